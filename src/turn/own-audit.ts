// Every step of a hand-over in the audit trail: who was fetched and why, who took it, what they said and what they
// agreed. One entry a step, in the chain of the conversation.

import { askedNow } from "../conversation/hand-over.ts";
import type { Colleague, HandOver, HandOverRequest, OwnNews, ThinkView } from "../conversation/port.ts";
import type { AuditEntry } from "../tenants/port.ts";
import { summarise } from "./summarise.ts";
import { type EntryBase, entryOf } from "./tool-audit.ts";
import { ownNewsOf } from "./written.ts";

const names = (people: readonly Colleague[]): string =>
  people.map(({ name, userId }) => name || userId).join(", ");

/** The employee hands over with this turn. */
export const handedOverEntry = (base: EntryBase, at: number, request: HandOverRequest): AuditEntry =>
  entryOf(base, {
    at,
    type: "escalation",
    inputSummary: summarise(request.explanation),
    outputSummary: summarise(request.reason),
    metadata: {
      outcome: "handed_over",
      reason: request.reason,
      hand_over: request.id,
      cause: request.cause,
      priority: request.priority,
      asked: names(request.chain.length > 0 ? request.chain.slice(0, 1) : request.team),
      in_line: names(request.chain),
      team: names(request.team),
    },
  });

/** What has happened since: one entry a piece of news. What is only sent again has its delivery in the trail. */
export const ownEntries = (base: EntryBase, view: Pick<ThinkView, "input" | "handOver">): AuditEntry[] =>
  ownNewsOf(view).map(({ text, at, own }) =>
    entryOf(base, {
      at,
      type: own.what === "resend" ? "delivery" : "escalation",
      outputSummary: summarise(own.note ?? text),
      metadata: {
        outcome: own.what,
        ...(own.handOverId === "" ? {} : { hand_over: own.handOverId }),
        ...(own.turn === undefined ? {} : { of_turn: own.turn }),
        ...whoDid(own, view.handOver),
      },
    }),
  );

function whoDid({ by, what }: OwnNews, handOver: HandOver | undefined): AuditEntry["metadata"] {
  if (by) {
    const { name, userId, connectionId, via, session } = by;
    const known = { by: name ?? userId, by_id: userId, by_connection: connectionId, via };
    return session === undefined ? known : { ...known, by_session: session };
  }
  const asks = what === "asked" || what === "team" || what === "reminded";
  return handOver && asks ? { asked: names(askedNow(handOver)) } : {};
}
