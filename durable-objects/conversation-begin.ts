// Granting a turn: at most one lease a conversation, over everything that is pending.

import { markTried } from "../src/conversation/aftermath.ts";
import { canBeDecided } from "../src/conversation/decide-confirmation.ts";
import { extend, isWaiting, swallow, writtenAgain } from "../src/conversation/held-turn.ts";
import { inSendingOrder } from "../src/conversation/inbox.ts";
import type { ConversationRef, IncomingMessage } from "../src/conversation/message.ts";
import type {
  BeginResult,
  BeginWish,
  Confirmation,
  DeliverView,
  DeliveryPart,
  FencedResult,
  Lease,
  ThinkView,
} from "../src/conversation/port.ts";
import { holdUnsent, isUndelivered } from "../src/conversation/talked-over.ts";
import type { Turn } from "../src/conversation/turn-state.ts";
import * as turns from "../src/conversation/turn-state.ts";
import type { NewId } from "../src/ids.ts";
import { MAX_HISTORY_MESSAGES } from "../src/limits.ts";
import { type ConversationStorage, type StoredMessage, toIncoming } from "./conversation-storage.ts";
import { isForgotten } from "./conversation-summary.ts";
import { isHidden, toHistory } from "./conversation-transcript.ts";

/** The newest lines are handed out as they are, whatever the summary covers. */
const UNSUMMARISED = 20;

interface Beginning extends BeginWish {
  now: number;
  newId: NewId;
}

/**
 * A new turn over what people wrote, with a lease that only this object knows; undefined where there is more to it.
 * A quick turn is recorded before anybody sees anything of it, and what dies before that has done nothing: it needs
 * no row for its lease. Lines of an earlier life may have been handed out by that.
 */
export function beginUnwritten(
  storage: ConversationStorage,
  ref: ConversationRef,
  { now, newId, isShown }: Beginning,
): ThinkView | undefined {
  const last = storage.lastTurn();
  if (isShown || goesOn(last)) return undefined;
  const pending = storage.lines.pending(last?.lastSeq ?? 0);
  const [first] = pending;
  const newest = pending.at(-1);
  const isPlain = (line: StoredMessage) =>
    line.role === "person" && !line.deleted && storage.lines.isOwn(line);
  if (!first || !newest || !pending.every(isPlain)) return undefined;
  const range = { firstSeq: first.seq, lastSeq: newest.seq };
  const turn = turns.openTurn({ previous: last, ...range, opId: newId(), now });
  const granted = turns.grant(turn, now, storage.ownership.epoch);
  const view = thinkView(storage, ref, granted, now);
  storage.deferTurn(granted);
  return { ...view, lease: { ...view.lease, unwritten: true } };
}

const goesOn = (last: Turn | undefined): boolean =>
  last !== undefined && (last.state !== "closed" || isWaiting(last));

/** The next piece of work of this conversation, with a lease for it. */
export function beginTurn(
  storage: ConversationStorage,
  ref: ConversationRef,
  { now, newId }: Omit<Beginning, "isShown">,
): BeginResult {
  const last = storage.lastTurn();
  if (last && last.state !== "closed") return resume(storage, ref, last, now);
  const pending = storage.lines.pending(last?.lastSeq ?? 0);
  if (pending.length > 0) {
    const turn = open(storage, last, pending, { opId: newId(), now });
    return turn ? think(storage, ref, turns.pastUnwritten(turn), now) : { kind: "idle" };
  }
  if (!last || (last.owed.length === 0 && !last.aftermath)) return { kind: "idle" };
  const until = turns.busyUntil(last, now);
  return until === undefined ? deliver(storage, ref, last, now) : { kind: "busy", until };
}

/**
 * A turn over everything that waits, or none where everything was deleted before anybody looked. What was
 * held waits too, once the person writes again.
 */
