// The newest lines of a conversation, kept while its object is in memory: every turn reads the same ones again,
// and only one object writes them.

export interface RecentLines<T extends { seq: number }> {
  /** The newest `limit` lines, oldest first; undefined where the rows have to be asked. */
  newest(limit: number): readonly T[] | undefined;
  /** All lines from that number on, oldest first; undefined where the rows have to be asked. */
  from(seq: number): readonly T[] | undefined;
  /** The rows said so: these are the newest `asked` lines, or all there are. Oldest first. */
  learn(lines: readonly T[], asked: number): void;
  /** A line was written, anew or for the first time. */
  put(line: T): void;
}

interface Limits<T> {
  lines: number;
  /** In the unit of `sizeOf`. */
  size: number;
  sizeOf(line: T): number;
}

/** Knows nothing at first, and forgets the oldest lines beyond its limits. */
export function createRecentLines<T extends { seq: number }>(limits: Limits<T>): RecentLines<T> {
  let known: T[] | undefined;
  let size = 0;
  /** There is no older line than those that are known. */
  let isWhole = false;

  const trim = (lines: T[]) => {
    let from = 0;
    while (lines.length - from > limits.lines || size > limits.size) {
      const oldest = lines[from++];
      if (!oldest) break;
      size -= limits.sizeOf(oldest);
    }
    if (from > 0) {
      lines.splice(0, from);
      isWhole = false;
    }
  };

  return {
    newest: (limit) =>
      known && (isWhole || known.length >= limit) ? known.slice(-Math.max(1, limit)) : undefined,
    from(seq) {
      const first = known?.[0]?.seq;
      if (!known || !(isWhole || (first !== undefined && first <= seq))) return undefined;
      return known.filter((line) => line.seq >= seq);
    },
    learn(lines, asked) {
      known = [...lines];
      isWhole = lines.length < asked;
      size = lines.reduce((total, line) => total + limits.sizeOf(line), 0);
      trim(known);
    },
    put(line) {
      if (!known) return;
      const at = known.findLastIndex(({ seq }) => seq <= line.seq);
      const before = known[at];
      if (before?.seq === line.seq) {
        size += limits.sizeOf(line) - limits.sizeOf(before);
        known[at] = line;
      } else {
        // Older than all that is known: whether something lies between is not known.
        if (at === -1 && !isWhole) return;
        size += limits.sizeOf(line);
        known.splice(at + 1, 0, line);
      }
      trim(known);
    },
  };
}
