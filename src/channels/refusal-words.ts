// What is said to a person whose decision did not count; nobody else hears it. Friendly, and without what a
// stranger need not know: neither what was asked nor whom.

import type { DecisionRefusal } from "../conversation/port.ts";
import { unreachable } from "../result.ts";

/** Why a decision could not even be asked about. */
export type VouchRefusal = "not_there" | "unreachable";

const OVER: Record<string, string> = {
  denied: "denied",
  cancelled: "withdrawn",
};

/** One or two sentences for who decided in vain. */
export function refusalWords(refusal: DecisionRefusal): string {
  switch (refusal.code) {
    case "not_allowed":
      return "Thank you, but only the people who were asked can decide this. Nothing has changed.";
    case "expired":
      return "This request has expired, so nothing was done. Please ask again if it is still needed.";
    case "decided": {
      const what = OVER[refusal.state] ?? "approved";
      return refusal.by === ""
        ? `This was already ${what}. Your answer changes nothing.`
        : `${refusal.by} has already ${what} this. Your answer changes nothing.`;
    }
    case "unknown":
      return "I no longer know this request, so nothing was done. Please ask again if it is still needed.";
    default:
      return unreachable(refusal);
  }
}

export const vouchWords = (refusal: VouchRefusal): string =>
  refusal === "not_there"
    ? "Only people of this conversation can decide this. Nothing has changed."
    : "I could not make sure who you are just now, so nothing has changed. Please try again in a moment.";
