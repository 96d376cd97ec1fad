// A write that waits for a person. What is shown is what runs: the exact arguments are stored with their hash,
// the control carries a random id and nothing else, and one conditional step claims the run. Pure.

import type { KeptFile } from "./made-file.ts";
import type { ConversationRef, Person } from "./message.ts";

/** A person on one connection, as approvers and requesters are named. Ids only: names are for reading. */
export interface Approver {
  connectionId: string;
  userId: string;
  name?: string;
}

/** One line of a card, rendered by code from the exact arguments. */
export interface CardLine {
  label: string;
  value: string;
}

/** What a tool call asks a person. Made once, saved with the step that made it, stored with the reply. */
export interface ConfirmationRequest {
  /** Also the idempotency key of the run. */
  id: string;
  /** What a person types after yes or no: four characters that are not mixed up, unique in the conversation. */
  code: string;
  /** What the two controls carry. */
  approveChoice: string;
  denyChoice: string;
  /** Of the model's tool call. */
  callId: string;
  agentId: string;
  tool: string;
  /** A line a person understands: "Send an HTTP request". */
  title: string;
  /** Canonical JSON; exactly this runs. */
  arguments: string;
  /** SHA-256 of tool, newline, canonical arguments; hex. */
  hash: string;
  lines: CardLine[];
  /** Where untrusted text of this turn came from, in words; the card names them. */
  taint: string[];
  requester: Approver;
  /** Who may decide, as people. Empty: nobody. Operators of the console may always. */
  approvers: Approver[];
  /** What it would send. */
  file?: KeptFile;
  createdAt: number;
  expiresAt: number;
}

/**
 * pending → approved → running → done, failed or unknown; or pending → denied, expired, cancelled.
 * running that nobody finished is unknown: it may have happened, so it never runs again.
 */
export type ConfirmationState =
  | "pending"
  | "approved"
  | "running"
  | "done"
  | "failed"
  | "unknown"
  | "denied"
  | "expired"
  | "cancelled";

/** Where a card is visible, beside the thread that asked. */
export interface Surface {
  connectionId: string;
  thread: string;
  target: Record<string, string>;
  opId: string;
  messageId?: string;
}

export type DecisionVia = "button" | "text" | "console";

export interface Decider {
  connectionId: string;
  person: Person;
  /** Signed in to the console, which is a right of its own. */
  isOperator: boolean;
  via: DecisionVia;
}

export interface Confirmation extends ConfirmationRequest {
  /** Turn that asked. */
  turn: number;
  state: ConfirmationState;
  decidedBy?: { name: string; userId: string; connectionId: string; via: DecisionVia };
  decidedAt?: number;
  /** Of a denial, for the model. */
  reason?: string;
  remindedAt?: number;
  /** Whose run it is: only that lease may say what came of it. */
  claim?: { turn: number; fence: number; at: number };
  /** One line of what came of it. */
  result?: string;
  surfaces: Surface[];
}

/** A card of another conversation that is shown in this one. */
export interface HostedCard {
  origin: ConversationRef;
  confirmationId: string;
  code: string;
  approveChoice: string;
  denyChoice: string;
  expiresAt: number;
}

/** What names a confirmation in a decision. */
export type DecisionWish =
  | { by: "choice"; choice: string }
  | { by: "code"; code: string; verdict: "approved" | "denied"; reason?: string }
  | { by: "id"; id: string; verdict: "approved" | "denied"; reason?: string };

/** not_allowed: not this person's to decide. unknown: nothing here answers to that. */
export type DecisionRefusal =
  | { code: "not_allowed" }
  | { code: "expired" }
  | { code: "decided"; state: ConfirmationState; by: string }
  | { code: "unknown" };

/** `elsewhere`: the card is a copy; the conversation that asked decides. */
export type DecisionResult =
  | { kind: "decided"; confirmation: Confirmation }
  | { kind: "refused"; refusal: DecisionRefusal }
  | {
      kind: "elsewhere";
      origin: { tenantId: string; connectionId: string; thread: string };
      wish: DecisionWish;
    };

/** What a turn is told of a confirmation: it is an input of the turn beside what people wrote. */
export interface ConfirmationNews {
  confirmationId: string;
  /** reminder: half of its time is over and nobody decided. */
  what: "approved" | "denied" | "expired" | "reminder";
}

/**
 * run: claimed just now, for this lease alone. unknown: an earlier consumer claimed it and was not heard of
 * again. refused: it does not run (any more); what is known of it stands beside. lost: the turn may not go on,
 * for the reason that a heartbeat would give.
 */
export type ClaimResult =
  | { kind: "run"; confirmation: Confirmation }
  | { kind: "unknown"; confirmation: Confirmation }
  | { kind: "refused"; state: ConfirmationState | "missing"; confirmation?: Confirmation }
  | { kind: "lost"; verdict: "stale" | "superseded" | "cancelled" | "stop" };
