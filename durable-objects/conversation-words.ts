// Decisions that a person types instead of pressing a button. The line stays visible; it is no question that
// a turn would answer.

import { decisionWords, type Meaning, meaningOf } from "../src/conversation/confirmation-words.ts";
import type { ConversationRef, IncomingMessage } from "../src/conversation/message.ts";
import type { AtDesk, Decider, DecisionResult, DecisionWish } from "../src/conversation/port.ts";
import { type Decided, decide, type Effects } from "./conversation-decisions.ts";
import type { ConversationStorage, StoredMessage } from "./conversation-storage.ts";

const writer = ({ connectionId }: ConversationRef, { author }: IncomingMessage): Decider => ({
  connectionId,
  person: author,
  isOperator: false,
  via: "text",
});

/** What the line decides, which of several it may mean, or undefined: an ordinary line, as nearly all are. */
export function meaning(
  storage: ConversationStorage,
  ref: ConversationRef,
  message: IncomingMessage,
  now: number,
): Meaning | undefined {
  // A line whose thread is a guess decides where it belongs, once it got there. A caption is no bare yes.
  if (message.provisional || message.unsupported !== undefined || message.files) return undefined;
  const words = decisionWords(message.text);
  if (!words) return undefined;
  const { confirmations } = storage;
  const { code } = words;
  return meaningOf(words, {
    known: code === undefined ? confirmations.live() : confirmations.withCode(code),
    hosted: code === undefined ? confirmations.hostedLive(now) : confirmations.hostedWithCode(code),
    by: writer(ref, message),
    sentAt: message.sentAt,
    now,
  });
}

/** Stores the line and what it decides. Where another conversation decides, the line keeps that. */
export function decideInWords(
  storage: ConversationStorage,
  ref: ConversationRef,
  message: IncomingMessage,
  input: { line: StoredMessage; wish: DecisionWish; now: number },
): Decided {
  const line: StoredMessage = { ...input.line, role: "decision" };
  storage.lines.put(line);
  const decided = decide(storage, input.wish, writer(ref, message), input.now);
  if (decided.result.kind === "elsewhere") storage.lines.put({ ...line, elsewhere: decided.result });
  return { ...decided, changed: [line.seq, ...decided.changed] };
}

/**
 * The same line again. Where another conversation decides, the first delivery may not have got there, so it is
 * sent there again: that conversation takes it once.
 */
export function repeatElsewhere(
  storage: ConversationStorage,
  id: string,
): (Effects & { result: DecisionResult | AtDesk }) | undefined {
  const seen = storage.seen(id);
  const line = seen && seen.seq > 0 ? storage.lines.one(seen.seq) : undefined;
  return line?.elsewhere && { result: line.elsewhere, wake: false, changed: [] };
}
