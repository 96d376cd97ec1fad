// Accepting events: rows in, a decision out. Everything here happens in one synchronous block, so it is
// one transaction with the alarm that the object sets right after.

import { type Aftermath, learned, withAftermath } from "../src/conversation/aftermath.ts";
import { amendTurn } from "../src/conversation/amendment.ts";
import { decideMessage } from "../src/conversation/inbox.ts";
import type {
  ConversationEvent,
  ConversationRef,
  DecisionEvent,
  DeletionEvent,
  EditEvent,
  IncomingMessage,
  ReceiptEvent,
} from "../src/conversation/message.ts";
import { isPersons } from "../src/conversation/ownership.ts";
import type { AcceptResult, AtDesk } from "../src/conversation/port.ts";
import { hearProgram } from "../src/conversation/program-budget.ts";
import { applyReceipt, turnOfOperation } from "../src/conversation/receipt.ts";
import type { Turn } from "../src/conversation/turn-state.ts";
import { encodeTuple } from "../src/ids.ts";
import { decide, withdrawAsked } from "./conversation-decisions.ts";
import { pressedAtDesk, saidAtDesk } from "./conversation-desks.ts";
import type { ConversationStorage, StoredMessage } from "./conversation-storage.ts";
import { decideInWords, meaning, repeatElsewhere } from "./conversation-words.ts";

export interface Accepted {
  result: AcceptResult;
  /** A turn became due that nobody was woken for. */
  wake: boolean;
  /** Sequence numbers of messages whose readers should see them anew. */
  changed: number[];
}

const NOTHING: Accepted = { result: "ignored", wake: false, changed: [] };
const DUPLICATE: Accepted = { result: "duplicate", wake: false, changed: [] };
// Receipts without our operation id are looked up among the newest turns only.
const RECEIPT_TURNS = 20;

const editKey = (target: string): string => encodeTuple(["edit-of", target]);
const deletionKey = (target: string): string => encodeTuple(["deletion-of", target]);

/** Stores one event and says what must follow. */
export function acceptEvent(
  storage: ConversationStorage,
  ref: ConversationRef,
  event: ConversationEvent,
  now: number,
): Accepted {
  switch (event.kind) {
    case "message":
      return acceptMessage(storage, ref, event, now);
    case "edit":
      return acceptEdit(storage, event, now);
    case "deletion":
      return acceptDeletion(storage, event, now);
    case "receipt":
      return acceptReceipt(storage, event, now);
    case "decision":
      return acceptDecision(storage, ref, event, now);
  }
}

/** A press that was taken is not taken again; one that was refused, or is decided elsewhere, may be repeated. */
function acceptDecision(
  storage: ConversationStorage,
  { connectionId }: ConversationRef,
  { id, choice, actor }: DecisionEvent,
  now: number,
): Accepted {
  if (storage.seen(id)) return DUPLICATE;
  const pressed = pressedAtDesk(storage, choice, now);
  if (pressed) return { result: pressed, wake: false, changed: [] };
  const by = { connectionId, person: actor, isOperator: false, via: "button" as const };
  const decided = decide(storage, { by: "choice", choice }, by, now);
  if (decided.result.kind === "decided") storage.see(id, 0, now);
  return decided;
}

function acceptMessage(
  storage: ConversationStorage,
  ref: ConversationRef,
  message: IncomingMessage,
  now: number,
): Accepted {
  const turn = storage.lastTurn();
  const decision = decideMessage(message, {
    turn,
    pendingSince: storage.lines.oldestPending(turn?.lastSeq ?? 0)?.acceptedAt,
    takesPart: storage.exists,
    isPersons: isPersons(storage.ownership.epoch),
    now,
  });
  const heard = message.byProgram ? hearProgram(heardLines(storage), now) : "answer";
  if (decision.kind === "ignore" || heard === "silence") return NOTHING;
  // A deletion or an edit may overtake the webhook of the message itself. A message that is gone gets no
  // line, so its key must not name one either: the next line would be taken for it.
  const seq = storage.lines.nextSeq();
  const early = { deletion: deletionKey(message.id), edit: editKey(message.id) };
  const seen = storage.seeLine(message.id, seq, now, early);
  if (!seen) return repeatElsewhere(storage, message.id) ?? DUPLICATE;
  if (seen.isGone) return NOTHING;
  const { edited } = seen;
  // What was changed before it came is not what the person said: it decides nothing, and no program does.
  const meant = edited === undefined && !message.byProgram ? meaning(storage, ref, message, now) : undefined;
  if (meant?.kind === "wish")
    return decideInWords(storage, ref, message, { line: stored(message, seq, now), wish: meant.wish, now });
  // Nobody changes afterwards what the person behind the desk reads: what was edited early is said as it is.
  const said = saidAtDesk(storage, edited === undefined ? message : { ...message, text: edited }, now);
  if (said) return putAtDesk(storage, stored(message, seq, now), said);
  storage.lines.put({
    ...stored(message, seq, now),
    ...(meant ? { which: meant.codes } : {}),
    ...(edited === undefined ? {} : { text: edited, edited: true }),
    ...(heard === "last" ? { tooMany: true as const } : {}),
    ...(decision.kind === "stop" ? { role: "notice" as const } : {}),
  });
  if (decision.kind === "stop" && turn) {
    // Of a turn whose lines were all taken back there is nothing to stop, and nothing to say.
    const signal = turn.signal === "cancelled" ? "cancelled" : "stop";
    storage.putTurn({ ...turn, signal, notBefore: 0 });
    return { result: "stored", wake: turn.leaseUntil <= now, changed: [seq] };
  }
  return { result: "stored", wake: decision.kind === "store" && decision.wake, changed: [seq] };
}

