// A turn that nobody could answer waits for a person. These are the words in which it is told and ended.

import type { Person } from "./message.ts";
import type { ChainHead, DeliveryPart, TranscriptMessage, TurnRecord } from "./port.ts";

/** Whoever works in the console. The id is for the audit trail, the name for readers. */
export interface Operator {
  id: string;
  name: string;
}

/** How a deployment failed last. `class` is for programs, `words` for people. */
export interface HeldFailure {
  deployment: string;
  class: string;
  words: string;
}

/**
 * What became of a held turn; set once, never changed. retried and written_again: `turn` answers the same
 * messages, in the second case together with what the person wrote since. answered: `turn` delivers `text`.
 */
export type HeldEnd =
  | { kind: "retried"; at: number; by: Operator; turn: number }
  | { kind: "answered"; at: number; by: Operator; turn: number; text: string }
  | { kind: "dismissed"; at: number; by: Operator; reason: string }
  | { kind: "written_again"; at: number; turn: number };

/** Everything a person needs to answer a held turn. */
export interface HeldTurn {
  /** Names it in every request about it. */
  turn: number;
  /** What answers it is this turn. */
  next: number;
  reason: string;
  /** Each deployment's last failure; empty where no model was asked. */
  failures: HeldFailure[];
  /** How often models were asked, over all tries of these messages. */
  tries: number;
  /** The messages that wait for an answer, in the order they were sent; none where all were deleted. */
  waiting: TranscriptMessage[];
  /** How many wait besides those, earlier ones, where there are too many to show. */
  unshown?: number;
  /** The newest lines of the conversation, oldest first. */
  lines: TranscriptMessage[];
  /** The messages in which the person was told; none where nothing was said. */
  notice: DeliveryPart[];
  /** When the person last wrote, ms. */
  writtenAt: number;
  /** Who wrote last. */
  person: Person;
  chain: ChainHead;
}

/** What a person wants of a held turn. `key` is the same at every try of one answer. */
export type HeldWish =
  | { kind: "retry"; turn: number; by: Operator }
  | { kind: "answer"; turn: number; by: Operator; key: string; text: string }
  | { kind: "dismiss"; turn: number; by: Operator; reason: string };

/** A wish with what it owes the tenant: JSON of a settlement, opaque here, and the chain it leads to. */
export type HeldEnding =
  | (Exclude<HeldWish, { kind: "answer" }> & { settlement: string; chain: ChainHead })
  | (Extract<HeldWish, { kind: "answer" }> & { record: TurnRecord });

/** done: this wish came true, now or (`isAgain`) at an earlier try. conflict: the turn ended otherwise. */
export type HeldResult =
  | { kind: "done"; end: HeldEnd; isAgain?: true }
  | { kind: "conflict"; end: HeldEnd }
  | { kind: "not_held" };

/** too_late: the chat service takes no free reply so long after the person's last message. */
export type EndedHeld = HeldResult | { kind: "too_late" };

/** Still held, or what a wish would meet. */
export type HeldState = { kind: "held"; held: HeldTurn } | HeldResult;
