// The one retry loop, as a table: what follows a failed upstream call. Retries of the SDKs are off.

import { mayFallBack, mayRetrySame } from "./failure.ts";
import type { FailureClass } from "./model.ts";

/** Upstream calls of one model step, whatever fails. */
export const MAX_CALLS = 4;
/** A longer wait is better spent on another deployment, or in the queue. */
export const MAX_WAIT_MS = 2_000;
const BACKOFF_MS = 250;

export interface FailedCall {
  /** A failure's class, or why a finished stream was no answer. */
  why: FailureClass | "empty" | "schema_mismatch";
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
const ODD_ANSWERS: ReadonlySet<string> = new Set([
  "stream_cut",
  "malformed_answer",
  "empty",
  "schema_mismatch",
]);

/** Decides what follows. Each deployment that was not asked yet keeps its one call. */
export function nextMove(failed: FailedCall, random: () => number): NextMove {
  const { why, othersLeft } = failed;
  if (why !== "empty" && why !== "schema_mismatch" && !mayFallBack(why)) return { kind: "stop" };
  if (MAX_CALLS - failed.calls - othersLeft < 1) return { kind: "next" };
  const backoff = BACKOFF_MS * 2 ** (failed.triesHere - 1) * (0.5 + random() / 2);
  if (ODD_ANSWERS.has(why)) return retryIf(othersLeft === 0 && failed.triesHere === 1, backoff);
  if (why === "empty" || why === "schema_mismatch" || !mayRetrySame(why)) return { kind: "next" };
  if (failed.streamed && othersLeft > 0) return { kind: "next" };
  const enough = failed.triesHere >= (othersLeft === 0 ? 3 : 2);
  // A rate limit without a Retry-After may last a minute: it is not ours to guess.
  const wait = failed.retryAfterMs ?? (why === "rate_limited" ? Number.POSITIVE_INFINITY : 0);
  return retryIf(!enough && wait <= MAX_WAIT_MS, Math.max(wait, backoff));
}

const retryIf = (yes: boolean, afterMs: number): NextMove =>
  yes ? { kind: "retry", afterMs: Math.round(afterMs) } : { kind: "next" };
