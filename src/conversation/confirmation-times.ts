// What time does to a confirmation that nobody decided: a reminder at half of it, then the end. Pure.

import type { Confirmation, ConfirmationNews } from "./confirmation.ts";

const remindAt = ({ createdAt, expiresAt }: Confirmation): number => createdAt + (expiresAt - createdAt) / 2;

/** When time changes it next. */
export function dueAt(confirmation: Confirmation): number | undefined {
  if (confirmation.state !== "pending") return undefined;
  return confirmation.remindedAt === undefined ? remindAt(confirmation) : confirmation.expiresAt;
}

/** The first of these moments. */
export function firstDue(confirmations: readonly Confirmation[]): number | undefined {
  const times = confirmations.map(dueAt).filter((at) => at !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** What is due by now, or undefined. A reminder that comes after the end is none. Nobody's silence is a no. */
export function passTime(
  confirmation: Confirmation,
  now: number,
): { confirmation: Confirmation; what: "expired" | "reminder" } | undefined {
  if (confirmation.state !== "pending") return undefined;
  if (now >= confirmation.expiresAt) {
    return { confirmation: { ...confirmation, state: "expired" }, what: "expired" };
  }
  if (confirmation.remindedAt !== undefined || now < remindAt(confirmation)) return undefined;
  return { confirmation: { ...confirmation, remindedAt: now }, what: "reminder" };
}

/** What readers see between the lines of a conversation. */
export function newsLine({ title, decidedBy, reason }: Confirmation, what: ConfirmationNews["what"]): string {
  switch (what) {
    case "approved":
      return `${decidedBy?.name ?? "Somebody"} approved: ${title}`;
    case "denied":
      return `${decidedBy?.name ?? "Somebody"} declined: ${title}${reason ? ` (${reason})` : ""}`;
    case "expired":
      return `Nobody decided in time: ${title}`;
    case "reminder":
      return `Still waiting for a decision: ${title}`;
  }
}
