// What an incoming event does to a conversation. Pure: the object tells what it knows, gets a decision.

import { REWAKE_MS } from "../limits.ts";
import type { IncomingMessage } from "./message.ts";
import type { Turn } from "./turn-state.ts";

export interface InboxView {
  /** The newest turn, whatever its state. */
  turn: Turn | undefined;
  /** When the oldest message that no turn has taken was accepted, ms; undefined where there is none. */
  pendingSince: number | undefined;
  /** The employee has taken part here before. */
  takesPart: boolean;
  /** A person of the team has the conversation: whatever is said is for them. */
  isPersons?: boolean;
  now: number;
}

export type MessageDecision =
  | { kind: "ignore" }
  | { kind: "stop" }
  /** wake: send a wake-up now. alarm: and arm the watchdog, both only where none is under way. */
  | { kind: "store"; wake: boolean };

/** The whole message is the word, in any case, with or without a full stop. */
export const isStop = (text: string): boolean => /^\s*stop[.!]?\s*$/i.test(text);

/** Decides over a message that was never seen before. */
export function decideMessage(message: IncomingMessage, view: InboxView): MessageDecision {
  if (message.addressed === "ambient" && !view.takesPart) return { kind: "ignore" };
  if (view.turn?.state === "open" && !view.isPersons && isStop(message.text)) return { kind: "stop" };
  return { kind: "store", wake: needsWake(view) };
}

/**
 * A wake-up is sent for the first message only: the turn takes everything pending with it, and a turn
 * that runs wakes the next when it ends. An old pending message means that the wake-up was lost and the
 * alarm with it (seen on the platform), so the next message heals the conversation.
 */
export function needsWake({ turn, pendingSince, now }: Omit<InboxView, "takesPart" | "isPersons">): boolean {
  if (turn && turn.state !== "closed") return Math.max(turn.leaseUntil, turn.notBefore) + 2 * REWAKE_MS < now;
  return pendingSince === undefined || pendingSince + 2 * REWAKE_MS < now;
}

/** Messages in the order they were sent, whatever order their webhooks came in. */
export const inSendingOrder = <T extends { sentAt: number; seq: number }>(messages: readonly T[]): T[] =>
  [...messages].sort((a, b) => a.sentAt - b.sentAt || a.seq - b.seq);
