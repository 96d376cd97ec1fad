// Granting a turn: at most one lease a conversation, over everything that is pending.

import { inSendingOrder } from "../src/conversation/inbox.ts";
import type { ConversationRef, HistoryMessage } from "../src/conversation/message.ts";
import type { BeginResult, DeliverView, ThinkView } from "../src/conversation/port.ts";
import type { Turn } from "../src/conversation/turn-state.ts";
import * as turns from "../src/conversation/turn-state.ts";
import type { NewId } from "../src/ids.ts";
import { MAX_HISTORY_MESSAGES } from "../src/limits.ts";
import { type ConversationStorage, type StoredMessage, toIncoming } from "./conversation-storage.ts";

/** The next piece of work of this conversation, with a lease for it. */
export function beginTurn(
  storage: ConversationStorage,
  ref: ConversationRef,
  now: number,
  newId: NewId,
): BeginResult {
  const last = storage.lastTurn();
  if (last && last.state !== "closed") return resume(storage, ref, last, now);
  const pending = storage.pending(last?.lastSeq ?? 0);
  const first = pending[0];
  const final = pending.at(-1);
  if (first && final) {
    const turn = turns.openTurn({
      previous: last,
      firstSeq: first.seq,
      lastSeq: final.seq,
      opId: newId(),
      now,
    });
    // Everything was deleted before anybody looked: there is nothing left to answer.
    if (pending.every((message) => message.deleted)) return closeEmpty(storage, turn);
    return think(storage, ref, turn, now);
  }
  if (!last || last.owed.length === 0) return { kind: "idle" };
  const until = turns.busyUntil(last, now);
  return until === undefined ? deliver(storage, ref, last, now) : { kind: "busy", until };
}

function closeEmpty(storage: ConversationStorage, turn: Turn): BeginResult {
  storage.putTurn({ ...turn, state: "closed", outcome: "cancelled" });
  return { kind: "idle" };
}

function resume(storage: ConversationStorage, ref: ConversationRef, turn: Turn, now: number): BeginResult {
  const until = turns.busyUntil(turn, now);
  if (until !== undefined) return { kind: "busy", until };
  if (turn.state === "recorded") return deliver(storage, ref, turn, now);
  // Nothing of this turn is fixed yet: what was said since its last try belongs to it. A turn that was
  // stopped or cancelled will not be answered, so it must not take anything more with it.
  const ends = turn.signal === "stop" || turn.signal === "cancelled";
  const fixed = ends || storage.steps(turn.n).length > 0;
  const more = fixed ? undefined : storage.pending(turn.lastSeq).at(-1);
  return think(storage, ref, more ? { ...turn, lastSeq: more.seq } : turn, now);
}

function think(storage: ConversationStorage, ref: ConversationRef, turn: Turn, now: number): ThinkView {
  const granted = turns.grant(turn, now);
  // The grant has taken an edit in; what is left of signals ends the turn.
  const signal = granted.signal === "superseded" ? undefined : granted.signal;
  storage.putTurn(granted);
  // An answer to an earlier turn may stand after messages of this one: everything counts but what a
  // person said from this turn's first message on.
  const history = storage
    .before(Number.MAX_SAFE_INTEGER, MAX_HISTORY_MESSAGES + turn.lastSeq - turn.firstSeq)
    .filter((message) => !message.deleted && (message.role !== "person" || message.seq < turn.firstSeq))
    .map(toHistory);
  return {
    kind: "think",
    ...view(storage, ref, granted),
    history,
    steps: storage.steps(turn.n),
    ...(signal ? { signal } : {}),
  };
}

function deliver(storage: ConversationStorage, ref: ConversationRef, turn: Turn, now: number): DeliverView {
  const granted = turns.grant(turn, now);
  storage.putTurn(granted);
  return {
    kind: "deliver",
    ...view(storage, ref, granted),
    outcome: turn.outcome ?? "failed",
    parts: turn.parts,
    closed: turn.state === "closed",
  };
}

function view(storage: ConversationStorage, ref: ConversationRef, turn: Turn) {
  const messages = storage.between(turn.firstSeq, turn.lastSeq);
  const input = inSendingOrder(
    messages.filter((message) => !message.deleted).map((message) => ({ ...message, sentAt: message.at })),
  );
  return {
    lease: turns.leaseOf(turn),
    ref,
    target: (input.at(-1) ?? messages.at(-1))?.target ?? {},
    input: input.map((message) => toIncoming(message, ref.thread)),
    attempt: turn.failures + 1,
    grants: turn.grants,
    placeholder: turn.placeholder,
    notified: turn.notified,
    chain: turn.chain,
    owed: turn.owed,
    turns: turn.n,
  };
}

const toHistory = (message: StoredMessage): HistoryMessage => ({
  seq: message.seq,
  role: message.role,
  author: message.author.name ?? message.author.id,
  text: message.text,
  at: message.at,
});
