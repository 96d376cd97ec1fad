// Ending a turn: what it and the turns before it owe is paid, and the conversation is free again.

import type { ConversationRef } from "../conversation/message.ts";
import type { DeliveryPart, Lease, ThinkView, TurnOutcome } from "../conversation/port.ts";
import { describeError } from "../errors.ts";
import type { Settlement } from "../tenants/port.ts";
import { summarySettlement } from "./settlement.ts";
import type { TurnDeps } from "./turn-deps.ts";

/** The connection is gone, and with it what it was. */
const NO_CHANNEL = "";

export interface CloseInput {
  deps: Pick<TurnDeps, "conversations" | "tenants" | "log">;
  ref: ConversationRef;
  lease: Lease;
  parts: DeliveryPart[];
  owed: string[];
}

/** Settles and closes. What the tenant could not take stays owed and is tried again with the next turn. */
export async function closeTurn({ deps, ref, lease, parts, owed }: CloseInput): Promise<void> {
  const settled = await settle(
    deps,
    ref,
    owed.map((one) => withDelivery(JSON.parse(one) as Settlement, lease.turn, parts)),
  );
  await deps.conversations.finish(ref, lease, parts, settled);
}

/** Closes a turn in which nothing is said to the person; the reason, if any, is for readers. */
export async function closeSilently(
  deps: CloseInput["deps"] & Pick<TurnDeps, "clock">,
  view: ThinkView,
  outcome: TurnOutcome,
  reason?: string,
): Promise<void> {
  const { ref, lease, chain } = view;
  // What ends with a reason is listed with it; a message that moved is listed where it went.
  const line =
    reason === undefined ? [] : [JSON.stringify(summarySettlement(view, NO_CHANNEL, outcome, deps.clock()))];
  const owed = [...view.owed, ...line];
  const record = { author: "", outcome, parts: [], settlement: line[0], chain };
  const recorded = await deps.conversations.record(
    ref,
    lease,
    reason === undefined ? record : { ...record, reason },
  );
  if (recorded === "ok") await closeTurn({ deps, ref, lease, parts: [], owed });
}

/**
 * An answer that did not reach the person is no answer: the list says so. A held turn waits for a person
 * whether its notice arrived or not.
 */
function withDelivery(settlement: Settlement, turn: number, parts: readonly DeliveryPart[]): Settlement {
  const failed = parts.some((part) => part.state === "failed");
  const unknown = parts.some((part) => part.state === "unknown");
  if (settlement.turn !== turn || settlement.summary.state === "held" || !(failed || unknown))
    return settlement;
  return { ...settlement, summary: { ...settlement.summary, state: failed ? "undelivered" : "unknown" } };
}

/** True where the tenant has everything it is owed. */
async function settle(
  deps: Pick<TurnDeps, "tenants" | "log">,
  { tenantId, connectionId }: ConversationRef,
  owed: readonly Settlement[],
): Promise<boolean> {
  try {
    for (const settlement of owed) await deps.tenants.settle(tenantId, settlement);
    return true;
  } catch (error) {
    deps.log.warn("settle_failed", { tenantId, connectionId, error: describeError(error) });
    return false;
  }
}
