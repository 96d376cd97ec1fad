// What a person decided, after the conversation took it: cards may be shown far from the conversation that
// asked, and who decided in vain is told so, alone. Everything that takes in events passes here.

import type { ConversationEvent, DecisionEvent, IncomingMessage } from "../conversation/message.ts";
import type { AcceptResult, ConversationPort, Decider, DecisionResult } from "../conversation/port.ts";
import { parseConnectionId } from "../ids.ts";
import { DELIVERY_TIMEOUT_MS } from "../limits.ts";
import type { Log } from "../log.ts";
import type { OpenConnection } from "../tenants/tenant.ts";
import type { Channel, DeliveryOp } from "./channel.ts";
import { refusalWords, vouchWords } from "./refusal-words.ts";

/** A person decides by a button, or by a line that says so. */
export type DecidingEvent = DecisionEvent | IncomingMessage;

/** Words for one person. */
export interface Telling {
  event: DecidingEvent;
  text: string;
}

export interface DecisionDeps {
  conversations: Pick<ConversationPort, "decide">;
  log: Log;
}

export type Decided = Pick<OpenConnection, "id" | "tenantId">;

const personOf = (event: DecidingEvent) => (event.kind === "decision" ? event.actor : event.author);

const deciderOf = (event: DecidingEvent, connectionId: string): Decider => ({
  connectionId,
  person: personOf(event),
  isOperator: false,
  via: event.kind === "decision" ? "button" : "text",
});

/** Brings a decision to the conversation that asked. Throws where that could not be reached: nothing is lost by it. */
async function carry(
  { conversations, log }: DecisionDeps,
  connection: Decided,
  event: DecidingEvent,
  { origin, wish }: DecisionResult & { kind: "elsewhere" },
): Promise<DecisionResult> {
  const isOwn =
    origin.tenantId === connection.tenantId &&
    parseConnectionId(origin.connectionId)?.tenantId === connection.tenantId;
  if (isOwn) return conversations.decide(origin, wish, deciderOf(event, connection.id));
  log.error("decision_across_tenants", { connectionId: connection.id });
  return { kind: "refused", refusal: { code: "unknown" } };
}

/**
 * Carries what was decided here to where it was asked, and says who has to be told that it did not count. What
 * counted is told by the turn that follows. Without decisions among the results it does nothing.
 */
export async function settleDecisions(
  deps: DecisionDeps,
  connection: Decided,
  events: readonly ConversationEvent[],
  results: readonly AcceptResult[],
): Promise<Telling[]> {
  const tellings: Telling[] = [];
  for (const [i, accepted] of results.entries()) {
    const event = events[i];
    if (typeof accepted === "string" || (event?.kind !== "decision" && event?.kind !== "message")) continue;
    const result = accepted.kind === "elsewhere" ? await carry(deps, connection, event, accepted) : accepted;
    if (result.kind === "refused") tellings.push({ event, text: refusalWords(result.refusal) });
    // A copy leads to the conversation that asked, which never leads any further.
    if (result.kind === "elsewhere") tellings.push({ event, text: refusalWords({ code: "unknown" }) });
  }
  return tellings;
}

/** Asks the service about each presser where it must be asked; what it does not confirm is not a decision. */
export async function vouchDecisions<Event extends { kind: string }>(
  channel: Channel,
  connection: OpenConnection,
  events: readonly Event[],
): Promise<{ events: Event[]; tellings: Telling[] }> {
  const vouched: Event[] = [];
  const tellings: Telling[] = [];
  for (const event of events) {
    const decision = event.kind === "decision" ? (event as unknown as DecisionEvent) : undefined;
    const answer =
      decision && (await channel.vouch?.(decision, connection, AbortSignal.timeout(DELIVERY_TIMEOUT_MS)));
    if (!decision || !answer || answer.ok) vouched.push(event);
    else {
      const refusal = answer.error.code === "not_there" ? "not_there" : "unreachable";
      tellings.push({ event: decision, text: vouchWords(refusal) });
    }
  }
  return { events: vouched, tellings };
}

/** The delivery that tells one person. An id of the service may be long; ours is echoed by some. */
export const tellingOp = ({ event, text }: Telling): DeliveryOp & { kind: "whisper" } => ({
  kind: "whisper",
  opId: `told-${event.id.slice(0, 200)}`,
  target: event.target,
  userId: personOf(event).id,
  text,
});
