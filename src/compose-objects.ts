// Ports over the Durable Objects: a name, a stub, one RPC. Stubs are made anew for each call: one that
// threw may stay broken.

import { systemTimer } from "./clock.ts";
import type { ConversationRef } from "./conversation/message.ts";
import type { ConversationPort } from "./conversation/port.ts";
import type { Bindings } from "./env.ts";
import { encodeTuple, parseConnectionId } from "./ids.ts";
import { gatherSettlements } from "./tenants/gathered-settlements.ts";
import type { ModelBook } from "./tenants/model-book.ts";
import type { TenantPort } from "./tenants/port.ts";

/** The object of a conversation is named by its encoded tuple, tenant first. */
export const conversationName = (ref: ConversationRef): string =>
  encodeTuple([ref.tenantId, ref.connectionId, ref.thread]);

export function conversationPort(namespace: Bindings["CONVERSATIONS"]): ConversationPort {
  const of = (ref: ConversationRef) => namespace.getByName(conversationName(ref));
  return {
    accept: (ref, events) => of(ref).accept(events),
    begin: (ref, wish) => of(ref).begin(wish),
    gather: (ref, lease) => of(ref).gather(lease),
    heartbeat: (ref, lease) => of(ref).heartbeat(lease),
    saveStep: (ref, lease, step) => of(ref).saveStep(lease, step),
    madeFile: (ref, turn, index) => of(ref).madeFile(turn, index),
    record: (ref, lease, record) => of(ref).record(lease, record),
    progress: (ref, lease, parts) => of(ref).progress(lease, parts),
    finish: (ref, lease, parts, end) => of(ref).finish(lease, parts, end),
    claim: (ref, lease, id) => of(ref).claim(lease, id),
    decide: (ref, wish, by) => of(ref).decide(wish, by),
    confirmations: (ref, states) => of(ref).confirmations(states),
    hostCard: (ref, card) => of(ref).hostCard(card),
    addSurface: (ref, id, surface) => of(ref).addSurface(id, surface),
    own: (ref, wish, by) => of(ref).own(wish, by),
    ownership: (ref) => of(ref).ownership(),
    hostDesk: (ref, desk) => of(ref).hostDesk(desk),
    addDesk: (ref, id, desk) => of(ref).addDesk(id, desk),
    resend: (ref, turn, by) => of(ref).resend(turn, by),
    saveSummary: (ref, summary) => of(ref).saveSummary(summary),
    retryLater: (ref, lease, input) => of(ref).retryLater(lease, input),
    publish: (ref, frame) => of(ref).publish(frame),
    transcript: (ref, input) => of(ref).transcript(input),
    held: (ref, wish) => of(ref).held(wish),
    endHeld: (ref, ending) => of(ref).endHeld(ending),
  };
}

export function tenantPort(namespace: Bindings["TENANTS"]): TenantPort {
  const of = (tenantId: string) => namespace.getByName(encodeTuple([tenantId]));
  const settle = gatherSettlements({
    alone: (tenantId, settlement) => of(tenantId).settle(settlement),
    together: (tenantId, settlements) => of(tenantId).settleAll(settlements),
    startTimer: systemTimer,
  });
  return {
    lookup: (tenantId, local) => of(tenantId).lookup(local),
    directory: (tenantId) => of(tenantId).directory(),
    project: (projection) => of(projection.tenant.id).project(projection),
    deactivateConnection: async (connectionId, reason) => {
      const parsed = parseConnectionId(connectionId);
      if (parsed) await of(parsed.tenantId).deactivateConnection(parsed.local, reason);
    },
    settle,
    recordChange: (tenantId, entry) => of(tenantId).recordChange(entry),
    anchors: (tenantId, input) => of(tenantId).anchors(input),
    recent: (tenantId) => of(tenantId).recent(),
    exported: (tenantId, done) => of(tenantId).exported(done),
    reportModels: (tenantId, reports) => of(tenantId).reportModels(reports),
    receiptsExported: (tenantId, ids) => of(tenantId).receiptsExported(ids),
    // A wire's types know no pairs, so the outcomes of a circuit come back as lists of numbers.
    modelBook: async (tenantId) => (await of(tenantId).modelBook()) as ModelBook | undefined,
    accounted: (tenantId) => of(tenantId).accounted(),
    apiToken: (tenantId, id) => of(tenantId).apiToken(id),
    reserve: (tenantId, input) => of(tenantId).reserve(input),
    probe: (tenantId, deployment) => of(tenantId).probe(deployment),
  };
}
