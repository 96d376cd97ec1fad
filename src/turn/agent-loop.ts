// Model, tools, model, until there is an answer. Each finished step is saved under the fence before its
// effects: a redelivered turn replays what is saved and repeats nothing.

import type { ConfirmationRequest, FencedResult } from "../conversation/port.ts";
import type {
  AssistantMessage,
  Attempt,
  ModelAnswer,
  ModelEvent,
  ModelMessage,
  ModelPool,
  ModelRequest,
  RoutedAnswer,
  RoutedFailure,
  ToolCallPart,
} from "../llm/model.ts";
import type { BudgetScope, ModelReport } from "../tenants/model-book.ts";
import type { Belt } from "../tools/tool-step.ts";
import { CORRECTION } from "./claim-check.ts";
import { runCalls, type ToolWork } from "./tool-round.ts";
import type { TopicVerdict } from "./topic-request.ts";

export interface LoopInput {
  pool: ModelPool;
  group: string;
  localOnly: boolean;
  tenantId: string;
  agentId: string;
  request: Omit<ModelRequest, "tools">;
  /** As the tenant is configured at that moment; undefined where the employee has no tools. */
  belt(): Belt | undefined;
  tools: ToolWork;
  limits: { rounds: number; calls: number };
  signal: AbortSignal;
  onEvent: (event: ModelEvent) => void;
  /** True where the text says that something was done which no receipt of this turn shows. */
  isUnfounded(text: string): boolean;
}

/** What the models did, however the loop ended: it is billed, audited and reported. */
export interface ModelWork {
  answers: ModelAnswer[];
  attempts: Attempt[];
  reports: ModelReport[];
  /** A budget reached 80 % with one of these calls. */
  notice?: BudgetScope;
  /** Whether what was asked belongs to the employee's subject, where a model was asked that. */
  topic?: TopicVerdict;
}

/** How the turn's models and tools ended. */
export type Ending =
  | { kind: "answer"; text: string; answer: ModelAnswer; escalate: boolean }
  /** A person has to decide before it goes on. */
  | { kind: "awaiting"; text: string; requests: ConfirmationRequest[] }
  /** The model says that something was done, and went on saying so. */
  | { kind: "unfounded"; text: string }
  /** A limit ended it; `text` is what is known so far. */
  | { kind: "limit"; text: string }
  | { kind: "failed"; failure: RoutedFailure }
  /** The conversation said why the turn may not go on. */
  | { kind: "lost"; why: Lost };

export type LoopEnd = { work: ModelWork } & Ending;

export const noWork = (): ModelWork => ({ answers: [], attempts: [], reports: [] });

type Lost = Exclude<FencedResult, "ok">;

const textOf = (message: AssistantMessage): string =>
  message.content
    .flatMap((part) => (part.type === "text" ? [part.text] : []))
    .join("")
    .trim();

const callsOf = (message: AssistantMessage): ToolCallPart[] =>
  message.content.flatMap((part) => (part.type === "tool_call" ? [part] : []));

/** What the rounds of one turn hand on. */
interface Rounds {
  work: ModelWork;
  messages: ModelMessage[];
  /** The newest words of the model. */
  text: string;
  calls: number;
  isCorrected: boolean;
}

/** Runs the turn's model rounds within its limits. */
export async function runLoop(input: LoopInput): Promise<LoopEnd> {
  const { rounds } = input.limits;
  const messages = [...input.request.messages];
  const so: Rounds = { work: noWork(), messages, text: "", calls: 0, isCorrected: false };
  for (let round = 0; round < rounds; round++) {
    const end = await oneRound(input, so, round);
    if (end) return { ...end, work: so.work };
  }
  return { kind: "limit", text: so.text, work: so.work };
}

// Steps are numbered so that a round's model step comes before its tools.
const STEPS_PER_ROUND = 1_000;

