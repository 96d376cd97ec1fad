// What a turn did, for the audit trail: of every write one intent and one outcome, of every other call its
// outcome, of every confirmation who was asked and who decided. Receipts are redacted where they are made.

import type { Confirmation } from "../conversation/port.ts";
import type { AuditEntry } from "../tenants/port.ts";
import type { Taken } from "./news.ts";
import { summarise } from "./summarise.ts";
import type { Act } from "./trail.ts";

/** What every entry of a turn has in common. */
export interface EntryBase {
  agentId: string;
  userId: string;
  turn: number;
  newId(): string;
}

type Facts = Pick<AuditEntry, "at" | "type"> & Partial<AuditEntry>;

export const entryOf = (
  { agentId, userId, turn, newId }: EntryBase,
  { metadata, ...facts }: Facts,
): AuditEntry => ({
  id: newId(),
  agentId,
  userId,
  inputSummary: "",
  outputSummary: "",
  latencyMs: 0,
  ...facts,
  metadata: { turn, ...metadata },
});

/**
 * A write of which nobody knows the end had an intent, whether or not it was still heard of. What goes out with the
 * reply has its own in the record, before which nothing of it happens.
 */
const hadIntent = ({ intent, step: { receipt, sends } }: Act): boolean =>
  intent !== undefined ||
  sends !== undefined ||
  (receipt.effect === "write" && receipt.outcome === "unknown");

export function toolEntries(base: EntryBase, acts: readonly Act[]): AuditEntry[] {
  return acts.flatMap((act) => {
    const { receipt, request, taint } = act.step;
    const about = {
      tool: receipt.tool,
      call: receipt.callId,
      ...(receipt.confirmationId === undefined ? {} : { confirmation: receipt.confirmationId }),
    };
    if (request) return [askedEntry(base, act, request)];
    const intent = entryOf(base, {
      at: receipt.startedAt,
      type: "tool_intent",
      inputSummary: receipt.input,
      metadata: about,
    });
    const outcome = entryOf(base, {
      at: receipt.startedAt + receipt.totalMs,
      type: "tool_invocation",
      inputSummary: receipt.input,
      outputSummary: receipt.output,
      latencyMs: receipt.totalMs,
      metadata: {
        ...about,
        effect: receipt.effect,
        outcome: receipt.outcome,
        ...(taint.length === 0 ? {} : { sources: taint.join("; ") }),
      },
    });
    return hadIntent(act) ? [intent, outcome] : [outcome];
  });
}

function askedEntry(
  base: EntryBase,
  { step: { receipt } }: Act,
  request: NonNullable<Act["step"]["request"]>,
): AuditEntry {
  return entryOf(base, {
    at: request.createdAt,
    type: "confirmation",
    inputSummary: receipt.input,
    outputSummary: "asked",
    metadata: {
      tool: request.tool,
      confirmation: request.id,
      decision: "asked",
      hash: request.hash,
      approvers: request.approvers.map(({ name, userId }) => name || userId).join(", "),
      expires_at: request.expiresAt,
      ...(request.taint.length === 0 ? {} : { sources: request.taint.join("; ") }),
    },
  });
}

const decision = ({ what }: Taken): string => (what === "reminder" ? "reminded" : what);

/** What was decided, by whom and how; or that nobody did. */
export function newsEntries(base: EntryBase, taken: Iterable<Taken>, now: number): AuditEntry[] {
  return [...taken].map((one) => {
    const { confirmation } = one;
    const decided = one.what === "approved" || one.what === "denied";
    return entryOf(base, {
      at: decided ? (confirmation.decidedAt ?? now) : now,
      type: "confirmation",
      outputSummary: summarise(decided && confirmation.reason ? confirmation.reason : decision(one)),
      metadata: {
        tool: confirmation.tool,
        confirmation: confirmation.id,
        decision: decision(one),
        hash: confirmation.hash,
        ...(decided ? decider(confirmation) : {}),
      },
    });
  });
}

const decider = ({ decidedBy }: Confirmation): AuditEntry["metadata"] =>
  decidedBy
    ? {
        by: decidedBy.name,
        by_id: decidedBy.userId,
        by_connection: decidedBy.connectionId,
        via: decidedBy.via,
      }
    : {};

/** A turn that waits for a person to take over. */
export const escalationEntry = (base: EntryBase, at: number, reason: string | undefined): AuditEntry =>
  entryOf(base, {
    at,
    type: "escalation",
    outputSummary: summarise(reason ?? ""),
    metadata: { outcome: "held", reason: reason ?? null },
  });

/** What became of messages: how many of each, and the one word for all of them. */
export function deliveryTally(states: readonly string[]) {
  const count = (state: string) => states.filter((one) => one === state).length;
  const [sent, failed, unknown] = [count("sent"), count("failed"), count("unknown")];
  const word = failed > 0 ? "failed" : unknown > 0 ? "unknown" : "sent";
  return { word, counts: { parts: states.length, sent, failed, unknown } } as const;
}

/** As the list says it of a conversation; a message that arrived says nothing. */
export const UNARRIVED = { failed: "undelivered", unknown: "unknown", sent: undefined } as const;

/**
 * What became of the answer. Its id follows from the entry that ended the turn: whoever closes the turn again
 * means the same.
 */
export function deliveryEntry(
  turn: number,
  last: AuditEntry,
  now: number,
  states: readonly string[],
  copies: { sent: number; failed: number },
): AuditEntry {
  const { word, counts } = deliveryTally(states);
  return {
    id: `${last.id}-d`,
    at: now,
    type: "delivery",
    agentId: last.agentId,
    userId: last.userId,
    inputSummary: "",
    outputSummary: word,
    latencyMs: Math.max(0, now - last.at),
    metadata: {
      turn,
      ...counts,
      ...(copies.sent + copies.failed === 0 ? {} : { copies: copies.sent, copies_failed: copies.failed }),
    },
  };
}
