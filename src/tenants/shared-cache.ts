// A bounded cache whose concurrent askers share one question. In workerd a promise that belongs to a
// request which was cancelled may never settle, so nobody waits for another's question for long.

import type { Clock } from "../clock.ts";

/** An object answers in milliseconds; after this the asker goes and asks alone. */
const SHARE_MS = 500;

export interface SharedCache<T> {
  /** A failed load is not remembered. */
  get(key: string, load: () => Promise<T>): Promise<T>;
  forget(key: string): void;
}

interface Entry<T> {
  until: number;
  loading: Promise<T>;
  /** Set once loading has ended well. */
  loaded?: { value: T };
}

const sleep = (ms: number) => new Promise<undefined>((done) => setTimeout(done, ms, undefined));

/** Entries live `ttlMs` from before their question was asked; the oldest goes when there are too many. */
export function createSharedCache<T>(input: {
  clock: Clock;
  ttlMs: number;
  maxEntries: number;
  shareMs?: number;
}): SharedCache<T> {
  const entries = new Map<string, Entry<T>>();

  async function load(key: string, ask: () => Promise<T>): Promise<T> {
    entries.delete(key);
    const oldest = entries.size >= input.maxEntries ? entries.keys().next().value : undefined;
    if (oldest !== undefined) entries.delete(oldest);
    const entry: Entry<T> = { until: input.clock() + input.ttlMs, loading: ask() };
    entries.set(key, entry);
    try {
      const value = await entry.loading;
      entry.loaded = { value };
      return value;
    } catch (error) {
      if (entries.get(key) === entry) entries.delete(key);
      throw error;
    }
  }

  return {
    async get(key, ask) {
      const known = entries.get(key);
      if (!known || input.clock() >= known.until) return load(key, ask);
      if (known.loaded) return known.loaded.value;
      const shared = known.loading.then((value) => ({ value }));
      const answer = await Promise.race([shared, sleep(input.shareMs ?? SHARE_MS)]);
      return answer ? answer.value : load(key, ask);
    },
    forget: (key) => void entries.delete(key),
  };
}
