// Ending a turn: what it and the turns before it owe is paid, and the conversation is free again.

import { chainEntries } from "../audit/chain.ts";
import type { ConversationRef } from "../conversation/message.ts";
import type {
  ChainHead,
  DeliveryPart,
  FinishInput,
  Lease,
  ThinkView,
  TurnOutcome,
} from "../conversation/port.ts";
import { describeError } from "../errors.ts";
import type { Settlement } from "../tenants/port.ts";
import type { Copies } from "./card-copies.ts";
import { summarySettlement } from "./settlement.ts";
import { deliveryEntry, deliveryTally, UNARRIVED } from "./tool-audit.ts";
import type { TurnDeps } from "./turn-deps.ts";

/** The connection is gone, and with it what it was. */
const NO_CHANNEL = "";

type CloseDeps = Pick<TurnDeps, "conversations" | "tenants" | "clock" | "log">;

export interface CloseInput {
  deps: CloseDeps;
  ref: ConversationRef;
  lease: Lease;
  parts: DeliveryPart[];
  owed: string[];
  /** As the turn was recorded. */
  chain: ChainHead;
  /** There where the turn was delivered just now: what became of the answer is told, with its cards elsewhere. */
  delivered?: Copies;
  /** Of a turn that closed before: what of its aftermath is among the debts by now. */
  passedOn?: string[];
}

/** Settles and closes. What the tenant could not take stays owed and is tried again with the next turn. */
export async function closeTurn({ deps, ref, lease, parts, ...rest }: CloseInput): Promise<void> {
  const { owed, chain, delivered, passedOn = [] } = rest;
  const debts = owed.map((one) => {
    const debt = JSON.parse(one) as Settlement;
    const isToldNow = delivered && debt.turn === lease.turn;
    return isToldNow ? withDelivery(debt, parts, delivered, deps.clock()) : debt;
  });
  const end = await settle(deps, ref, debts, chain);
  await deps.conversations.finish(ref, lease, parts, passedOn.length > 0 ? { ...end, passedOn } : end);
}

/** Closes a turn in which nothing is said to the person; the reason, if any, is for readers. */
export async function closeSilently(
  deps: CloseDeps,
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
  if (recorded === "ok") await closeTurn({ deps, ref, lease, parts: [], owed, chain });
}

/**
 * The trail ends with what became of the answer. An answer that did not reach the person is no answer: the
 * list says so. A held turn waits for a person whether its notice arrived or not.
 */
function withDelivery(
  settlement: Settlement,
  parts: readonly DeliveryPart[],
  copies: Copies,
  now: number,
): Settlement {
  const last = settlement.audit.at(-1);
  if (!last || parts.length === 0) return settlement;
  const states = parts.filter(({ to }) => !to).map(({ state }) => state);
  const entry = deliveryEntry(settlement.turn, last, now, states, withDesks(copies, parts));
  const { entries, head } = chainEntries(settlement.head, [entry]);
  const told = { ...settlement, audit: [...settlement.audit, ...entries], head };
  const state = UNARRIVED[deliveryTally(states).word];
  if (settlement.summary.state === "held" || state === undefined) return told;
  return { ...told, summary: { ...settlement.summary, state } };
}

/** What is shown elsewhere than to the person: it says nothing of whether they were answered. */
function withDesks({ sent, failed }: Copies, parts: readonly DeliveryPart[]): Copies {
  const elsewhere = parts.filter(({ to }) => to);
  const arrived = elsewhere.filter(({ state }) => state === "sent").length;
  return { sent: sent + arrived, failed: failed + elsewhere.length - arrived };
}

/**
 * Pays in order. The chain goes on from what the tenant has anchored: where an earlier consumer settled this
 * turn and died before it could say so, the tenant's word stands and ours is forgotten.
 */
async function settle(
  deps: Pick<TurnDeps, "tenants" | "log">,
  { tenantId, connectionId }: ConversationRef,
  debts: readonly Settlement[],
  chain: ChainHead,
): Promise<FinishInput> {
  let head = chain;
  let paid = 0;
  let left = debts;
  try {
    for (; paid < left.length; paid++) {
      const debt = left[paid] as Settlement;
      head = await deps.tenants.settle(tenantId, debt);
      if (differs(head, debt.head)) left = rechained(left, paid + 1, head);
    }
    return { owed: [], chain: head };
  } catch (error) {
    deps.log.warn("settle_failed", { tenantId, connectionId, error: describeError(error) });
    const unpaid = left.slice(paid);
    return { owed: unpaid.map((debt) => JSON.stringify(debt)), chain: unpaid.at(-1)?.head ?? head };
  }
}

/** The same place with another hash: what follows was chained to something that the tenant never took. */
const differs = (anchored: ChainHead, ours: ChainHead): boolean =>
  anchored.length === ours.length && anchored.hash !== ours.hash;

function rechained(debts: readonly Settlement[], from: number, anchored: ChainHead): Settlement[] {
  let head = anchored;
  return debts.map((debt, i) => {
    if (i < from) return debt;
    const { entries, head: next } = chainEntries(head, debt.audit);
    head = next;
    return { ...debt, audit: entries, head };
  });
}
