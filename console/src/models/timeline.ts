// The attempts of one call as bars on one line of time.

import type { RouteAttempt } from "../../../src/tenants/model-book.ts";

export interface AttemptBar {
  attempt: RouteAttempt;
  /** Hundredths of the whole. */
  start: number;
  width: number;
  /** Until its first word; the rest of the bar is the answer itself. */
  waiting: number;
}

/** A bar that is too short to be seen is drawn this wide. */
const NARROWEST = 1.5;

/** In the order of asking. Clocks of receipts are whole milliseconds, so a call may have lasted none. */
export function attemptBars(attempts: RouteAttempt[]): AttemptBar[] {
  const begin = Math.min(...attempts.map(({ startedAt }) => startedAt));
  const end = Math.max(...attempts.map(({ startedAt, totalMs }) => startedAt + totalMs));
  const share = (ms: number) => (end > begin ? (100 * ms) / (end - begin) : 100);
  return attempts.map((attempt) => {
    const width = Math.max(NARROWEST, share(attempt.totalMs));
    const start = Math.min(share(attempt.startedAt - begin), 100 - width);
    const first = attempt.firstTokenMs ?? attempt.totalMs;
    const waiting = attempt.totalMs > 0 ? Math.min(100, (100 * first) / attempt.totalMs) : 100;
    return { attempt, start: end > begin ? start : 0, width, waiting };
  });
}
