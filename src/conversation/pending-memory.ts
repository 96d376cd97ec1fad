// Every message asks whether another waits before it. Only one object writes here, so what it was told once
// and has seen since answers that, without asking the rows again.

export interface PendingMemory<T extends { seq: number }> {
  /** What is known of the oldest message after `after`; undefined where the rows have to be asked. */
  recall(after: number): { oldest: T | undefined } | undefined;
  /** The rows said so. */
  learn(after: number, oldest: T | undefined): void;
  /** A person's message was added, with the highest number so far. */
  added(message: T): void;
  /** Something else changed than that one was added. */
  forget(): void;
}

/** Knows nothing at first. */
export function createPendingMemory<T extends { seq: number }>(): PendingMemory<T> {
  /** All that wait after `after` are those from `oldest` to `newest`; infinite where only the oldest is known. */
  let known: { after: number; oldest: T | undefined; newest: number } | undefined;
  return {
    recall(after) {
      if (!known || after < known.after) return undefined;
      const { oldest, newest } = known;
      if (!oldest || newest <= after) return { oldest: undefined };
      return oldest.seq > after ? { oldest } : undefined;
    },
    learn(after, oldest) {
      known = { after, oldest, newest: oldest ? Number.POSITIVE_INFINITY : 0 };
    },
    added(message) {
      if (!known) return;
      known = known.oldest
        ? { ...known, newest: Math.max(known.newest, message.seq) }
        : { ...known, oldest: message, newest: message.seq };
    },
    forget() {
      known = undefined;
    },
  };
}
