// The rolling summary of a conversation. Whoever makes it knows the lines as a turn was handed them; what they
// were made of is read from the rows.

import type { Summary } from "../src/conversation/port.ts";
import { summaryOrigins } from "../src/conversation/summary-origins.ts";
import { MAX_HISTORY_MESSAGES } from "../src/limits.ts";
import type { ConversationStorage } from "./conversation-storage.ts";
import { toHistory } from "./conversation-transcript.ts";

/** A turn is handed fewer lines than this to make one of. */
const MAX_LINES = 4 * MAX_HISTORY_MESSAGES;

/** Keeps it where it covers more than the one before. */
export function saveSummary(storage: ConversationStorage, { text, upToSeq }: Summary): void {
  if (!storage.exists) return;
  const before = storage.confirmations.summary();
  const from = before?.upToSeq ?? 0;
  if (upToSeq <= from || upToSeq >= storage.nextSeq()) return;
  const lines = storage.before(upToSeq + 1, Math.min(upToSeq - from, MAX_LINES)).map(toHistory);
  storage.confirmations.putSummary({ text, upToSeq, ...summaryOrigins(before, lines) });
}
