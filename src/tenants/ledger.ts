// The rules of one conversation's row in its tenant's ledger: the newest head and summary, and the
// records that Postgres does not have yet. Settlements may come twice, late, or out of order; Postgres
// ignores what it has, so a record sent once too often is harmless and one forgotten is not.

import { storableText } from "../database/storable-text.ts";
import type { TurnRecords } from "./audit-message.ts";
import type { ChainHead, ConversationSummary, ExportedTurn, Settlement } from "./port.ts";
import { jsonBytes, listBytes } from "./record-json.ts";

/** Above this a row's records move to a backlog row: each settle writes the row whole, so it stays a few pages. */
export const PENDING_ROW_BYTES = 6_000;
/** A queue message holds 128 KB; pieces of this size and a summary fit in one with room to spare. */
export const PIECE_BYTES = 48_000;
/** How far back a repeated settlement is known without asking Postgres. */
const REMEMBERED_TURNS = 16;
const MAX_SUMMARY_TEXT = 200;

/** A settled turn, the chain length it reached and how many pieces it has made. */
export type Seen = [turn: number, length: number, pieces: number];

export interface LedgerRow {
  /** The newest turn that settled. */
  turn: number;
  summary: ConversationSummary;
  head: ChainHead;
  /** Turns settled of late: tells a repeat from news. */
  seen: Seen[];
  /** Not yet confirmed by the AUDIT consumer, oldest first. */
  pending: TurnRecords[];
}

/** A stored row: `pages` says how many backlog pages were ever written for it. */
export interface StoredRow extends LedgerRow {
  pages: number;
}

export interface SettleResult {
  row: LedgerRow;
  /** False where the settlement said nothing new: nothing needs to be written. */
  changed: boolean;
  /** Records that no longer fit in the row. */
  overflow: TurnRecords[];
}

/** A turn's records as one piece, or as many as its size asks for. Throws where one record is too large. */
export function toPieces(settlement: Settlement, first = 0, maxBytes: number = PIECE_BYTES): TurnRecords[] {
  const { turn, audit, usage, models } = settlement;
  const receipts = models.map((report) => report.receipt);
  const whole = { turn, piece: first, audit, usage, ...(receipts.length > 0 && { receipts }) };
  if (jsonBytes(whole) <= maxBytes) return [whole];
  const pieces: TurnRecords[] = [];
  let size = 0;
  const place = (bytes: number): TurnRecords => {
    if (bytes > maxBytes) throw new RangeError(`A record of turn ${turn} has ${bytes} bytes.`);
    const last = pieces.at(-1);
    size += bytes;
    if (last && size <= maxBytes) return last;
    const next: TurnRecords = { turn, piece: first + pieces.length, audit: [], usage: [] };
    pieces.push(next);
    size = bytes;
    return next;
  };
  for (const entry of audit) place(jsonBytes(entry)).audit.push(entry);
  for (const entry of usage) place(jsonBytes(entry)).usage.push(entry);
  for (const receipt of receipts) {
    const piece = place(jsonBytes(receipt));
    piece.receipts = [...(piece.receipts ?? []), receipt];
  }
  return pieces;
}

const short = (text: string): string => storableText(text, MAX_SUMMARY_TEXT);

const clip = ({ desk, ...summary }: ConversationSummary): ConversationSummary => ({
  ...summary,
  person: short(summary.person),
  lastText: short(summary.lastText),
  ...(desk && {
    desk: {
      ...desk,
      reason: short(desk.reason),
      ...(desk.owner !== undefined && { owner: short(desk.owner) }),
    },
  }),
});

/**
 * Takes in a settlement, whose model reports are those that nobody took in before. Head and summary
 * only move forward, whatever the order of arrival. A turn that settles again (it waited, now it ended) adds
 * pieces under new numbers, so that a confirmation still on its way for the first ones cannot take the new
 * ones with it.
 */
export function applySettlement(row: LedgerRow | undefined, settlement: Settlement): SettleResult {
  const summary = clip(settlement.summary);
  const { turn, head } = settlement;
  if (!row) {
    const pending = toPieces(settlement);
    return spill({ turn, summary, head, seen: [[turn, head.length, pending.length]], pending });
  }
  const seen = row.seen.find(([known]) => known === turn);
  const news = !seen || (seen[1] < head.length && !forks(row.head, seen, settlement));
  const newest = turn >= row.turn;
  const shown = newest ? summary : row.summary;
  const silent = !news && settlement.models.length === 0;
  if (silent && JSON.stringify(shown) === JSON.stringify(row.summary)) {
    return { row, changed: false, overflow: [] };
  }
  // A new summary alone owes Postgres a piece too, with nothing in it.
  // Where the chain did not grow, model calls and their bill may still be new: a turn that waits has some.
  const usage = silent ? [] : settlement.usage;
  const audit = news ? settlement.audit.filter(({ seq }) => seq > (seen?.[1] ?? 0)) : [];
  const pieces = toPieces({ ...settlement, audit, usage: news ? settlement.usage : usage }, seen?.[2]);
  const others = row.seen.filter(([known]) => known !== turn);
  const length = news ? Math.max(head.length, seen?.[1] ?? 0) : seen[1];
  const reached: Seen = [turn, length, (seen?.[2] ?? 0) + pieces.length];
  return spill({
    turn: Math.max(row.turn, turn),
    summary: shown,
    head: news && head.length > row.head.length ? head : row.head,
    seen: [...others, reached].slice(-REMEMBERED_TURNS),
    pending: [...row.pending, ...pieces],
  });
}

/**
 * A turn that is closed twice (its consumer died before the conversation heard of the first time) tells its
 * end in other words under the same numbers. What was anchored first is what happened; the rest is dropped,
 * for two entries of one number would break the chain.
 */
function forks(anchored: ChainHead, [, length]: Seen, { audit }: Settlement): boolean {
  const known = audit.find(({ seq }) => seq <= length);
  if (!known) return false;
  const newest = audit.find(({ seq }) => seq === length);
  return anchored.length !== length || newest?.hash !== anchored.hash;
}

function spill(row: LedgerRow): SettleResult {
  if (row.pending.length <= 1 || listBytes(row.pending) <= PENDING_ROW_BYTES) {
    return { row, changed: true, overflow: [] };
  }
  return { row: { ...row, pending: [] }, changed: true, overflow: row.pending };
}

/** What is left of pending records once these were stored. The same array where nothing changes. */
export function withoutExported(
  pending: TurnRecords[],
  done: readonly Pick<ExportedTurn, "turn" | "piece">[],
): TurnRecords[] {
  const left = pending.filter(
    (records) => !done.some((one) => one.turn === records.turn && (one.piece ?? 0) === records.piece),
  );
  return left.length === pending.length ? pending : left;
}
