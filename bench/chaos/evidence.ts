// What can be seen at the end of a run: every visible message, and what each conversation has stored.

import { setTimeout as sleep } from "node:timers/promises";
import type { Demo } from "../../dev/stack/demo-file.ts";
import { type SandboxClient, type Shown, sandboxClient } from "../../dev/stack/sandbox-client.ts";
import type { Transcript } from "../../src/conversation/port.ts";
import { encodeTuple } from "../../src/ids.ts";
import { handOverTokens } from "./hand-over-verdict.ts";
import type { HeldConversation } from "./people.ts";
import { type Evidence, tokensIn } from "./verdict.ts";

const POLL_MS = 500;
/** Nothing may change for this long after the last answer: an answer given twice comes late. */
const CALM_MS = 6_000;

/** The thread keys of the channels; they are part of each conversation's name. */
function threadOf({ channel, kind, place, root }: HeldConversation): string {
  if (channel === "whatsapp" || kind === "direct") return encodeTuple([place]);
  return encodeTuple([place, root]);
}

async function transcript(demo: Demo, held: HeldConversation): Promise<Transcript> {
  const connection = demo.connections[held.channel].id;
  const path = `/api/conversations/${connection}/${encodeURIComponent(threadOf(held))}?limit=200`;
  const response = await fetch(`${demo.baseUrl}${path}`, {
    headers: { authorization: `Bearer ${demo.adminToken}`, "x-konstruct-tenant": demo.tenant.id },
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${(await response.text()).slice(0, 200)}`);
  return ((await response.json()) as { transcript: Transcript }).transcript;
}

/** Asks again while the Worker gathers itself. */
export async function collect(demo: Demo, held: HeldConversation[]): Promise<Evidence[]> {
  const evidence: Evidence[] = [];
  for (const one of held) evidence.push({ ...one, transcript: await transcript(demo, one) });
  return evidence;
}

const isOpen = (message: Shown): boolean =>
  !message.isPerson && !message.deleted && tokensIn(message.text).length === 0;

/** Polls until every token is answered and nothing changes any more, or the time is over. */
export async function untilQuiet(
  sandbox: SandboxClient,
  tokens: readonly string[],
  limitMs: number,
  isOthers: (message: Shown) => boolean = () => false,
): Promise<Shown[]> {
  const deadline = Date.now() + limitMs;
  let revision = -1;
  let changedAt = Date.now();
  for (;;) {
    const now = await sandbox.messages();
    if (now.revision !== revision) changedAt = Date.now();
    revision = now.revision;
    const answers = now.messages.filter((message) => !message.isPerson && !message.deleted);
    const answered = new Set(answers.flatMap(({ text }) => [...tokensIn(text), ...handOverTokens(text)]));
    const isLeft = (message: Shown): boolean => isOpen(message) && !isOthers(message);
    const complete = tokens.every((token) => answered.has(token)) && !answers.some(isLeft);
    if (complete && Date.now() - changedAt > CALM_MS) return now.messages;
    if (Date.now() > deadline) return now.messages;
    await sleep(POLL_MS);
  }
}

export const clientOf = (demo: Demo): SandboxClient => sandboxClient(demo.sandbox.controlUrl);
