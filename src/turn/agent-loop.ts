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
  RoutedFailure,
  ToolCallPart,
  ToolDefinition,
  ToolResultMessage,
} from "../llm/model.ts";

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

export type LoopEnd =
  | { kind: "answer"; text: string; answer: ModelAnswer; answers: ModelAnswer[]; attempts: Attempt[] }
  /** A limit ended it; `text` is what is known so far. */
  | { kind: "limit"; text: string; answers: ModelAnswer[]; attempts: Attempt[] }
  | { kind: "failed"; failure: RoutedFailure; answers: ModelAnswer[]; attempts: Attempt[] }
  /** The conversation said why the turn may not go on. */
  | { kind: "lost"; why: Lost; answers: ModelAnswer[]; attempts: Attempt[] };

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
  const answers: ModelAnswer[] = [];
  const attempts: Attempt[] = [];
  const messages: ModelMessage[] = [...input.request.messages];
  let calls = 0;
  let text = "";
  for (let round = 0; round < MAX_MODEL_ROUNDS; round++) {
    const step = await modelStep(input, messages, round);
    if (step.kind === "failed")
      return { ...step, answers, attempts: [...attempts, ...step.failure.attempts] };
    if (step.answer) answers.push(step.answer);
    attempts.push(...step.attempts);
    if (step.kind === "lost") return { kind: "lost", why: step.why, answers, attempts };
    messages.push(step.message);
    text = textOf(step.message) || text;
    const asked = callsOf(step.message);
    if (asked.length === 0 && step.answer)
      return { kind: "answer", text, answer: step.answer, answers, attempts };
    for (const [index, call] of asked.entries()) {
      if (++calls > MAX_TOOL_CALLS) return { kind: "limit", text, answers, attempts };
      const result = await toolStep(input, call, round, index);
      if (typeof result === "string") return { kind: "lost", why: result, answers, attempts };
      messages.push(result);
    }
  }
  return { kind: "limit", text, answers, attempts };
}

type ModelStep =
  | { kind: "done"; message: AssistantMessage; answer?: ModelAnswer; attempts: Attempt[] }
  | { kind: "failed"; failure: RoutedFailure }
  | { kind: "lost"; why: Lost; answer: ModelAnswer; attempts: Attempt[] };

// Steps are numbered so that a round's model step comes before its tools.
const STEPS_PER_ROUND = 1_000;

async function modelStep(input: LoopInput, messages: ModelMessage[], round: number): Promise<ModelStep> {
  const index = round * STEPS_PER_ROUND;
  const known = input.steps.find((step) => step.index === index);
  if (known) return { kind: "done", message: JSON.parse(known.body) as AssistantMessage, attempts: [] };
  const routed = await input.pool.complete({
    group: input.group,
    request: { ...input.request, messages, tools: input.tools.definitions },
    tenantId: input.tenantId,
    agentId: input.agentId,
    signal: input.signal,
    onEvent: input.onEvent,
  });
  if (!routed.ok) return { kind: "failed", failure: routed.error };
  const { answer, attempts } = routed.value;
  // The last step is stored with the reply itself; only a step that leads to tools needs its own row.
  const leadsOn = callsOf(answer.message).length > 0;
  const step: SavedStep = { index, kind: "model", body: JSON.stringify(answer.message) };
  const saved = leadsOn ? await input.save(step) : "ok";
  if (saved !== "ok") return { kind: "lost", why: saved, answer, attempts };
  return { kind: "done", message: answer.message, answer, attempts };
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
