// A decision, or a line at a desk, on its way to the conversation that it is meant for, which is another one than it
// was made in.

import type { DecisionEvent, IncomingMessage } from "../conversation/message.ts";
import type { AtDesk, ConversationPort, Decider, DecisionResult, Owner } from "../conversation/port.ts";
import { parseConnectionId } from "../ids.ts";
import type { Log } from "../log.ts";
import type { OpenConnection } from "../tenants/tenant.ts";
import { deskRefusalWords, FILES_STAY } from "./desk-words.ts";

/** A person decides by a button, or by a line that says so. */
export type DecidingEvent = DecisionEvent | IncomingMessage;

export interface DecisionDeps {
  conversations: Pick<ConversationPort, "decide" | "own" | "hostDesk">;
  log: Log;
}

export type Decided = Pick<OpenConnection, "id" | "tenantId">;

/** Whoever pressed, or wrote the line. */
export const personOf = (event: DecidingEvent) => (event.kind === "decision" ? event.actor : event.author);

const deciderOf = (event: DecidingEvent, connectionId: string): Decider => ({
  connectionId,
  person: personOf(event),
  isOperator: false,
  via: event.kind === "decision" ? "button" : "text",
});

const ownerOf = (event: DecidingEvent, connectionId: string): Owner => {
  const { id: userId, name } = personOf(event);
  return {
    colleague: { connectionId, userId, ...(name === undefined ? {} : { name }) },
    isOperator: false,
    via: event.kind === "decision" ? "button" : "text",
  };
};

/** What stands here may lead only within its tenant. */
function isOwn(
  { log }: DecisionDeps,
  connection: Decided,
  origin: AtDesk["origin"],
  what: "decision" | "desk",
): boolean {
  const parsed = parseConnectionId(origin.connectionId);
  if (origin.tenantId === connection.tenantId && parsed?.tenantId === connection.tenantId) return true;
  log.error(`${what}_across_tenants`, { connectionId: connection.id });
  return false;
}

/** Brings a decision to the conversation that asked. Throws where that could not be reached: nothing is lost by it. */
export async function carry(
  deps: DecisionDeps,
  connection: Decided,
  event: DecidingEvent,
  { origin, wish }: DecisionResult & { kind: "elsewhere" },
): Promise<DecisionResult> {
  return isOwn(deps, connection, origin, "decision")
    ? deps.conversations.decide(origin, wish, deciderOf(event, connection.id))
    : { kind: "refused", refusal: { code: "unknown" } };
}

/** Brings what was said or pressed at a desk to the conversation behind it. Gives the words for who did; throws as above. */
export async function carryFromDesk(
  deps: DecisionDeps,
  connection: Decided,
  event: DecidingEvent,
  { origin, wish, desk }: AtDesk,
): Promise<string | undefined> {
  if (!isOwn(deps, connection, origin, "desk")) return deskRefusalWords({ code: "unknown" });
  const files =
    event.kind === "message" && (event.files?.length || event.unsupported) ? FILES_STAY : undefined;
  if (wish.kind === "speak" && wish.text.trim() === "") return files;
  const result = await deps.conversations.own(origin, wish, ownerOf(event, connection.id));
  if (result.kind === "own_refused") return deskRefusalWords(result.refusal);
  // Whoever posted the desk may have died before it said where: who has taken it is heard under it all the same.
  if (desk && event.kind === "decision" && event.under !== undefined) {
    const place = { tenantId: connection.tenantId, connectionId: connection.id, thread: event.under };
    await deps.conversations.hostDesk(place, { ...desk, speaks: true });
  }
  return result.again ? undefined : files;
}
