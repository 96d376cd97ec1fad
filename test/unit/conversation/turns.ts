// A turn for tests: whole, and changed where a test says so.

import type {
  ChainHead,
  DeliveryPart,
  FinishInput,
  HeldEnding,
  HeldWish,
} from "../../../src/conversation/port.ts";
import { openTurn, type Turn } from "../../../src/conversation/turn-state.ts";

export const NOW = 1_750_000_000_000;

export const turnWith = (fields: Partial<Turn> = {}): Turn => ({
  ...openTurn({ previous: undefined, firstSeq: 1, lastSeq: 2, opId: "op", now: NOW }),
  ...fields,
});

export const partWith = (fields: Partial<DeliveryPart> = {}): DeliveryPart => ({
  opId: "1-0-op",
  text: "Hello.",
  state: "sending",
  ...fields,
});

export const KIM = { id: "console-kim", name: "Kim" };
export const NOOR = { id: "console-noor", name: "Noor" };
export const FAILURE = { deployment: "anthropic", class: "overloaded", words: "was overloaded" };

/** The tenant has everything. */
export const settled = ({ chain }: { chain: ChainHead }): FinishInput => ({ owed: [], chain });

/** A turn that waits for a person. */
export const heldTurnWith = (fields: Partial<Turn> = {}): Turn =>
  turnWith({ state: "closed", outcome: "held", failures: 4, failedModels: [FAILURE], ...fields });

/** A wish with what it owes, as its maker would have it. */
export function endingOf(wish: HeldWish): HeldEnding {
  const chain = { hash: "a".repeat(64), length: 1 };
  const settlement = `${wish.kind} owed`;
  if (wish.kind !== "answer") return { ...wish, settlement, chain };
  const parts = [partWith({ opId: `${wish.turn + 1}-0-hand`, text: wish.text, state: "pending" })];
  return { ...wish, record: { author: wish.by.name, outcome: "answered", parts, settlement, chain } };
}
