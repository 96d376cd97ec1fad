// A conversation as its readers see it, and what stands for its older part.

import type { Confirmation } from "./confirmation.ts";
import type { HeldEnd } from "./held.ts";
import type { HistoryMessage, Person } from "./message.ts";
import type { DeliveryPart, TurnOutcome } from "./port.ts";

export interface TranscriptMessage extends HistoryMessage {
  id: string;
  edited: boolean;
  deleted: boolean;
  turn?: number;
  /** The lines that the turn answers, first and last, by their numbers. */
  answers?: { first: number; last: number };
  outcome?: TurnOutcome;
  reason?: string;
  parts?: DeliveryPart[];
  /** What became of the turn where it was held. */
  end?: HeldEnd;
  confirmations?: Confirmation[];
  /** JSON of ToolReceipt[]. */
  receipts?: string;
}

export interface Transcript {
  messages: TranscriptMessage[];
  /** idle, waiting for a turn, thinking, delivering, or waiting to try again. */
  state: "idle" | "queued" | "thinking" | "delivering" | "retrying";
  /** Pass as `before` to read further back. */
  before?: number;
}

/** Pushed to readers of one conversation; nothing depends on its arrival. */
export type LiveFrame =
  | { type: "message"; message: TranscriptMessage }
  | { type: "draft"; opId: string; text: string }
  | { type: "draft-removed"; opId: string }
  | { type: "state"; state: Transcript["state"] };

/**
 * A rolling summary: covers every line up to `upToSeq`. What those lines were made of is known by whoever
 * stored them, and handed out with it: a summary washes nothing clean.
 */
export interface Summary {
  text: string;
  upToSeq: number;
  /** Sources of untrusted text in the employee's lines, in words. */
  taint?: string[];
  /** Who wrote the other lines. */
  people?: Person[];
  /** Somebody asked to be forgotten: no line up to this one is handed out any more, nor that turn's answer. */
  forgotten?: { upToSeq: number; turn: number };
}
