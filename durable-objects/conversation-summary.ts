// The rolling summary of a conversation. Whoever makes it knows the lines as a turn was handed them; what they
// were made of is read from the rows.

import type { Summary } from "../src/conversation/port.ts";
import { summaryOrigins } from "../src/conversation/summary-origins.ts";
import type { Turn } from "../src/conversation/turn-state.ts";
import { MAX_HISTORY_MESSAGES } from "../src/limits.ts";
import type { ConversationStorage, StoredMessage } from "./conversation-storage.ts";
import { toHistory } from "./conversation-transcript.ts";

/** A turn is handed fewer lines than this to make one of. */
const MAX_LINES = 4 * MAX_HISTORY_MESSAGES;

/** Keeps it where it covers more than the one before. */
export function saveSummary(storage: ConversationStorage, { text, upToSeq }: Summary): void {
  if (!storage.exists) return;
  const before = storage.confirmations.summary();
  const from = before?.upToSeq ?? 0;
  if (upToSeq <= from || upToSeq >= storage.lines.nextSeq()) return;
  const lines = storage.lines.before(upToSeq + 1, Math.min(upToSeq - from, MAX_LINES)).map(toHistory);
  const forgotten = before?.forgotten ? { forgotten: before.forgotten } : {};
  storage.confirmations.putSummary({ text, upToSeq, ...summaryOrigins(before, lines), ...forgotten });
}

/**
 * Nothing that was said up to these messages is handed to a turn any more, and no notes of it. Lines stay for
 * operators, who answer for what was said.
 */
export function forgetPast(storage: ConversationStorage, turn: Turn, ids: readonly string[]): void {
  const asked = storage.lines.between(turn.firstSeq, turn.lastSeq).filter(({ id }) => ids.includes(id));
  const upToSeq = asked.at(-1)?.seq;
  if (upToSeq === undefined) return;
  storage.confirmations.putSummary({ text: "", upToSeq, forgotten: { upToSeq, turn: turn.n } });
}

/** The answer of the turn that was asked is made of what came before. */
export const isForgotten = ({ seq, turn }: StoredMessage, summary: Summary | undefined): boolean =>
  summary?.forgotten !== undefined && (seq <= summary.forgotten.upToSeq || turn === summary.forgotten.turn);