function open(
  storage: ConversationStorage,
  last: Turn | undefined,
  pending: StoredMessage[],
  input: { opId: string; now: number },
): Turn | undefined {
  const firstSeq = pending[0]?.seq ?? 0;
  const lastSeq = pending.at(-1)?.seq ?? 0;
  const nothingLeft = pending.every((message) => message.deleted);
  if (isWaiting(last)) {
    const { held, next } = writtenAgain(last, { lastSeq, ...input });
    storage.putTurn(nothingLeft ? swallow(last, lastSeq) : held);
    return nothingLeft ? undefined : next;
  }
  const turn = turns.openTurn({ previous: last, firstSeq, lastSeq, ...input });
  if (nothingLeft) storage.putTurn({ ...turn, state: "closed", outcome: "cancelled" });
  return nothingLeft ? undefined : turn;
}

function resume(storage: ConversationStorage, ref: ConversationRef, turn: Turn, now: number): BeginResult {
  const until = turns.busyUntil(turn, now);
  if (until !== undefined) return { kind: "busy", until };
  if (turn.state === "recorded") return deliver(storage, ref, turn, now);
  // Nothing of this turn is fixed yet: what was said since its last try belongs to it. A turn that was
  // stopped or cancelled will not be answered, so it must not take anything more with it.
  const ends = turn.signal === "stop" || turn.signal === "cancelled";
  const fixed = ends || storage.steps(turn.n).length > 0;
  const more = fixed ? undefined : storage.lines.pending(turn.lastSeq).at(-1);
  return think(storage, ref, more ? extend(turn, more.seq) : turn, now);
}

/** Extends the turn of this lease by what was said since; ok where nothing was. */
export function gatherTurn(
  storage: ConversationStorage,
  ref: ConversationRef,
  lease: Lease,
  now: number,
): FencedResult | ThinkView {
  const turn = storage.lastTurn();
  const verdict = turns.checkFence(turn, lease, storage.ownership.epoch);
  if (!turns.isHeld(turn, lease)) return verdict;
  const known = turns.withPlaceholder(turn, lease);
  const more =
    verdict === "ok" && known.state === "open" ? storage.lines.pending(known.lastSeq).at(-1) : undefined;
  const next = more ? extend(known, more.seq) : verdict === "superseded" ? turns.release(known) : known;
  if (next !== turn) storage.putTurn(next);
  return more ? thinkView(storage, ref, next, now) : verdict;
}

function think(storage: ConversationStorage, ref: ConversationRef, turn: Turn, now: number): ThinkView {
  const granted = turns.grant(turn, now, storage.ownership.epoch);
  storage.putTurn(granted);
  // A turn that nobody held before has no steps.
  return { ...thinkView(storage, ref, granted, now), steps: turn.grants > 0 ? storage.steps(turn.n) : [] };
}

function thinkView(
  storage: ConversationStorage,
  ref: ConversationRef,
  granted: Turn,
  now: number,
): ThinkView {
  // The grant has taken an edit in; what is left of signals ends the turn.
  const signal = granted.signal === "superseded" ? undefined : granted.signal;
  // An answer to an earlier turn may stand after messages of this one: everything counts but what a
  // person said from this turn's first message on.
  const summary = storage.confirmations.summary();
  const past = storage.lines
    .newest(MAX_HISTORY_MESSAGES + granted.lastSeq - granted.firstSeq)
    .filter((message) => !message.deleted && !isForgotten(message, summary) && !isHidden(message))
    .filter((message) => isPast(message, granted))
    .map(toHistory);
  const history = summary
    ? past.filter(({ seq }, i) => seq > summary.upToSeq || i >= past.length - UNSUMMARISED)
    : past;
  const seen = view(storage, ref, granted, now);
  return {
    kind: "think",
    ...seen,
    ...(summary ? { summary } : {}),
    history,
    steps: [],
    ...openedAt(storage, history[0]?.seq ?? granted.firstSeq),
    ...undelivered(storage, seen.input),
    ...(signal ? { signal } : {}),
  };
}

/** Said where more was said than is handed out. */
function openedAt(storage: ConversationStorage, oldest: number): { openedAt?: number } {
  const at = oldest > 1 ? storage.lines.openedAt() : undefined;
  return at === undefined ? {} : { openedAt: at };
}

