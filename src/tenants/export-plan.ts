// Which conversations still owe records to Postgres, and when to send them (again). Only ids and times
// are kept in memory, and only so many: the rows themselves are in the object's storage.

import type { ExportedTurn } from "./port.ts";

/** A burst of turns goes out together. */
export const GATHER_MS = 3_000;
/** The queue tries for itself; this is for messages it lost, or a consumer that ran out of tries. */
const FIRST_RESEND_MS = 60_000;
const MAX_RESEND_MS = 15 * 60_000;

/** Of one conversation, and of all together: what may be on its way at once. Memory is what bounds it. */
const MAX_SENT_PIECES = 200;
const MAX_SENT_TOTAL = 5_000;

/** What is sent and confirmed as one. */
export type PieceId = Pick<ExportedTurn, "turn" | "piece">;

interface Owing {
  due: number;
  tries: number;
  /** Sent and not confirmed: left alone until `resendAt`. */
  sent: Set<string>;
  resendAt: number;
}

export interface ExportPlan {
  /** Records of this conversation wait, to go at `due` or before. */
  owes(key: string, due: number): void;
  /** These are stored; `left` says whether the conversation has more. */
  confirmed(key: string, pieces: readonly PieceId[], left: boolean, now: number): void;
  keys(): string[];
  owesAny(): boolean;
  due(now: number): string[];
  /** Takes those of the pending records that must go now, as sent. They go again later, until confirmed. */
  take<T extends PieceId>(key: string, pending: T[], now: number): T[];
  /** The queue did not take what was taken for this conversation. */
  failed(key: string, now: number): void;
  /** When to wake next; undefined where nothing is owed. */
  nextWake(): number | undefined;
  /** True while conversations were left out for want of room: look at the rows again. */
  incomplete: boolean;
}

const pieceKey = (records: PieceId) => `${records.turn}/${records.piece ?? 0}`;

/** An empty plan that remembers at most `maxKeys` conversations, with `maxSent` pieces of each on their way. */
export function createExportPlan(maxKeys = 10_000, maxSent = MAX_SENT_PIECES): ExportPlan {
  const owing = new Map<string, Owing>();
  let total = 0;
  const release = (one: Owing) => {
    total -= one.sent.size;
    one.sent.clear();
  };
  return {
    incomplete: false,
    owes(key, due) {
      const known = owing.get(key);
      if (known) known.due = Math.min(known.due, due);
      else if (owing.size >= maxKeys) this.incomplete = true;
      else owing.set(key, { due, tries: 0, sent: new Set(), resendAt: 0 });
    },
    confirmed(key, pieces, left, now) {
      const one = owing.get(key);
      if (!one) return;
      for (const piece of pieces) if (one.sent.delete(pieceKey(piece))) total--;
      one.tries = 0;
      if (left) one.due = Math.min(one.due, now + GATHER_MS);
      else {
        release(one);
        owing.delete(key);
      }
    },
    keys: () => [...owing.keys()],
    owesAny: () => owing.size > 0,
    due: (now) => [...owing].filter(([, one]) => one.due <= now).map(([key]) => key),
    take(key, pending, now) {
      const one = owing.get(key);
      if (!one) return [];
      if (now >= one.resendAt) {
        release(one);
        one.resendAt = now + Math.min(MAX_RESEND_MS, FIRST_RESEND_MS * 2 ** Math.min(one.tries++, 10));
      }
      const room = Math.min(maxSent - one.sent.size, MAX_SENT_TOTAL - total);
      const taken = pending.filter((records) => !one.sent.has(pieceKey(records))).slice(0, Math.max(0, room));
      for (const piece of taken) one.sent.add(pieceKey(piece));
      total += taken.length;
      one.due = one.resendAt;
      return taken;
    },
    failed(key, now) {
      const one = owing.get(key);
      if (!one) return;
      release(one);
      one.resendAt = 0;
      one.due = now + GATHER_MS * 2 ** Math.min(one.tries, 8);
    },
    nextWake() {
      let next: number | undefined;
      for (const one of owing.values()) if (next === undefined || one.due < next) next = one.due;
      return next;
    },
  };
}
