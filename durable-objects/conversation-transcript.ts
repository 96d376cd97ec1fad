// A conversation as its readers see it: every line, and what became of every answer.

import type { HistoryMessage } from "../src/conversation/message.ts";
import type { Transcript, TranscriptMessage, TurnRecord } from "../src/conversation/port.ts";
import type { Turn } from "../src/conversation/turn-state.ts";
import type { ConversationStorage, StoredMessage } from "./conversation-storage.ts";

/** A line of the conversation's past. What became of a confirmation is a notice to whoever reads it. */
export function toHistory(message: StoredMessage): HistoryMessage {
  const { role, author, taint } = message;
  const isPerson = role === "person" || role === "decision";
  return {
    seq: message.seq,
    role: isPerson ? "person" : role === "news" ? "notice" : role,
    author: author.name ?? author.id,
    text: message.text,
    at: message.at,
    ...(isPerson ? { authorId: author.id } : {}),
    ...(message.files && !message.deleted
      ? { files: message.files.map(({ name, kind }) => ({ name, kind })) }
      : {}),
    ...(taint === undefined ? {} : { taint }),
  };
}

/** One stored line with the delivery of the turn that made it. */
export function transcriptMessage(storage: ConversationStorage, message: StoredMessage): TranscriptMessage {
  const turn = message.turn === undefined ? undefined : storage.turn(message.turn);
  const asked = turn && storage.confirmations.ofTurn(turn.n);
  return {
    ...toHistory(message),
    id: message.id,
    edited: message.edited ?? false,
    deleted: message.deleted ?? false,
    ...(turn ? { turn: turn.n, parts: turn.parts } : {}),
    ...(turn?.outcome ? { outcome: turn.outcome } : {}),
    ...(turn?.reason ? { reason: turn.reason } : {}),
    ...(turn?.end ? { end: turn.end } : {}),
    ...(asked?.length ? { confirmations: asked } : {}),
    ...(message.receipts === undefined ? {} : { receipts: message.receipts }),
  };
}

/** What the conversation is doing, in one word. */
export function turnState(turn: Turn | undefined, hasPending: boolean, now: number): Transcript["state"] {
  if (!turn || turn.state === "closed") return hasPending ? "queued" : "idle";
  if (turn.state === "recorded") return "delivering";
  if (turn.leaseUntil > now) return "thinking";
  return turn.failures > 0 ? "retrying" : "queued";
}

/** The newest `limit` lines before a sequence number, oldest first. */
export function readTranscript(
  storage: ConversationStorage,
  input: { before?: number; limit: number },
  now: number,
): Transcript {
  const messages = storage.before(input.before ?? Number.MAX_SAFE_INTEGER, input.limit);
  const turn = storage.lastTurn();
  const oldest = messages[0]?.seq;
  return {
    messages: messages.map((message) => transcriptMessage(storage, message)),
    state: turnState(turn, storage.oldestPending(turn?.lastSeq ?? 0) !== undefined, now),
    ...(oldest !== undefined && oldest > 1 ? { before: oldest } : {}),
  };
}

/**
 * The answer becomes a line of the conversation; where nothing could be said, the reason does, for readers
 * only. Gives the line's sequence number, or none where there is neither.
 */
export function putReply(
  storage: ConversationStorage,
  turn: Turn,
  record: TurnRecord,
  now: number,
): number[] {
  const said = record.parts.map((part) => part.text).join("\n\n");
  const text = said || (record.reason ?? "");
  if (text === "") return [];
  const seq = storage.nextSeq();
  const author = { id: record.author, name: record.author };
  storage.putMessage({
    seq,
    role: said === "" ? "notice" : "employee",
    id: turn.placeholder.opId,
    at: now,
    acceptedAt: now,
    author,
    text,
    turn: turn.n,
    ...(record.taint?.length ? { taint: record.taint } : {}),
    ...(record.receipts === undefined ? {} : { receipts: record.receipts }),
  });
  return [seq];
}
