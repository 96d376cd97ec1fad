// A stream costs its reader several times what the same answer in one piece does. What a stream is good for
// is its first token: who sees none by then is left. A model that has the longest answer allowed ready well
// before that moment loses nothing by being asked for it whole.

import type { LatencyEstimate } from "../tenants/model-book.ts";

/** Of the limit: the rest is for an answer that takes longer than those of late. */
const SAFE_SHARE = 0.5;
/** A whole answer has no first token to measure: an older estimate is made new by a stream. */
const LOOK_AGAIN_MS = 60_000;
/** A single quick answer may have come out of somebody's cache. */
const MIN_SAMPLES = 3;

interface WholeInput {
  estimate: LatencyEstimate | undefined;
  /** Of the request as it is sent: how long answers mostly are bounds none. */
  maxOutputTokens: number;
  /** The moment by which a stream of this call would have to show life. */
  limitMs: number;
  now: number;
}

/** The pace at which a whole answer is safe to wait for; undefined where it has to be streamed. */
export function wholePace({ estimate, maxOutputTokens, limitMs, now }: WholeInput): number | undefined {
  const { pace, at = 0, samples = 0, firstTokenMs = 0 } = estimate ?? {};
  if (!pace || samples < MIN_SAMPLES || now - at >= LOOK_AGAIN_MS) return undefined;
  const longestMs = firstTokenMs + (maxOutputTokens * 1_000) / pace;
  return longestMs <= SAFE_SHARE * limitMs ? pace : undefined;
}
