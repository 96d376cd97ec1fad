// What WhatsApp says of a message of ours. Statuses come in any order and `delivered` may be skipped; the
// conversation only ever moves them forward.

import type { ReceiptEvent, ReceiptState } from "../../conversation/message.ts";
import { encodeTuple } from "../../ids.ts";
import { readCallbackData } from "./callback-data.ts";
import { errorClass, errorReason } from "./error-code.ts";
import type { InboundStatus } from "./payload.ts";
import { threadOf } from "./settings.ts";

const STATES: Record<string, ReceiptState> = {
  sent: "sent",
  delivered: "delivered",
  read: "read",
  failed: "failed",
};

function threadFor(status: InboundStatus): string | undefined {
  if (status.recipient_id) return threadOf({ to: status.recipient_id });
  return status.recipient_user_id ? threadOf({ recipient: status.recipient_user_id }) : undefined;
}

/** A receipt, or undefined for a status that says nothing we keep (such as `played`) or names nobody. */
export function receiptOf(status: InboundStatus): ReceiptEvent | undefined {
  const state = Object.hasOwn(STATES, status.status) ? STATES[status.status] : undefined;
  const ours = readCallbackData(status.biz_opaque_callback_data ?? "");
  const thread = ours?.thread ?? threadFor(status);
  if (!state || !thread) return undefined;
  const [error] = status.errors ?? [];
  return {
    kind: "receipt",
    // One message has several statuses, and each may be delivered more than once.
    id: encodeTuple([status.id, state]),
    thread,
    messageId: status.id,
    ...(ours ? { opId: ours.opId } : {}),
    state,
    ...(state === "failed" && error && errorClass(error.code) === "too_late" ? { isTooLate: true } : {}),
    ...(state === "failed" ? { reason: error ? errorReason(error) : "WhatsApp gave no reason" } : {}),
  };
}
