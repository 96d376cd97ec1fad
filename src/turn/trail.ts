// What a turn has done so far, step by step. A step is saved under the fence before anything follows from
// it, so a redelivered turn replays what is there; a write whose intent is there and whose result is not
// may have happened, so it is never run again.

import type { MadeBytes, MadeFile } from "../conversation/made-file.ts";
import type { FencedResult, SavedStep } from "../conversation/port.ts";
import type { AssistantMessage } from "../llm/model.ts";
import type { ToolReceipt, ToolStep } from "../tools/tool-step.ts";
import type { FileUse } from "./file-use.ts";

/** A write that is about to happen. Saved before it, at the index that its result will have. */
export type Intent = Pick<
  ToolReceipt,
  "callId" | "tool" | "title" | "input" | "startedAt" | "confirmationId"
>;

/** One tool call: what was meant, where that was a write, and what it came to. */
export interface Act {
  intent?: Intent;
  step: ToolStep;
}

export interface Trail {
  model(index: number): AssistantMessage | undefined;
  intent(index: number): Intent | undefined;
  tool(index: number): ToolStep | undefined;
  /** What was read of a file, in the words of whoever read it. */
  file<T>(index: number): T | undefined;
  /** What was said of the subject of the turn's lines, in the words of whoever asked. */
  topic<T>(index: number): T | undefined;
  /** Files that its tools brought, in the order of their index. */
  made(): { file: MadeFile; index: number }[];
  /** Saves a step. What happened stays known to this turn even where the conversation refuses it. */
  keep(step: SavedStep): Promise<FencedResult>;
  acts(): Act[];
  /** What was opened of the files beside the turn's lines. */
  opened(): FileUse[];
  noteOpened(use: FileUse): void;
}

export function openTrail(
  saved: readonly SavedStep[],
  save: (step: SavedStep) => Promise<FencedResult>,
): Trail {
  const steps = [...saved];
  // Read once: each is as long as its file.
  const opened: FileUse[] = [];
  const files = saved.filter(({ kind }) => kind === "made").map(madeOf);
  const read = <T>(kind: SavedStep["kind"], index: number): T | undefined => {
    const found = steps.find((step) => step.kind === kind && step.index === index);
    return found && (JSON.parse(found.body) as T);
  };
  return {
    model: (index) => read("model", index),
    intent: (index) => read("intent", index),
    tool: (index) => read("tool", index),
    file: (index) => read("file", index),
    topic: (index) => read("topic", index),
    made: () => [...files],
    keep(step) {
      steps.push(step);
      files.push(...(step.made ?? []).map(madeOf));
      return save(step);
    },
    acts: () => actsOf(steps),
    opened: () => [...opened],
    noteOpened: (use) => void opened.push(use),
  };
}

const madeOf = ({ index, body }: Pick<SavedStep, "index" | "body">) => ({
  file: (JSON.parse(body) as MadeBytes).file,
  index,
});

/** Every call among the steps, in the order in which they were made. */
export function actsOf(steps: readonly SavedStep[]): Act[] {
  const acts = new Map<number, Partial<Act>>();
  for (const { index, kind, body } of steps) {
    if (kind !== "tool" && kind !== "intent") continue;
    const act = acts.get(index) ?? {};
    acts.set(index, act);
    if (kind === "intent") act.intent ??= JSON.parse(body) as Intent;
    else act.step ??= JSON.parse(body) as ToolStep;
  }
  return [...acts.values()].flatMap(({ intent, step }): Act[] => {
    if (step) return [intent ? { intent, step } : { step }];
    return intent ? [{ intent, step: unknownStep(intent) }] : [];
  });
}

const UNKNOWN =
  "It is not known whether this was done: the attempt was interrupted. It must not be tried again. Say that you cannot tell, and that somebody should check.";

/** What is left of a write that nobody saw the end of. */
export function unknownStep(intent: Intent): ToolStep {
  return {
    text: UNKNOWN,
    isError: true,
    receipt: {
      ...intent,
      effect: "write",
      outcome: "unknown",
      output: "The attempt was interrupted.",
      totalMs: 0,
      sources: [],
    },
    taint: [],
  };
}

/** A write that may have happened. */
export const isUncertain = ({ step: { receipt } }: Act): boolean =>
  receipt.effect === "write" && (receipt.outcome === "unknown" || receipt.outcome === "timeout");

/** A write that certainly happened. */
export const isDone = ({ step: { receipt } }: Act): boolean =>
  receipt.effect === "write" && receipt.outcome === "ok";
