// A conversation as its readers see it: every line, and what became of every answer.

import { fileLine } from "../src/conversation/made-file.ts";
import type { HistoryMessage } from "../src/conversation/message.ts";
import type { Transcript, TranscriptMessage, TurnRecord } from "../src/conversation/port.ts";
import type { Turn } from "../src/conversation/turn-state.ts";
import type { ConversationStorage, StoredMessage } from "./conversation-storage.ts";

/** What a colleague says is shown where it was said to the person; that it was handed back, by its marker. */
export const isHidden = ({ own }: StoredMessage): boolean =>
  own?.what === "spoken" || own?.what === "returned";

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
    ...(message.receipts === undefined ? {} : { receipts: message.receipts }),
    ...(message.colleague ? { colleague: message.colleague } : {}),
    ...(message.isMarker ? { isMarker: message.isMarker } : {}),
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
    ...(turn
      ? { turn: turn.n, parts: turn.parts, answers: { first: turn.firstSeq, last: turn.lastSeq } }
      : {}),
    ...(turn?.outcome ? { outcome: turn.outcome } : {}),
    ...(turn?.reason ? { reason: turn.reason } : {}),
    ...(turn?.end ? { end: turn.end } : {}),
    ...(asked?.length ? { confirmations: asked } : {}),
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
  const messages = storage.lines.before(input.before ?? Number.MAX_SAFE_INTEGER, input.limit);
  const turn = storage.lastTurn();
  const oldest = messages[0]?.seq;
  return {
    messages: messages
      .filter((message) => !isHidden(message))
      .map((message) => transcriptMessage(storage, message)),
    state: turnState(turn, storage.lines.oldestPending(turn?.lastSeq ?? 0) !== undefined, now),
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
  const said = saidBy(record);
  if (said.length === 0 && record.reason) said.push({ text: record.reason, author: record.author });
  const isNotice = record.parts.every(({ text, to }) => to || text === "");
  return said.map(({ text, author, colleague }, i) => {
    const seq = storage.lines.nextSeq();
    storage.lines.put({
      seq,
      role: isNotice ? "notice" : "employee",
      id: i === 0 ? turn.placeholder.opId : `${turn.placeholder.opId}-${i}`,
      at: now,
      acceptedAt: now,
      author: { id: author, name: author },
      text,
      turn: turn.n,
      ...(colleague && !isNotice ? { colleague } : {}),
      ...(record.taint?.length && !colleague ? { taint: record.taint } : {}),
      ...(record.receipts === undefined || colleague ? {} : { receipts: record.receipts }),
    });
    return seq;
  });
}

interface Said {
  author: string;
  text: string;
  colleague?: true;
}

/** What the person sees, as one line for each who says something after the other. */
function saidBy({ author, colleague, parts }: TurnRecord): Said[] {
  const lines: Said[] = [];
  for (const part of parts) {
    const text = part.file ? fileLine(part.file) : part.text;
    if (part.to || text === "") continue;
    const isTheirs = part.colleague !== undefined || colleague;
    const said: Said = {
      author: part.colleague ?? author,
      text,
      ...(isTheirs ? { colleague: true } : {}),
    };
    const before = lines.at(-1);
    if (before?.author === said.author && before.colleague === said.colleague) before.text += `\n\n${text}`;
    else lines.push(said);
  }
  return lines;
}