/** Undefined: another round follows. */
async function oneRound(input: LoopInput, so: Rounds, round: number): Promise<Ending | undefined> {
  const { limits, tools, signal } = input;
  if (signal.aborted) return { kind: "limit", text: so.text };
  const index = round * STEPS_PER_ROUND;
  const belt = input.belt();
  const step = await modelStep(input, so, belt, index);
  if (step.kind !== "done") return step;
  const { message, routed } = step;
  so.messages.push(message);
  so.text = textOf(message) || so.text;
  const calls = callsOf(message);
  const isUnfounded = calls.length === 0 && input.isUnfounded(so.text);
  // The last step is stored with the reply itself; only a step that leads on needs its own row.
  if (routed && (calls.length > 0 || (isUnfounded && !so.isCorrected))) {
    const kept = await tools.trail.keep({ index, kind: "model", body: JSON.stringify(message) });
    if (kept !== "ok") return { kind: "lost", why: kept };
  }
  if (calls.length === 0) return isUnfounded ? correct(input, so, round) : finish(so, routed, limits.calls);
  const left = limits.calls - so.calls;
  so.calls += calls.length;
  const called = await runCalls({ work: tools, belt, calls, index, left, limit: limits.calls, signal });
  if (called.kind === "lost") return called;
  if (called.kind === "over") return { kind: "limit", text: so.text };
  so.messages.push(...called.results);
  if (called.requests.length > 0) return { kind: "awaiting", text: so.text, requests: called.requests };
  return undefined;
}

/** The model is told, once, that its words are not true. */
function correct(input: LoopInput, so: Rounds, round: number): Ending | undefined {
  if (so.isCorrected || round + 1 >= input.limits.rounds) return { kind: "unfounded", text: so.text };
  so.isCorrected = true;
  so.messages.push({ role: "user", content: [{ type: "text", text: CORRECTION }] });
  so.text = "";
  input.onEvent({ type: "restart" });
  return undefined;
}

/** The model has said its last word. One that was saved as untrue, and is not any more, is asked for again. */
function finish(
  { text, calls }: Rounds,
  routed: RoutedAnswer | undefined,
  limit: number,
): Ending | undefined {
  if (!routed) return undefined;
  if (calls > limit) return { kind: "limit", text };
  const { answer, escalate = false } = routed;
  return { kind: "answer", text, answer, escalate };
}

type ModelStep =
  /** `routed` is missing where the step was saved by an earlier consumer. */
  | { kind: "done"; message: AssistantMessage; routed?: RoutedAnswer }
  | { kind: "failed"; failure: RoutedFailure };

async function modelStep(
  input: LoopInput,
  { work, messages, calls }: Rounds,
  belt: Belt | undefined,
  index: number,
): Promise<ModelStep> {
  const { trail } = input.tools;
  const known = trail.model(index);
  if (known) return { kind: "done", message: known };
  const request: ModelRequest = { ...input.request, messages, tools: belt?.definitions ?? [] };
  // Whoever has used up its calls is to answer, not to ask for more.
  if (belt && calls >= input.limits.calls && calls > 0) request.toolChoice = "none";
  const routed = await input.pool.complete({
    group: input.group,
    source: "turn",
    localOnly: input.localOnly,
    request,
    tenantId: input.tenantId,
    agentId: input.agentId,
    signal: input.signal,
    onEvent: input.onEvent,
  });
  noteWork(work, routed.ok ? routed.value : routed.error);
  if (!routed.ok) return { kind: "failed", failure: routed.error };
  return { kind: "done", message: routed.value.answer.message, routed: routed.value };
}

/** Adds one call to what the models did. */
export function noteWork(work: ModelWork, routed: RoutedAnswer | RoutedFailure): void {
  work.attempts.push(...routed.attempts);
  work.reports.push(routed.report);
  if ("answer" in routed) work.answers.push(routed.answer);
  if ("notice" in routed && routed.notice) work.notice ??= routed.notice;
}
