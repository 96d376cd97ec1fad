// When to write what keeps coming. The first goes at once; what follows faster than anybody reads gathers for
// a moment, since a write costs as much as parsing several tokens. Slow streams never wait and never set a timer.

import type { Clock } from "../clock.ts";

export interface Pace {
  /** Something is there to be written. Asked again before it was, does nothing. */
  due(): void;
}

/** Calls `write` once for all that was due meanwhile: in this tick, or as soon as `restMs` lie between two. */
export function createPace(input: {
  restMs: number;
  clock: Clock;
  sleep(ms: number): Promise<void>;
  write(): void;
}): Pace {
  const { restMs, clock, sleep, write } = input;
  let writtenAt = Number.NEGATIVE_INFINITY;
  let isPlanned = false;
  const run = (): void => {
    isPlanned = false;
    writtenAt = clock();
    write();
  };
  return {
    due() {
      if (isPlanned) return;
      isPlanned = true;
      const left = writtenAt + restMs - clock();
      if (left <= 0) queueMicrotask(run);
      else void sleep(left).then(run);
    },
  };
}
