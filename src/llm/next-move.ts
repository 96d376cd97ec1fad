// The one retry loop, as a table: what follows a failed upstream call. Retries of the SDKs are off.

import { mayFallBack, mayRetrySame } from "./failure.ts";
import type { FailureClass } from "./model.ts";

/** Upstream calls of one model step, whatever fails. */
export const MAX_CALLS = 4;
/** A longer wait is better spent on another deployment, or in the queue. */
export const MAX_WAIT_MS = 2_000;
const BACKOFF_MS = 250;

export interface FailedCall {
  why: FailureClass;
  retryAfterMs?: number | undefined;
  /** Text of this call was already shown to the caller. */
  streamed: boolean;
  /** Calls so far: to this deployment, and in all. */
  triesHere: number;
  calls: number;
  /** Deployments that were not asked yet. */
  othersLeft: number;
}

export type NextMove = { kind: "stop" } | { kind: "next" } | { kind: "retry"; afterMs: number };

/** Failures of one answer, not of the deployment: worth one more try where nobody else is left. */
const ODD_ANSWERS: ReadonlySet<FailureClass> = new Set(["stream_cut", "malformed_answer"]);

/** Decides what follows. Each deployment that was not asked yet keeps its one call. */
export function nextMove(failed: FailedCall, random: () => number): NextMove {
  const { why, othersLeft, triesHere } = failed;
  if (!mayFallBack(why)) return { kind: "stop" };
  if (!hasCallToSpare(failed)) return { kind: "next" };
  const backoff = backoffMs(triesHere, random);
  if (ODD_ANSWERS.has(why)) return retryIf(othersLeft === 0 && triesHere === 1, backoff);
  if (!mayRetrySame(why)) return { kind: "next" };
  if (failed.streamed && othersLeft > 0) return { kind: "next" };
  // Where another could answer at once, one retry is enough of the person's time.
  const enough = triesHere >= (othersLeft === 0 ? 3 : 2);
  const wait = failed.retryAfterMs ?? 0;
  return retryIf(!enough && wait <= MAX_WAIT_MS, Math.max(wait, backoff));
}

export interface UnusableAnswer {
  /** Another answer of this step was unusable before. */
  again: boolean;
  /** The same model may well do better: it said nothing, or not what was asked for. */
  odd: boolean;
  triesHere: number;
  calls: number;
  othersLeft: number;
}

/** What follows an answer that is tried once elsewhere: one other deployment, or the same where it is alone. */
export function afterUnusable(answer: UnusableAnswer, random: () => number): NextMove {
  if (answer.again) return { kind: "stop" };
  if (answer.othersLeft > 0) return { kind: "next" };
  if (!answer.odd || !hasCallToSpare(answer)) return { kind: "stop" };
  return retryIf(answer.triesHere === 1, backoffMs(1, random));
}

const hasCallToSpare = ({ calls, othersLeft }: { calls: number; othersLeft: number }): boolean =>
  MAX_CALLS - calls - othersLeft >= 1;

const backoffMs = (triesHere: number, random: () => number): number =>
  BACKOFF_MS * 2 ** (triesHere - 1) * (0.5 + random() / 2);

const retryIf = (yes: boolean, afterMs: number): NextMove =>
  yes ? { kind: "retry", afterMs: Math.round(afterMs) } : { kind: "next" };
