// How a turn ends: what it says becomes durable at once, and is closed once it was delivered.

import type { ConfirmationRequest } from "./confirmation.ts";
import type { HeldFailure } from "./held.ts";
import type { HandOverRequest } from "./ownership.ts";
import type { ChainHead, DeliveryPart, TurnOutcome } from "./port.ts";

export interface TurnRecord {
  /** The employee's name, as readers see it. */
  author: string;
  outcome: TurnOutcome;
  /** Why, where the outcome is not an answer; a person reads it. */
  reason?: string;
  /** Each deployment's last failure; there where models were asked and the turn is held. */
  failures?: HeldFailure[];
  /** The visible messages in order; the first reuses the placeholder where there is one. */
  parts: DeliveryPart[];
  /** What the tenant is owed of this turn (audit, usage): JSON, opaque here, kept until settled. */
  settlement: string | undefined;
  chain: ChainHead;
  /** What this turn asks people; stored with the reply. */
  confirmations?: ConfirmationRequest[];
  /** Where untrusted text came from in this turn, in words. */
  taint?: string[];
  /** JSON of the receipts of its tool calls, for readers. */
  receipts?: string;
  /** Of people whose messages carry none, by id. Kept for readers and later turns. */
  names?: Record<string, string>;
  /** Ids of messages of this turn whose writers asked to be forgotten, and were. */
  forgets?: string[];
  /** The conversation is handed over with this record; its parts are the last of this employee. */
  handOver?: HandOverRequest;
  /** `author` is a person of the team. */
  colleague?: true;
  /** Ids of writers who are told with it that they are with a member of the team. */
  told?: string[];
  /** Its parts begin with everything that was kept. */
  takesKept?: true;
}

/** How a turn is closed: what the tenant has not confirmed stays owed, and the chain goes on from `chain`. */
export interface FinishInput {
  owed: string[];
  chain: ChainHead;
  /** Ids of the aftermath that is paid or owed with it. */
  passedOn?: string[];
}
