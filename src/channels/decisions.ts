// What a person decided or said for another conversation, after their own took it: cards and desks stand far from
// where they lead, and who spoke in vain is told so, alone. Everything that takes in events passes here.

import type { ConversationEvent, DecisionEvent } from "../conversation/message.ts";
import type { AcceptResult, AtDesk, DecisionResult } from "../conversation/port.ts";
import { DELIVERY_TIMEOUT_MS } from "../limits.ts";
import type { OpenConnection } from "../tenants/tenant.ts";
import {
  carry,
  carryFromDesk,
  type Decided,
  type DecidingEvent,
  type DecisionDeps,
  personOf,
} from "./carry.ts";
import type { Channel, DeliveryOp } from "./channel.ts";
import { refusalWords, vouchWords } from "./refusal-words.ts";

/** Words for one person. */
export interface Telling {
  event: DecidingEvent;
  text: string;
}

/** Words for who decided in vain; undefined for whom nothing is left to say. */
async function settleOne(
  deps: DecisionDeps,
  connection: Decided,
  event: DecidingEvent,
  accepted: DecisionResult | AtDesk,
): Promise<string | undefined> {
  if (accepted.kind === "at_desk") return carryFromDesk(deps, connection, event, accepted);
  const result = accepted.kind === "elsewhere" ? await carry(deps, connection, event, accepted) : accepted;
  if (result.kind === "refused") return refusalWords(result.refusal);
  // A copy leads to the conversation that asked, which never leads any further.
  return result.kind === "elsewhere" ? refusalWords({ code: "unknown" }) : undefined;
}

/**
 * Carries what was decided or said here to where it is meant, and says who has to be told that it did not count.
 * What counted is told by the turn that follows. Without such among the results it does nothing.
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
    const text = await settleOne(deps, connection, event, accepted);
    if (text !== undefined) tellings.push({ event, text });
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
