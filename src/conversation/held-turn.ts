// How a held turn ends: once, by whoever comes first. Its messages go on to the turn that ends it, so that
// none is answered twice and none is left. Pure: the object loads, asks here, saves, and wakes.

import type { HeldEnd, HeldEnding, HeldResult, HeldWish } from "./held.ts";
import type { Epoch } from "./ownership.ts";
import type { Turn } from "./turn-state.ts";
import { openTurn, recorded, release } from "./turn-state.ts";

/** True while a turn waits for a person. While its notice is still being delivered it does not wait yet. */
export const isWaiting = (turn: Turn | undefined): turn is Turn =>
  turn?.state === "closed" && turn.outcome === "held" && turn.end === undefined;

/** How often models were asked for these messages, over every turn that was held over them. */
export const triesOf = (turn: Turn): number =>
  (turn.heldBefore?.tries ?? 0) + turn.failures + (turn.failedModels ? 1 : 0);

/** An answer is the same only with its key and its words; a retry is a retry, whoever asks. */
function isSame(turn: Turn, end: HeldEnd, wish: HeldWish): boolean {
  switch (end.kind) {
    case "retried":
      return wish.kind === "retry";
    case "answered":
      return wish.kind === "answer" && wish.key === turn.endKey && wish.text === end.text;
    case "dismissed":
      return wish.kind === "dismiss" && wish.by.id === end.by.id && wish.reason === end.reason;
    case "written_again":
      return false;
  }
}

/** What a wish meets: undefined where it may come true. `turn` is the one that it names. */
export function answerToWish(
  turn: Turn | undefined,
  newest: Turn | undefined,
  wish: HeldWish,
): HeldResult | undefined {
  if (turn?.end)
    return isSame(turn, turn.end, wish)
      ? { kind: "done", end: turn.end, isAgain: true }
      : { kind: "conflict", end: turn.end };
  return isWaiting(turn) && turn.n === newest?.n ? undefined : { kind: "not_held" };
}

/** A new turn over the messages of a held one, up to `lastSeq`. */
export function reopen(held: Turn, input: { lastSeq: number; opId: string; now: number }): Turn {
  const heldBefore = { turn: held.heldBefore?.turn ?? held.n, tries: triesOf(held) };
  return { ...openTurn({ previous: held, firstSeq: held.firstSeq, ...input }), heldBefore };
}

/** The person wrote again: the next turn takes both, and owes the person a word of its own. */
export function writtenAgain(
  held: Turn,
  input: { lastSeq: number; opId: string; now: number },
): { held: Turn; next: Turn } {
  const next = reopen(held, input);
  return { held: { ...held, end: { kind: "written_again", at: input.now, turn: next.n } }, next };
}

/** What was said after the turn is nothing any more: it was deleted before anybody looked. */
export const swallow = (held: Turn, lastSeq: number): Turn => ({ ...held, lastSeq });

/** A turn that takes in what was said since. Whoever wrote again is told again. */
export function extend({ promised, ...turn }: Turn, lastSeq: number): Turn {
  return { ...turn, lastSeq, ...(promised ? { notified: false } : {}) };
}

export interface EndInput {
  opId: string;
  now: number;
  /** Every message of the turn was deleted. */
  empty: boolean;
  /** Who speaks now; absent: 0. An answer of an operator is sent whoever does. */
  epoch?: Epoch;
}

type Ended = Turn & { end: HeldEnd };

/** The held turn with its end, and the turn that takes its messages on where there is one. */
export function endTurn(held: Turn, ending: HeldEnding, input: EndInput): { held: Ended; next?: Turn } {
  const { by } = ending;
  const at = input.now;
  switch (ending.kind) {
    case "dismiss": {
      // Whoever is paying what the turn owed does not know of this: its lease ends, and all is paid together.
      const dismissed = release(owing(held, ending));
      return { held: { ...dismissed, end: { kind: "dismissed", at, by, reason: ending.reason } } };
    }
    case "retry": {
      const next = retried(owing(held, ending), input);
      return { held: { ...held, end: { kind: "retried", at, by, turn: next.n } }, next };
    }
    case "answer": {
      const next = answered(held, ending.record, input);
      const end = { kind: "answered" as const, at, by, turn: next.n, text: ending.text };
      return { held: { ...held, end, endKey: ending.key }, next };
    }
  }
}

const owing = (held: Turn, { settlement, chain }: { settlement: string; chain: Turn["chain"] }): Turn => ({
  ...held,
  owed: [...held.owed, settlement],
  chain,
});

/** The person has been told: whatever becomes of this try, only an answer is news. */
function retried(held: Turn, { opId, now, empty }: EndInput): Turn {
  const next = reopen(held, { lastSeq: held.lastSeq, opId, now });
  return { ...next, notified: true, promised: true, ...(empty ? { signal: "cancelled" as const } : {}) };
}

/** Nothing is left to think: the turn is recorded as it opens, and only delivery is left. */
function answered(
  held: Turn,
  record: Parameters<typeof recorded>[1],
  { opId, now, epoch = 0 }: EndInput,
): Turn {
  const reopened = reopen(held, { lastSeq: held.lastSeq, opId, now });
  const next = epoch > 0 ? { ...reopened, epoch } : reopened;
  const first = record.parts[0]?.opId ?? next.placeholder.opId;
  return recorded({ ...next, placeholder: { opId: first, text: "", state: "pending" } }, record);
}