/** What somebody wants sent once more: of a desk nothing, since it is shown anew by what happens next. */
function undelivered(
  storage: ConversationStorage,
  input: readonly IncomingMessage[],
): { undelivered?: DeliveryPart[] } {
  const turns = input.flatMap(({ own }) => (own?.what === "resend" && own.turn ? [own.turn] : []));
  if (turns.length === 0) return {};
  return { undelivered: turns.flatMap((n) => storage.turn(n)?.parts.filter(isUndelivered) ?? []) };
}

/**
 * What a held turn said of these very messages is no part of the conversation: it is about our trouble, and
 * would stand before the question it answers.
 */
function isPast(message: StoredMessage, { firstSeq, heldBefore }: Turn): boolean {
  const isInput = message.role === "person" || message.role === "news" || message.role === "decision";
  if (isInput) return message.seq < firstSeq;
  return !heldBefore || message.turn === undefined || message.turn < heldBefore.turn;
}

function deliver(storage: ConversationStorage, ref: ConversationRef, turn: Turn, now: number): DeliverView {
  const { ownership } = storage;
  const parts = holdUnsent(turn, turn.parts, ownership.current());
  const granted = turns.grant({ ...turn, parts }, now, ownership.epoch);
  const isClosed = turn.state === "closed";
  storage.putTurn(isClosed ? markTried(granted) : granted);
  return {
    kind: "deliver",
    ...view(storage, ref, granted, now),
    outcome: turn.outcome ?? "failed",
    parts,
    closed: isClosed,
    ...(isClosed && turn.aftermath ? { aftermath: turn.aftermath } : {}),
  };
}

function view(storage: ConversationStorage, ref: ConversationRef, turn: Turn, now: number) {
  const messages = storage.lines.between(turn.firstSeq, turn.lastSeq);
  const left = messages.filter((message) => !message.deleted);
  const input = inSendingOrder(left.map((message) => ({ ...message, sentAt: message.at })));
  const incoming = input.map((message) => toIncoming(asSeen(message, turn), ref.thread));
  return {
    lease: turns.leaseOf(turn),
    ref,
    target: (input.at(-1) ?? messages.at(-1))?.target ?? {},
    input: incoming,
    arrived: { first: left[0]?.acceptedAt ?? 0, last: left.at(-1)?.acceptedAt ?? 0 },
    confirmations: confirmationsOf(storage, turn, incoming, now),
    attempt: turn.failures + 1,
    grants: turn.grants,
    placeholder: turn.placeholder,
    notified: turn.notified,
    promised: turn.promised ?? false,
    chain: turn.chain,
    owed: turn.owed,
    turns: turn.n,
    ...(turn.kept ? { kept: turn.kept } : {}),
    writtenAt: writtenAt(storage, messages),
    ...ownershipOf(storage),
  };
}

const ownershipOf = ({ ownership }: ConversationStorage) => {
  const { epoch, handOver } = ownership.current();
  return { ...(epoch > 0 ? { epoch } : {}), ...(handOver ? { handOver } : {}) };
};

/** By the chat service's clock: it is the one that closes the chat. */
function writtenAt(storage: ConversationStorage, messages: readonly StoredMessage[]): number {
  const written = messages.filter(({ role }) => role === "person").map(({ at }) => at);
  return written.length > 0 ? Math.max(...written) : (storage.lines.newestWritten()?.at ?? 0);
}

/** What was held as one too many, and is asked for all the same, is a line like any other. */
function asSeen({ tooMany, ...message }: StoredMessage, { heldBefore }: Turn): StoredMessage {
  return tooMany && !heldBefore ? { ...message, tooMany } : message;
}

/** Those that wait, those whose news this turn brings, and those that it has asked itself. */
function confirmationsOf(
  storage: ConversationStorage,
  turn: Turn,
  input: readonly IncomingMessage[],
  now: number,
): Confirmation[] {
  const { confirmations } = storage;
  const brought = input.flatMap(({ news }) => (news ? (confirmations.get(news.confirmationId) ?? []) : []));
  const waiting = confirmations.live().filter((one) => canBeDecided(one, now));
  const asked = turn.state === "open" ? [] : confirmations.ofTurn(turn.n);
  const each = new Map([...brought, ...waiting, ...asked].map((one) => [one.id, one]));
  return [...each.values()].sort((a, b) => a.createdAt - b.createdAt);
}
