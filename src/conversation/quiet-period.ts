// People type one thought in several lines. A turn waits until whoever wrote has been quiet for a moment, so
// that the lines become one question and get one answer. Pure.

import { MAX_QUIET_MS } from "../limits.ts";

export interface QuietView {
  /** When the oldest and the newest line of the turn were accepted, ms. */
  arrived: { first: number; last: number };
  quietMs: number;
  now: number;
}

/**
 * How much longer to wait for another line, ms; 0 where the turn may begin. Each line starts the moment anew,
 * but whoever never stops typing is answered too. A clock that differs never makes the wait longer.
 */
export function quietLeft({ arrived: { first, last }, quietMs, now }: QuietView): number {
  const until = Math.min(last + quietMs, first + Math.max(quietMs, MAX_QUIET_MS));
  return Math.min(Math.max(until - now, 0), quietMs);
}
