// Before the model of an employee that keeps to its subject: a quick one says whether the newest lines belong to
// it. It can do one thing, which is to decline; whatever it is talked into, the worst is that the employee's own
// model answers, and that one is told to keep to its subject as well.

import type { FencedResult, ThinkView } from "../conversation/port.ts";
import { isCourtesy } from "../escalation/courtesy.ts";
import { findWish } from "../escalation/wish.ts";
import type { ModelPool, RoutedAnswer } from "../llm/model.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import { type LoopEnd, type ModelWork, noteWork, noWork } from "./agent-loop.ts";
import type { OpenedFiles } from "./media.ts";
import type { Scope, ScopeLanguage } from "./scope.ts";
import { type Judged, linesAround, readVerdict, topicRequest } from "./topic-request.ts";
import type { Trail } from "./trail.ts";
import type { TurnDeps } from "./turn-deps.ts";
import { isWritten } from "./written.ts";

/** Whoever writes waits for it. */
export const GUARD_MS = 2_500;
const GROUP = "fast";
/** Above the steps of the loop, of news and of files. */
const GUARD_STEP = 3_000_000;
/** "The second one", "Berlin", "4711": an answer to what was said before, and too short to be worth a look. */
const SHORT_WORDS = 3;
const SHORT_CHARS = 40;

export interface GuardInput {
  deps: Pick<TurnDeps, "sleep">;
  view: ThinkView;
  resolved: ResolvedConnection;
  scope: Scope;
  pool: ModelPool;
  trail: Trail;
  files: OpenedFiles;
  signal: AbortSignal;
}

/** declined: it is clearly something else. on: everything else, also where nobody could tell. */
export type Guarded = { work: ModelWork } & (
  | { kind: "on" }
  | { kind: "declined"; language: ScopeLanguage }
  | { kind: "lost"; why: Exclude<FencedResult, "ok"> }
);

/** As a step keeps it: of other lines, after an edit, it says nothing. */
interface Saved extends Judged {
  asked: string[];
}

/** Looks at what the turn answers, where that may be declined at all. */
export async function guardTopic(input: GuardInput): Promise<Guarded> {
  const work = noWork();
  const asked = linesToJudge(input);
  if (!asked) return { kind: "on", work };
  const judged = await judge(input, asked, work);
  if (typeof judged === "string") return { kind: "lost", why: judged, work };
  if (!judged) return { kind: "on", work };
  work.topic = judged.verdict;
  return judged.verdict === "off_topic"
    ? { kind: "declined", language: judged.language, work }
    : { kind: "on", work };
}

/**
 * What was asked, where all of it is words that may be declined: nothing that is short or only polite, no wish
 * for a person, nothing while a decision is waited for, and nothing that only a look at a file could tell.
 */
function linesToJudge({ view, files }: GuardInput): string[] | undefined {
  if (view.confirmations.length > 0) return undefined;
  const written = view.input.filter(isWritten);
  const asked: string[] = [];
  for (const { id, text, unsupported, files: sent = [] } of written) {
    const opened = files.get(id) ?? [];
    const spoken = opened.flatMap((file) => (file.kind === "speech" ? [file.text] : []));
    if (spoken.length < sent.length || (unsupported !== undefined && sent.length === 0)) return undefined;
    asked.push(...[text, ...spoken].filter((said) => said.trim() !== ""));
  }
  const isInOrder = asked.every(isCourtesy) || asked.some((said) => findWish(said) !== undefined);
  return isInOrder || isShort(asked.join(" ")) ? undefined : asked;
}

const isShort = (text: string): boolean =>
  text.length <= SHORT_CHARS && (text.match(/\p{L}[\p{L}\p{M}'’-]*/gu) ?? []).length < SHORT_WORDS;

type Lost = Exclude<FencedResult, "ok">;

/** Undefined where nobody said anything that counts. A verdict holds for every later try of the turn. */
async function judge(
  input: GuardInput,
  asked: string[],
  work: ModelWork,
): Promise<Judged | Lost | undefined> {
  const { trail } = input;
  const saved = trail.topic<Saved>(GUARD_STEP);
  if (saved && JSON.stringify(saved.asked) === JSON.stringify(asked)) return saved;
  // The model of the employee is at work already: what it began is not declined.
  if (trail.model(0)) return undefined;
  const judged = await ask(input, asked, work);
  if (!judged) return undefined;
  const step: Saved = { ...judged, asked };
  const kept = await trail.keep({ index: GUARD_STEP, kind: "topic", body: JSON.stringify(step) });
  return kept === "ok" ? judged : kept;
}

async function ask(input: GuardInput, asked: string[], work: ModelWork): Promise<Judged | undefined> {
  const { deps, view, resolved, scope, pool, signal } = input;
  const { agent, tenant } = resolved;
  const written = view.input.filter(isWritten);
  const late = new AbortController();
  void deps.sleep(GUARD_MS, late.signal).then(() => late.abort());
  const routed = await pool.complete({
    group: pool.names().groups.includes(GROUP) ? GROUP : agent.modelPreference,
    source: "turn",
    localOnly: agent.localOnly,
    request: topicRequest(scope, linesAround(view.history, written), asked),
    tenantId: tenant.id,
    agentId: agent.id,
    signal: AbortSignal.any([signal, late.signal]),
  });
  late.abort();
  noteWork(work, routed.ok ? routed.value : routed.error);
  return routed.ok ? verdictOf(routed.value) : undefined;
}

function verdictOf({ answer: { verdict, message } }: RoutedAnswer): Judged | undefined {
  if (verdict !== "ok") return undefined;
  return readVerdict(message.content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join(""));
}

/** What the guard cost is part of the turn. */
export function withWork(end: LoopEnd, before: ModelWork): LoopEnd {
  const { answers, attempts, reports, notice = end.work.notice, topic } = before;
  return {
    ...end,
    work: {
      answers: [...answers, ...end.work.answers],
      attempts: [...attempts, ...end.work.attempts],
      reports: [...reports, ...end.work.reports],
      ...(notice === undefined ? {} : { notice }),
      ...(topic === undefined ? {} : { topic }),
    },
  };
}
