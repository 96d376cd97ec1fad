// A turn that waits for a person: what there is to know of it, and its end.

import type { HeldEnding, HeldResult, HeldState, HeldTurn, HeldWish } from "../src/conversation/held.ts";
import { answerToWish, endTurn, isWaiting, triesOf } from "../src/conversation/held-turn.ts";
import { inSendingOrder } from "../src/conversation/inbox.ts";
import type { Turn } from "../src/conversation/turn-state.ts";
import type { NewId } from "../src/ids.ts";
import { linesOf } from "./conversation-readers.ts";
import type { ConversationStorage, StoredMessage } from "./conversation-storage.ts";
import { isHidden, putReply, transcriptMessage } from "./conversation-transcript.ts";

const isWritten = ({ role }: StoredMessage): boolean => role === "person" || role === "decision";

/** Enough to see what the question is about; the whole conversation is one click away. */
const LINES = 10;
/** A queue is read in pages: one burst must not fill them. */
const MAX_SHOWN = 50;

/** What there is to know of the newest turn where it waits, or what a wish would meet. */
export function readHeld(storage: ConversationStorage, wish?: HeldWish): HeldState {
  const newest = storage.lastTurn();
  const { turn, result } = wish ? meet(storage, wish) : { turn: newest, result: undefined };
  if (result) return result;
  return isWaiting(turn) ? { kind: "held", held: heldTurn(storage, turn) } : { kind: "not_held" };
}

/** The turn that a wish names, and what it meets there unless it may come true. */
function meet(storage: ConversationStorage, wish: HeldWish) {
  const newest = storage.lastTurn();
  const turn = wish.turn === newest?.n ? newest : storage.turn(wish.turn);
  return { turn, result: answerToWish(turn, newest, wish) };
}

function heldTurn(storage: ConversationStorage, turn: Turn): HeldTurn {
  const said = storage.lines.between(turn.firstSeq, turn.lastSeq);
  const waiting = inSendingOrder(
    said
      .filter((message) => !message.deleted && !isHidden(message))
      .map((message) => ({ ...message, sentAt: message.at })),
  );
  // News is nothing that a person wrote: where a turn has only that, what was written before it counts.
  const own = said.filter(isWritten);
  const written = own.length > 0 ? own : storage.lines.before(turn.firstSeq, MAX_SHOWN).filter(isWritten);
  return {
    turn: turn.n,
    next: turn.n + 1,
    reason: turn.reason ?? "",
    failures: turn.failedModels ?? [],
    tries: triesOf(turn),
    waiting: waiting.slice(-MAX_SHOWN).map((message) => transcriptMessage(storage, message)),
    ...(waiting.length > MAX_SHOWN ? { unshown: waiting.length - MAX_SHOWN } : {}),
    lines: storage.lines
      .newest(LINES)
      .filter((message) => !isHidden(message))
      .map((message) => transcriptMessage(storage, message)),
    notice: turn.parts,
    writtenAt: written.reduce((latest, message) => Math.max(latest, message.at), 0),
    person: (waiting.findLast(isWritten) ?? written.at(-1))?.author ?? { id: "" },
    chain: turn.chain,
  };
}

/**
 * Ends the turn where the rules allow it. Something is due then in any case: a try, a delivery, or what the
 * end owes the tenant.
 */
export function endHeld(
  storage: ConversationStorage,
  ending: HeldEnding,
  now: number,
  newId: NewId,
): { result: HeldResult; wake: boolean; changed: number[] } {
  const { turn, result } = meet(storage, ending);
  if (result || !turn) return { result: result ?? { kind: "not_held" }, wake: false, changed: [] };
  const empty = storage.lines.between(turn.firstSeq, turn.lastSeq).every((message) => message.deleted);
  const { held, next } = endTurn(turn, ending, { opId: newId(), now, empty, epoch: storage.ownership.epoch });
  const changed = linesOf(storage, turn.n);
  storage.putTurn(held);
  if (next) storage.putTurn(next);
  if (next && ending.kind === "answer") changed.push(...putReply(storage, next, ending.record, now));
  if (ending.kind === "dismiss") changed.push(putNotice(storage, held, ending, now));
  return { result: { kind: "done", end: held.end }, wake: true, changed };
}

/** Readers see who decided that nobody answers, and why; models do not. */
function putNotice(
  storage: ConversationStorage,
  turn: Turn,
  { by, reason }: HeldEnding & { kind: "dismiss" },
  now: number,
): number {
  const seq = storage.lines.nextSeq();
  const text = `${by.name} closed this without an answer: ${reason}`;
  storage.lines.put({
    seq,
    role: "notice",
    id: `${turn.n}-dismissed`,
    at: now,
    acceptedAt: now,
    author: { id: by.id, name: by.name },
    text,
  });
  return seq;
}
