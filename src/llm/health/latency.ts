// How quick a deployment is of late: moving estimates that forget.

import type { LatencyEstimate, RouteAttempt } from "../../tenants/model-book.ts";
import { failedOf } from "./outcome.ts";

/** The newest answer counts a quarter: three slow ones in a row show, a single one does not decide. */
const NEWEST_SHARE = 0.25;
/** An older estimate says nothing about now. */
export const STALE_MS = 10 * 60_000;
/** Fewer tokens than this say nothing of a rate. */
const MIN_TOKENS = 8;
const MAX_RATE = 10_000;
/** Of a deployment that has only said a few words yet: a slow one of today. */
const DEFAULT_RATE = 40;

const moved = (old: number, value: number): number => old + (value - old) * NEWEST_SHARE;

/**
 * The estimate after one more attempt. A first token that never came is as late as it was waited for, but
 * only an answer makes the estimate fresh.
 */
export function withAttempt(
  old: LatencyEstimate | undefined,
  attempt: RouteAttempt,
): LatencyEstimate | undefined {
  const at = attempt.startedAt + attempt.totalMs;
  if (attempt.outcome === "timeout_first_token")
    return old && { ...old, firstTokenMs: moved(old.firstTokenMs, attempt.totalMs) };
  if (failedOf(attempt.outcome) !== 0 || attempt.firstTokenMs === undefined) return old;
  const rate = rateOf(attempt);
  const fresh = old !== undefined && at - old.at < STALE_MS ? old : undefined;
  return {
    firstTokenMs: fresh ? moved(fresh.firstTokenMs, attempt.firstTokenMs) : attempt.firstTokenMs,
    tokensPerSecond: fresh
      ? moved(fresh.tokensPerSecond, rate ?? fresh.tokensPerSecond)
      : (rate ?? DEFAULT_RATE),
    samples: (old?.samples ?? 0) + 1,
    at: Math.max(at, old?.at ?? 0),
  };
}

function rateOf({ outputTokens, totalMs, firstTokenMs = totalMs }: RouteAttempt): number | undefined {
  if (outputTokens === undefined || outputTokens < MIN_TOKENS) return undefined;
  return Math.min(MAX_RATE, (outputTokens * 1_000) / Math.max(1, totalMs - firstTokenMs));
}

/** Milliseconds an answer of that many tokens would take; undefined where nothing is known of late. */
export function expectedMs(
  estimate: LatencyEstimate | undefined,
  tokens: number,
  now: number,
): number | undefined {
  if (!estimate || now - estimate.at >= STALE_MS) return undefined;
  return Math.round(estimate.firstTokenMs + (tokens * 1_000) / Math.max(1, estimate.tokensPerSecond));
}
