// Model, tools, model, until there is an answer. Each finished step is saved under the fence before its
// effects: a redelivered turn replays what is saved and repeats nothing.

import type { FencedResult, SavedStep } from "../conversation/port.ts";
import { MAX_MODEL_ROUNDS, MAX_TOOL_CALLS } from "../limits.ts";
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
  ToolDefinition,
  ToolResultMessage,
} from "../llm/model.ts";
import type { BudgetScope, ModelReport } from "../tenants/model-book.ts";

/** The tools of this turn. `call` never throws: a failure is a result that the model can use. */
export interface ToolBelt {
  definitions: ToolDefinition[];
  call(call: ToolCallPart): Promise<ToolResultMessage>;
}

/** A model may ask for a tool that it was never offered. */
export const emptyBelt: ToolBelt = {
  definitions: [],
  call: async ({ id, name }) => ({
    role: "tool",
    callId: id,
    name,
    content: [{ type: "text", text: `There is no tool named ${name}. Answer without it.` }],
    isError: true,
  }),
};

export interface LoopInput {
  pool: ModelPool;
  group: string;
  localOnly: boolean;
  tenantId: string;
  agentId: string;
  request: Omit<ModelRequest, "tools">;
  tools: ToolBelt;
  steps: SavedStep[];
  signal: AbortSignal;
  onEvent: (event: ModelEvent) => void;
  /** Anything but ok ends the loop at once: nothing more may happen. */
  save(step: SavedStep): Promise<FencedResult>;
}

/** What the models did, however the loop ended: it is billed, audited and reported. */
export interface ModelWork {
  answers: ModelAnswer[];
  attempts: Attempt[];
  reports: ModelReport[];
  /** A budget reached 80 % with one of these calls. */
  notice?: BudgetScope;
}

export type LoopEnd = { work: ModelWork } & (
  | { kind: "answer"; text: string; answer: ModelAnswer; escalate: boolean }
  /** A limit ended it; `text` is what is known so far. */
  | { kind: "limit"; text: string }
  | { kind: "failed"; failure: RoutedFailure }
  /** The conversation said why the turn may not go on. */
  | { kind: "lost"; why: Lost }
);

export const noWork = (): ModelWork => ({ answers: [], attempts: [], reports: [] });

type Lost = Exclude<FencedResult, "ok">;

const textOf = (message: AssistantMessage): string =>
  message.content
    .flatMap((part) => (part.type === "text" ? [part.text] : []))
    .join("")
    .trim();

const callsOf = (message: AssistantMessage): ToolCallPart[] =>
  message.content.flatMap((part) => (part.type === "tool_call" ? [part] : []));

/** Runs the turn's model rounds within MAX_MODEL_ROUNDS and MAX_TOOL_CALLS. */
export async function runLoop(input: LoopInput): Promise<LoopEnd> {
  const work = noWork();
  const messages: ModelMessage[] = [...input.request.messages];
  let calls = 0;
  let text = "";
  for (let round = 0; round < MAX_MODEL_ROUNDS; round++) {
    const step = await modelStep(input, work, messages, round);
    if (step.kind !== "done") return { ...step, work };
    messages.push(step.message);
    text = textOf(step.message) || text;
    const asked = callsOf(step.message);
    if (asked.length === 0 && step.routed) {
      const { answer, escalate = false } = step.routed;
      return { kind: "answer", text, answer, escalate, work };
    }
    for (const [index, call] of asked.entries()) {
      if (++calls > MAX_TOOL_CALLS) return { kind: "limit", text, work };
      const result = await toolStep(input, call, round, index);
      if (typeof result === "string") return { kind: "lost", why: result, work };
      messages.push(result);
    }
  }
  return { kind: "limit", text, work };
}

type ModelStep =
  /** `routed` is missing where the step was saved by an earlier consumer. */
  | { kind: "done"; message: AssistantMessage; routed?: RoutedAnswer }
  | { kind: "failed"; failure: RoutedFailure }
  | { kind: "lost"; why: Lost };

// Steps are numbered so that a round's model step comes before its tools.
const STEPS_PER_ROUND = 1_000;

async function modelStep(
  input: LoopInput,
  work: ModelWork,
  messages: ModelMessage[],
  round: number,
): Promise<ModelStep> {
  const index = round * STEPS_PER_ROUND;
  const known = input.steps.find((step) => step.index === index);
  if (known) return { kind: "done", message: JSON.parse(known.body) as AssistantMessage };
  const routed = await input.pool.complete({
    group: input.group,
    source: "turn",
    localOnly: input.localOnly,
    request: { ...input.request, messages, tools: input.tools.definitions },
    tenantId: input.tenantId,
    agentId: input.agentId,
    signal: input.signal,
    onEvent: input.onEvent,
  });
  noteWork(work, routed.ok ? routed.value : routed.error);
  if (!routed.ok) return { kind: "failed", failure: routed.error };
  const { message } = routed.value.answer;
  // The last step is stored with the reply itself; only a step that leads to tools needs its own row.
  const leadsOn = callsOf(message).length > 0;
  const saved = leadsOn
    ? await input.save({ index, kind: "model", body: JSON.stringify(message) })
    : ("ok" as const);
  return saved === "ok" ? { kind: "done", message, routed: routed.value } : { kind: "lost", why: saved };
}

function noteWork(work: ModelWork, routed: RoutedAnswer | RoutedFailure): void {
  work.attempts.push(...routed.attempts);
  work.reports.push(routed.report);
  if ("answer" in routed) work.answers.push(routed.answer);
  if ("notice" in routed && routed.notice) work.notice ??= routed.notice;
}

async function toolStep(
  input: LoopInput,
  call: ToolCallPart,
  round: number,
  position: number,
): Promise<ToolResultMessage | Lost> {
  const index = round * STEPS_PER_ROUND + position + 1;
  const saved = input.steps.find((step) => step.index === index);
  if (saved) return JSON.parse(saved.body) as ToolResultMessage;
  const result = await input.tools.call(call);
  const kept = await input.save({ index, kind: "tool", body: JSON.stringify(result) });
  return kept === "ok" ? result : kept;
}
