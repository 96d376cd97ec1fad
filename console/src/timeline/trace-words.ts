// A turn in words.

import { stateWords } from "../conversations/state-words.ts";
import { milliseconds } from "../models/amounts.ts";
import type { LaneName, Step } from "./trace.ts";

export const LANE_WORDS: Record<LaneName, string> = {
  person: "People wrote",
  model: "Models",
  tool: "Tools",
  approval: "Approval",
  hand_over: "Hand-over",
  reply: "Reply",
};

export type Tone = "good" | "warn" | "bad" | undefined;

/** What is said of a state beside the step; undefined where it simply went well. */
export function stepState({ state }: Pick<Step, "state">): { words: string; tone: Tone } | undefined {
  switch (state) {
    case "failed":
      return { words: "failed", tone: "bad" };
    case "unknown":
      return { words: "not confirmed", tone: "warn" };
    case "waiting":
      return { words: "waits", tone: "warn" };
    default:
      return undefined;
  }
}

/** Since the turn began: "+1.2 s". */
export const since = (at: number, origin: number): string =>
  at <= origin ? "0" : `+${milliseconds(at - origin)}`;

/** One step for whoever does not see the plot. */
export function stepTitle(step: Step, origin: number): string {
  const state = stepState(step)?.words;
  const took = step.to > step.from ? `, took ${milliseconds(step.to - step.from)}` : "";
  return `${since(step.from, origin)} ${step.kind}: ${step.label}${took}${state ? `, ${state}` : ""}`;
}

/** How the turn ended and how long it all took, in one line. */
export function turnLine(outcome: string | undefined, from: number, to: number): string {
  const ended = outcome === undefined ? "Not ended yet" : stateWords(outcome).label;
  return to > from ? `${ended} · ${milliseconds(to - from)} from the first message to the last step` : ended;
}
