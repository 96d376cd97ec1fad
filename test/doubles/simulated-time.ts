// Time and chance that one number decides: events happen in the order of their times, seconds pass at
// once, and the same seed plays the same schedule again.

import type { Sleep } from "../../src/turn/turn-deps.ts";

/** Something that can die: what it would have done next never happens. */
export interface Actor {
  alive: boolean;
}

export interface SimulatedTime {
  readonly now: number;
  chance(probability: number): boolean;
  /** A whole number from `min` to `max`. */
  between(min: number, max: number): number;
  pick<T>(values: readonly T[]): T;
  /** Runs after so many milliseconds, unless the actor is dead by then. */
  after(ms: number, run: () => void, actor?: Actor): void;
  sleepOf(actor: Actor): Sleep;
  /** Plays events until none is left within `quietMs` of the one before. Gives how many were played. */
  play(input: { quietMs: number; limit: number; afterEach: () => void }): Promise<number>;
}

interface Event {
  at: number;
  order: number;
  run: () => void;
  actor: Actor | undefined;
}

/** Mulberry32: small, fast, and good enough to shuffle schedules. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

export function simulatedTime(seed: number, start: number): SimulatedTime {
  const random = randomOf(seed);
  const events: Event[] = [];
  let now = start;
  let order = 0;
  const time: SimulatedTime = {
    get now() {
      return now;
    },
    chance: (probability) => random() < probability,
    between: (min, max) => min + Math.floor(random() * (max - min + 1)),
    pick: (values) => values[Math.floor(random() * values.length)] as (typeof values)[number],
    after(ms, run, actor) {
      const at = now + Math.max(0, ms);
      const index = events.findLastIndex((event) => event.at <= at);
      events.splice(index + 1, 0, { at, order: ++order, run, actor });
    },
    sleepOf: (actor) => (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        time.after(ms, resolve, actor);
        signal?.addEventListener("abort", () => time.after(0, resolve, actor), { once: true });
      }),
    async play({ quietMs, limit, afterEach }) {
      let played = 0;
      for (let event = events.shift(); event && event.at - now <= quietMs; event = events.shift()) {
        if (event.actor?.alive === false) continue;
        if (++played > limit) throw new Error(`no rest after ${limit} events`);
        now = event.at;
        event.run();
        await settled();
        afterEach();
      }
      return played;
    },
  };
  return time;
}
