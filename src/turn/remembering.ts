// What an employee remembers of a person, around a turn: recalled before it thinks, kept after it answered.
// Memory helps with words; it never gives a right, and it taints.

import type { ConversationRef, IncomingMessage } from "../conversation/message.ts";
import type { DeliverView } from "../conversation/port.ts";
import { describeError } from "../errors.ts";
import type { MemoryEntry, Remembered } from "../knowledge/port.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import type { PersonRef } from "../tenants/tool-policy.ts";
import { forgetWishes } from "./forget-me.ts";
import type { TurnDeps } from "./turn-deps.ts";
import { isWritten } from "./written.ts";

/** A reply must not wait for memory: what is not there by then does not help. */
export const RECALL_MS = 1_500;
/** Enough for every name that a list shows. */
const MAX_NAME_CHARS = 200;

const whoIs = (ref: ConversationRef, agentId: string, userId: string): Remembered => ({
  tenantId: ref.tenantId,
  agentId,
  connectionId: ref.connectionId,
  userId,
});

const textOf = (input: readonly IncomingMessage[], userId: string): string =>
  input
    .filter((one) => isWritten(one) && one.author.id === userId && one.text.trim() !== "")
    .map(({ text }) => text)
    .join("\n");

/** What helps with this turn's messages; nothing where the memory is away or slow. */
export async function recall(
  { memory, sleep }: Pick<TurnDeps, "memory" | "sleep">,
  { ref, input }: { ref: ConversationRef; input: readonly IncomingMessage[] },
  agentId: string,
  requester: PersonRef,
  signal: AbortSignal,
): Promise<MemoryEntry[]> {
  const message = textOf(input, requester.userId);
  if (message === "" || requester.userId === "") return [];
  const late = new AbortController();
  const limit = sleep(RECALL_MS, AbortSignal.any([signal, late.signal])).then((): MemoryEntry[] => []);
  const who = whoIs(ref, agentId, requester.userId);
  const found = memory.recall(who, message, AbortSignal.any([signal, late.signal])).catch(() => []);
  const entries = await Promise.race([found, limit]);
  late.abort();
  return entries;
}

/** Keeps what was said and answered, where that is a conversation worth remembering. Never fails. */
export async function remember(
  { memory, clock, log }: Pick<TurnDeps, "memory" | "clock" | "log">,
  { ref, lease, input, outcome, parts }: DeliverView,
  { agent }: ResolvedConnection,
): Promise<void> {
  const newest = input.findLast(isWritten);
  if (!agent.work.remembers || outcome !== "answered" || !newest || forgetWishes(input).length > 0) return;
  const said = textOf(input, newest.author.id);
  const answered = parts
    .filter(({ confirmationId, to, colleague }) => !confirmationId && !to && !colleague)
    .map(({ text }) => text)
    .join("\n\n");
  if (said === "" || answered === "") return;
  const name = newest.author.name?.slice(0, MAX_NAME_CHARS).toWellFormed();
  const at = { thread: ref.thread, turn: lease.turn, at: clock() };
  const exchange = { ...at, said, answered, ...(name ? { name } : {}) };
  try {
    await memory.remember(whoIs(ref, agent.id, newest.author.id), exchange);
  } catch (error) {
    log.warn("remember_failed", { tenantId: ref.tenantId, error: describeError(error) });
  }
}
