// Retries must not storm: where everything fails they would multiply the load that makes it fail. Only
// retries on the same deployment spend; the first call to another one is the fallback itself.

import type { Clock } from "../clock.ts";

const SHARE = 0.2;
const PER_SECOND = 10;
/** What calls have saved up; a quiet hour does not pay for a storm. */
const MAX_SAVED = 100;

export interface RetryBudget {
  /** A call began: it earns a fifth of a retry. */
  earn(): void;
  /** Takes one retry, where there is one. */
  spend(): boolean;
}

/** At most a fifth of all calls, and ten a second beside that. One an isolate. */
export function createRetryBudget(clock: Clock): RetryBudget {
  let saved = 0;
  let floor = PER_SECOND;
  let at = clock();
  const refill = (): void => {
    const now = clock();
    floor = Math.min(PER_SECOND, floor + (Math.max(0, now - at) / 1_000) * PER_SECOND);
    at = now;
  };
  return {
    earn: () => {
      saved = Math.min(MAX_SAVED, saved + SHARE);
    },
    spend: () => {
      refill();
      if (floor >= 1) floor -= 1;
      else if (saved >= 1) saved -= 1;
      else return false;
      return true;
    },
  };
}
