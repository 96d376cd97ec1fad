// A clock that stands still until a test moves it. What sleeps wakes in order, and what it then does
// happens before the clock moves on.

import type { Clock } from "../../src/clock.ts";
import type { Sleep } from "../../src/turn/turn-deps.ts";

export interface FakeTime {
  clock: Clock;
  sleep: Sleep;
  /** Moves on by so many milliseconds, waking whoever's time has come. */
  advance(ms: number): Promise<void>;
  /** How many sleep right now. */
  sleepers(): number;
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

export function fakeTime(start = 1_750_000_000_000): FakeTime {
  let now = start;
  const timers = new Set<{ at: number; wake: () => void }>();
  return {
    clock: () => now,
    sleepers: () => timers.size,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted || ms <= 0) return resolve();
        const timer = { at: now + ms, wake };
        function wake() {
          timers.delete(timer);
          signal?.removeEventListener("abort", wake);
          resolve();
        }
        timers.add(timer);
        signal?.addEventListener("abort", wake, { once: true });
      }),
    async advance(ms) {
      const end = now + ms;
      await settled();
      for (;;) {
        const next = [...timers].sort((a, b) => a.at - b.at)[0];
        if (!next || next.at > end) break;
        now = Math.max(now, next.at);
        next.wake();
        await settled();
      }
      now = end;
      await settled();
    },
  };
}
