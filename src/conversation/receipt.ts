// What a chat service tells about our messages afterwards. States only move forward; failed is the end.

import type { ReceiptEvent } from "./message.ts";
import type { DeliveryPart } from "./port.ts";
import type { Turn } from "./turn-state.ts";

const RANK = { delivered: 1, read: 2, failed: 3 } as const;

/** The turn number that an operation id was made for, or undefined where it is not one of ours. */
export function turnOfOperation(opId: string): number | undefined {
  const match = /^(\d+)-/.exec(opId);
  return match?.[1] ? Number(match[1]) : undefined;
}

function applyToPart(part: DeliveryPart, event: ReceiptEvent): DeliveryPart {
  const { reason: _, ...rest } = part;
  const sent: DeliveryPart =
    part.state === "failed"
      ? { ...part, messageId: event.messageId }
      : { ...rest, state: "sent", messageId: event.messageId };
  if (event.state === "sent") return sent;
  if (part.receipt && RANK[part.receipt] >= RANK[event.state]) return sent;
  if (event.state !== "failed") return { ...sent, receipt: event.state };
  return {
    ...sent,
    state: "failed",
    receipt: "failed",
    reason: event.reason ?? "The chat service could not deliver it.",
    ...(isKept(part, event) ? { waits: { text: part.text, told: false } } : {}),
  };
}

/** Not said, but worth saying once they write again. A question with a decision does not wait so long. */
const isKept = (part: DeliveryPart, { isTooLate }: ReceiptEvent): boolean =>
  part.confirmationId === undefined &&
  !part.to &&
  (part.text !== "" || part.file !== undefined) &&
  (isTooLate || part.waits !== undefined);

const matches = (part: DeliveryPart, event: ReceiptEvent): boolean =>
  (event.opId !== undefined && part.opId === event.opId) || part.messageId === event.messageId;

/** The turn after the receipt, or undefined where nothing changes. */
export function applyReceipt(turn: Turn, event: ReceiptEvent): Turn | undefined {
  const index = turn.parts.findIndex((part) => matches(part, event));
  const part = turn.parts[index];
  if (!part) return undefined;
  const next = applyToPart(part, event);
  if (JSON.stringify(next) === JSON.stringify(part)) return undefined;
  return { ...turn, parts: turn.parts.with(index, next) };
}

/**
 * A consumer's parts with what receipts told in the meantime: a message that the service has confirmed is
 * not unknown any more, whatever the consumer could find out.
 */
export function mergeReceipts(
  known: readonly DeliveryPart[],
  parts: readonly DeliveryPart[],
): DeliveryPart[] {
  return parts.map((part, i) => {
    const told = known[i];
    if (told?.opId !== part.opId || !(told.receipt || told.state === "sent")) return part;
    const seen = {
      ...part,
      ...(told.receipt ? { receipt: told.receipt } : {}),
      ...(told.messageId ? { messageId: told.messageId } : {}),
    };
    // What arrived only announced this one, or said the beginning of it.
    if (part.waits && told.receipt !== "failed") return seen;
    return {
      ...seen,
      state: told.state,
      ...(told.reason ? { reason: told.reason } : {}),
      ...(part.waits || told.waits ? { waits: { text: part.text, told: false } } : {}),
    };
  });
}

/** Nobody knows yet that it arrived. */
export const isUnsent = (part: DeliveryPart | undefined): boolean =>
  part?.state === "pending" || part?.state === "sending" || part?.state === "unknown";
