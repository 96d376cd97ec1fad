// An answer that did not reach the person is told to whoever the tenant named for that, once a message, with the
// reason. It is only the bell: the transcript and the Inbox say the same for as long as it is so.

import type { ConversationRef, ReceiptEvent } from "../conversation/message.ts";
import type { DeliveryPart } from "../conversation/port.ts";
import { describeError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import { isHeldLate } from "./late-part.ts";
import { conversationLink } from "./render-desk.ts";
import { CHANNEL_NAMES } from "./tell-alert.ts";
import { problemWord, type TellPersonDeps, tellPerson } from "./tell-person.ts";

export interface TellUndeliveredDeps extends TellPersonDeps {
  publicUrl: string;
  log: Log;
}

interface Undelivered {
  opId: string;
  reason: string;
}

/** Tells of messages in this conversation that the person did not get. Never throws. */
async function tellUndelivered(
  deps: TellUndeliveredDeps,
  { tenant, connection }: Pick<ResolvedConnection, "tenant" | "connection">,
  ref: ConversationRef,
  messages: readonly Undelivered[],
): Promise<void> {
  const { log, publicUrl } = deps;
  const where = { tenantId: ref.tenantId, connectionId: ref.connectionId };
  const channel = CHANNEL_NAMES[connection.channel] ?? connection.channel;
  for (const { opId, reason } of messages) {
    log.warn("message_undelivered", { ...where, opId, reason });
    const to = tenant.tools.alerts;
    if (!to) continue;
    const ended = /[.!?]$/.test(reason) ? reason : `${reason}.`;
    const text = `A message on ${channel} has not reached the person. ${ended} The conversation: ${conversationLink(publicUrl, ref)}`;
    const problem = await tellPerson(deps, tenant.id, to, { opId: `undelivered-${opId}`, text }).catch(
      describeError,
    );
    if (problem !== undefined) log.warn("alert_not_told", { ...where, problem: problemWord(problem) });
  }
}

/** What the chat service refused in this delivery, or takes only once they write. `before` is as it began. */
export function tellFailed(
  deps: TellUndeliveredDeps,
  resolved: ResolvedConnection,
  ref: ConversationRef,
  { before, parts }: { before: readonly DeliveryPart[]; parts: readonly DeliveryPart[] },
): Promise<void> {
  const known = new Set(before.filter(isFailed).map(({ opId }) => opId));
  const failed = parts.filter((part) => isFailed(part) && !known.has(part.opId));
  return tellUndelivered(
    deps,
    resolved,
    ref,
    failed.map(({ opId, reason = "" }) => ({ opId, reason })),
  );
}

/** What waits with the person's knowledge has not failed. A place of colleagues that took nothing is no bell's business. */
const isFailed = (part: DeliveryPart): boolean =>
  isHeldLate(part) || (part.state === "failed" && !part.waits && !part.to);

type FailedReceipt = Pick<ReceiptEvent, "thread" | "opId" | "messageId" | "reason">;

/** Tells later of receipts that say that a message failed, with the chat service's own reason. */
export const receiptTeller =
  (deps: TellUndeliveredDeps, later: (work: Promise<unknown>) => void) =>
  (connection: { id: string; tenantId: string }, receipts: readonly FailedReceipt[]): void =>
    later(tellReceipts(deps, connection, receipts));

async function tellReceipts(
  deps: TellUndeliveredDeps,
  { id: connectionId, tenantId }: { id: string; tenantId: string },
  receipts: readonly FailedReceipt[],
): Promise<void> {
  const resolved = await deps.directory.connection(connectionId).catch(() => undefined);
  if (resolved?.tenant.id !== tenantId) return;
  for (const { thread, opId, messageId, reason = "The chat service gave no reason." } of receipts)
    await tellUndelivered(deps, resolved, { tenantId, connectionId, thread }, [
      { opId: opId ?? messageId, reason },
    ]);
}