/** The line stays visible here; it is no question that a turn would answer. */
function putAtDesk(storage: ConversationStorage, line: StoredMessage, said: AtDesk): Accepted {
  storage.lines.put({ ...line, role: "decision", elsewhere: said });
  return { result: said, wake: false, changed: [line.seq] };
}

function stored(message: IncomingMessage, seq: number, now: number): StoredMessage {
  return {
    seq,
    role: "person",
    id: message.id,
    at: message.sentAt,
    acceptedAt: now,
    author: message.author,
    text: message.text,
    addressed: message.addressed,
    target: message.target,
    ...(message.files === undefined ? {} : { files: message.files }),
    ...(message.unsupported === undefined ? {} : { unsupported: message.unsupported }),
    ...(message.provisional === undefined ? {} : { provisional: message.provisional }),
    ...(message.byProgram === undefined ? {} : { byProgram: message.byProgram }),
  };
}

/** Rows that hold a budget of lines of programs, answers and what people say in between. */
const HEARD_ROWS = 120;

const heardLines = (storage: ConversationStorage): StoredMessage[] =>
  storage.lines
    .before(Number.MAX_SAFE_INTEGER, HEARD_ROWS)
    .filter(({ role }) => role === "person" || role === "decision");

function acceptEdit(storage: ConversationStorage, event: EditEvent, now: number): Accepted {
  if (!storage.exists) return NOTHING;
  if (!storage.see(event.id, 0, now)) return DUPLICATE;
  const original = find(storage, event.target);
  if (!original) {
    storage.keepText(editKey(event.target), now, event.text);
    return NOTHING;
  }
  if (original.text === event.text || original.deleted) return { ...NOTHING, result: "stored" };
  storage.lines.put({ ...original, text: event.text, edited: true });
  return amend(storage, original, "edit", now);
}

function acceptDeletion(storage: ConversationStorage, event: DeletionEvent, now: number): Accepted {
  if (!storage.exists) return NOTHING;
  if (!storage.see(event.id, 0, now)) return DUPLICATE;
  const original = find(storage, event.target);
  if (!original) {
    storage.see(deletionKey(event.target), 0, now);
    return NOTHING;
  }
  if (original.deleted) return { ...NOTHING, result: "stored" };
  storage.lines.put({ ...original, text: "", deleted: true });
  const { changed, ...amended } = amend(storage, original, "deletion", now);
  const withdrawn = original.role === "person" ? withdrawAsked(storage, original.seq, now) : [];
  const cards = withdrawn.map(
    ({ id }): Aftermath => ({ id: `${id}-withdrawn`, kind: "withdrawn", confirmationId: id }),
  );
  const wake = putAftermath(storage, cards, now) || amended.wake;
  return { ...amended, wake, changed: [...changed, ...withdrawn.flatMap((one) => one.changed)] };
}

function amend(
  storage: ConversationStorage,
  { seq, role }: StoredMessage,
  kind: "edit" | "deletion",
  now: number,
): Accepted {
  if (seq <= (storage.confirmations.summary()?.upToSeq ?? 0)) storage.confirmations.dropSummary();
  const turn = storage.lastTurn();
  // Words that have decided stay what they were; changing them afterwards decides nothing.
  if (!turn || role === "decision") return { result: "stored", wake: false, changed: [seq] };
  const others = storage.lines.between(turn.firstSeq, turn.lastSeq).some((message) => !message.deleted);
  const next = amendTurn(turn, seq, { kind }, others);
  if (next !== turn) storage.putTurn(next);
  return { result: "stored", wake: next !== turn && turn.leaseUntil <= now, changed: [seq] };
}

function find(storage: ConversationStorage, id: string): StoredMessage | undefined {
  const seen = storage.seen(id);
  return seen && seen.seq > 0 ? storage.lines.one(seen.seq) : undefined;
}

/** Receipts need no dedupe key: states only move forward. */
function acceptReceipt(storage: ConversationStorage, event: ReceiptEvent, now: number): Accepted {
  const turn = turnOfReceipt(storage, event);
  const next = turn && applyReceipt(turn, event);
  if (!turn || !next) return { ...NOTHING, result: turn ? "duplicate" : "ignored" };
  const resolves = turn.state === "recorded" && turn.leaseUntil <= now && isResolved(turn, next);
  storage.putTurn(resolves ? { ...next, notBefore: 0 } : next);
  const news = turn.state === "closed" ? learned(turn.n, turn.parts, next.parts, now) : [];
  const wake = putAftermath(storage, news, now) || resolves;
  return { result: "stored", wake, changed: [] };
}

/** True where nobody is at work who would come by it. */
function putAftermath(storage: ConversationStorage, news: readonly Aftermath[], now: number): boolean {
  const newest = storage.lastTurn();
  const next = newest && withAftermath(newest, news);
  if (!next || next === newest) return false;
  storage.putTurn(next);
  return next.state === "closed" && next.leaseUntil <= now;
}

const isResolved = (before: Turn, after: Turn): boolean =>
  before.parts.some((part, i) => part.state === "unknown" && after.parts[i]?.state !== "unknown");

function turnOfReceipt(storage: ConversationStorage, event: ReceiptEvent): Turn | undefined {
  const n = event.opId === undefined ? undefined : turnOfOperation(event.opId);
  if (n !== undefined) return storage.turn(n);
  return storage
    .recentTurns(RECEIPT_TURNS)
    .find((turn) => turn.parts.some((part) => part.messageId === event.messageId));
}
