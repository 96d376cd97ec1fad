// A bounded memory of ids, to know a repeat from news.

export interface RecentIds {
  add(id: string): void;
  /** Those whose id was not added of late, each id once. */
  unknown<T>(items: readonly T[], idOf: (item: T) => string): T[];
  /** The newest ids, oldest first, to be stored. */
  newest(count: number): string[];
}

/** Remembers at most `max` ids; the oldest goes first. */
export function createRecentIds(max: number, known: readonly string[] = []): RecentIds {
  const ids = new Set(known);
  return {
    add(id) {
      ids.add(id);
      const oldest = ids.size > max ? ids.values().next().value : undefined;
      if (oldest !== undefined) ids.delete(oldest);
    },
    unknown(items, idOf) {
      const seen = new Set<string>();
      return items.filter((item) => {
        const id = idOf(item);
        const news = !ids.has(id) && !seen.has(id);
        seen.add(id);
        return news;
      });
    },
    newest: (count) => [...ids].slice(-count),
  };
}
