// The tool calls of one model step, in their order: each ends as a result that the model can use. What
// needs a person is collected; the turn ends with it once every call of the step has its result.

import type { ConfirmationRequest, FencedResult } from "../conversation/port.ts";
import type { ToolCallPart, ToolResultMessage } from "../llm/model.ts";
import type { Belt, CallTurn, ToolStep } from "../tools/tool-step.ts";
import { savedCall } from "./made-files.ts";
import { type Trail, unknownStep } from "./trail.ts";
import type { Sleep } from "./turn-deps.ts";

/** What the tool calls of a turn share. It grows while the turn goes on. */
export interface ToolWork {
  trail: Trail;
  /** Sources of untrusted text so far, in words. */
  taint: Set<string>;
  /** What already waits in this conversation, what this turn asks included. */
  pending: ConfirmationRequest[];
  /** Stable over redeliveries, and different for every step of every turn. */
  stepKey(index: number): string;
  /** Aborts when the turn must stop, or this tool. */
  signalOf(tool: string, turn: AbortSignal): AbortSignal;
  sleep: Sleep;
}

type Lost = Exclude<FencedResult, "ok">;

/** over: the turn's time ended in the middle. */
export type RoundEnd =
  | { kind: "done"; results: ToolResultMessage[]; requests: ConfirmationRequest[] }
  | { kind: "lost"; why: Lost }
  | { kind: "over" };

export interface RoundInput {
  work: ToolWork;
  /** Undefined where the employee has no tools: a model may ask for one that it was never offered. */
  belt: Belt | undefined;
  calls: readonly ToolCallPart[];
  /** Of the model's step; its calls are numbered from the next. */
  index: number;
  /** How many more calls the turn may make. */
  left: number;
  limit: number;
  signal: AbortSignal;
}

/** Processes every call of one model step. */
export async function runCalls(input: RoundInput): Promise<RoundEnd> {
  const results: ToolResultMessage[] = [];
  const requests: ConfirmationRequest[] = [];
  const seen = new Set<string>();
  for (const [position, call] of input.calls.entries()) {
    const refusal = refusalOf(input, call, position, seen);
    seen.add(call.id);
    if (refusal !== undefined) {
      results.push(resultMessage(call, refusal, true));
      continue;
    }
    const step = await callOnce(input, call, input.index + 1 + position);
    if (step === undefined) return { kind: "over" };
    if (typeof step === "string") return { kind: "lost", why: step };
    for (const source of step.taint) input.work.taint.add(source);
    if (step.request) {
      requests.push(step.request);
      input.work.pending.push(step.request);
    }
    results.push(resultMessage(call, step.text, step.isError));
  }
  return { kind: "done", results, requests };
}

/** What is not even tried. The same calls are refused at every redelivery, so nothing is saved of it. */
function refusalOf(
  { belt, left, limit }: RoundInput,
  call: ToolCallPart,
  position: number,
  seen: ReadonlySet<string>,
): string | undefined {
  if (!belt) return `There is no tool named ${call.name.slice(0, 100)}. Answer without it.`;
  if (position >= left) {
    return `Not done: a turn may make ${limit} tool calls, and they are used up. Answer with what you know, and say what is missing.`;
  }
  // Whoever sends one id twice may mean one call: a second effect is worse than a second question.
  if (seen.has(call.id))
    return "Not done: another call of this step has the same id. Ask again if you need it.";
  return undefined;
}

export const resultMessage = (
  { id, name }: Pick<ToolCallPart, "id" | "name">,
  text: string,
  isError: boolean,
): ToolResultMessage => ({
  role: "tool",
  callId: id,
  name,
  content: [{ type: "text", text }],
  isError,
});

/** Undefined: the turn ended while it ran. A word: the conversation refused what happened. */
async function callOnce(
  { work, belt, signal }: RoundInput,
  call: ToolCallPart,
  index: number,
): Promise<ToolStep | Lost | undefined> {
  const saved = work.trail.tool(index);
  if (saved) return saved;
  const begun = work.trail.intent(index);
  if (begun) return keepStep(work.trail, index, unknownStep(begun));
  if (signal.aborted || !belt) return undefined;
  const { id, name } = call;
  const fence = openFence(work.trail, index, signal);
  const turn: CallTurn = {
    taint: [...work.taint],
    pending: work.pending,
    stepKey: work.stepKey(index),
    signal: work.signalOf(name, signal),
    intend: fence.intend,
  };
  const step = await unlessOver(belt.call({ id, name, arguments: call.arguments }, turn), signal, work.sleep);
  if (step === undefined) return fence.lost();
  return keepStep(work.trail, index, step);
}

/** Saves what a call came to. */
export async function keepStep(trail: Trail, index: number, step: ToolStep): Promise<ToolStep | Lost> {
  const kept = await trail.keep(savedCall(trail, index, step));
  return kept === "ok" ? step : kept;
}

/**
 * Lets a write begin once its intent is durable and while the turn goes on, and remembers why it may not. A
 * belt makes a result of whatever breaks; a conversation that cannot be reached is none, so `lost` throws it.
 */
export function openFence(
  trail: Trail,
  index: number,
  signal: AbortSignal,
  confirmationId?: string,
): { intend: CallTurn["intend"]; lost(): Lost | undefined } {
  let lost: Lost | undefined;
  let broken: { error: unknown } | undefined;
  return {
    lost() {
      if (broken) throw broken.error;
      return lost;
    },
    async intend({ callId, tool, title, input, startedAt }) {
      if (signal.aborted) return false;
      const facts = { callId, tool, title, input, startedAt };
      const body = JSON.stringify(confirmationId === undefined ? facts : { ...facts, confirmationId });
      try {
        const kept = await trail.keep({ index, kind: "intent", body });
        if (kept !== "ok") lost = kept;
        return kept === "ok";
      } catch (error) {
        broken = { error };
        return false;
      }
    },
  };
}

/** A tool that hears that it must stop has this long to say how far it came. */
const GRACE_MS = 250;

/** Undefined where the turn ended and the work did not end with it. */
export async function unlessOver<T>(
  work: Promise<T | undefined>,
  signal: AbortSignal,
  sleep: Sleep,
): Promise<T | undefined> {
  const done = new AbortController();
  let late = () => {};
  const over = new Promise<undefined>((resolve) => {
    late = () => void sleep(GRACE_MS, done.signal).then(() => resolve(undefined));
  });
  if (signal.aborted) late();
  else signal.addEventListener("abort", late, { once: true });
  try {
    return await Promise.race([work, over]);
  } finally {
    signal.removeEventListener("abort", late);
    done.abort();
  }
}
