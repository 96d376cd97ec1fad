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
  if (isLate(attempt)) return old && withoutPace(old, attempt);
  if (failedOf(attempt.outcome) !== 0) return old;
  const fresh = old !== undefined && at - old.at < STALE_MS ? old : undefined;
  const pace = paceAfter(fresh?.pace, attempt);
  // It was asked for whole: when its first token was there nobody knows.
  if (attempt.firstTokenMs === undefined)
    return old && pace !== undefined && pace !== old.pace ? { ...old, pace } : old;
  const rate = rateOf(attempt);
  return {
    firstTokenMs: fresh ? moved(fresh.firstTokenMs, attempt.firstTokenMs) : attempt.firstTokenMs,
    tokensPerSecond: fresh
      ? moved(fresh.tokensPerSecond, rate ?? fresh.tokensPerSecond)
      : (rate ?? DEFAULT_RATE),
    ...(pace === undefined ? {} : { pace }),
    samples: (old?.samples ?? 0) + 1,
    at: Math.max(at, old?.at ?? 0),
  };
}

const isLate = ({ outcome }: RouteAttempt): boolean =>
  outcome === "timeout_first_token" || outcome === "timeout_idle" || outcome === "timeout_total";

/** What came late came at no pace that could be counted on. */
function withoutPace({ pace: _, ...old }: LatencyEstimate, attempt: RouteAttempt): LatencyEstimate {
  if (attempt.outcome !== "timeout_first_token") return old;
  return { ...old, firstTokenMs: moved(old.firstTokenMs, attempt.totalMs) };
}

/** A pace is there to be counted on: a slower answer is believed at once, a quicker one by and by. */
function paceAfter(old: number | undefined, attempt: RouteAttempt): number | undefined {
  const { outputTokens = 0, totalMs } = attempt;
  if (outputTokens === 0) return old;
  const pace = Math.min(MAX_RATE, (outputTokens * 1_000) / Math.max(1, totalMs));
  if (old !== undefined && pace <= old) return pace;
  if (outputTokens < MIN_TOKENS) return old;
  return old === undefined ? pace : moved(old, pace);
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
