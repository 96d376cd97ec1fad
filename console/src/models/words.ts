// What the router knows, in words that somebody who looks after customers understands.

import type { HealthView } from "../../../src/api/models-view.ts";
import type { RouteReceipt } from "../../../src/tenants/model-book.ts";
import { timeOf } from "../transcript/moments.ts";

export type Tone = "good" | "warn" | "bad" | "quiet";

/** A model's health as a sentence, and the colour of its dot. */
export function healthWords(health: HealthView): { tone: Tone; words: string } {
  switch (health.state) {
    case "normal":
      return { tone: "good", words: "Answers normally" };
    case "unsteady":
      return {
        tone: "warn",
        words:
          health.failuresInRow > 1 ? `Failed ${health.failuresInRow} times in a row` : "Failed the last time",
      };
    case "resting":
      return { tone: "bad", words: `Resting after failures until ${timeOf(health.restingUntil ?? 0)}` };
    case "probing":
      return { tone: "warn", words: "Rested; the next question tries it" };
    case "off":
      return { tone: "quiet", words: "Switched off" };
    case "unknown":
      return { tone: "quiet", words: "Not asked yet" };
  }
}

const OUTCOMES: Record<string, string> = {
  ok: "Answered",
  cut: "Answer was cut at its limit",
  refusal: "Refused to answer",
  schema_mismatch: "Answer had the wrong form",
  empty: "Answered with nothing",
  filtered: "Filtered by the provider",
  rate_limited: "Too many requests",
  overloaded: "Overloaded",
  server_error: "Failed on the provider's side",
  network: "Connection broke",
  timeout_first_token: "Too slow to begin",
  timeout_idle: "Stalled in the middle",
  timeout_total: "Took too long",
  stream_cut: "Broke off in the middle",
  malformed_answer: "Sent something unreadable",
  unauthorized: "Credential was refused",
  spend_limit: "Provider's spending limit reached",
  bad_request: "Did not accept the request",
  context_too_long: "Conversation too long for it",
  content_policy: "Against the provider's content policy",
  model_missing: "Model does not exist there",
  budget_exhausted: "Budget used up",
  aborted: "Cancelled",
};

const SKIPPED: Record<string, string> = {
  not_local: "may not leave the house",
  over_budget: "budget used up",
  circuit_open: "resting after failures",
  cold: "still loading",
  no_tools: "cannot use tools",
  no_images: "cannot see images",
  no_schemas: "cannot answer in a form",
  too_long: "conversation too long for it",
  switched_off: "switched off",
};

/** A name of a newer server is shown as it is, with spaces. */
const known = (words: Record<string, string>, name: string): string =>
  (Object.hasOwn(words, name) ? words[name] : undefined) ?? name.replaceAll("_", " ");

export const outcomeWords = (outcome: string): string => known(OUTCOMES, outcome);
export const skipWords = (reason: string): string => known(SKIPPED, reason);

export function outcomeTone(outcome: string): Tone {
  if (outcome === "ok") return "good";
  if (outcome === "aborted") return "quiet";
  return ["cut", "refusal", "schema_mismatch", "empty", "filtered"].includes(outcome) ? "warn" : "bad";
}

/** How a call went, in two words. */
export function callWords(receipt: RouteReceipt): { tone: Tone; words: string } {
  if (receipt.winner === undefined) return { tone: "bad", words: "Nobody answered" };
  const others = receipt.attempts.some(({ deployment }) => deployment !== receipt.winner);
  if (others) return { tone: "warn", words: "Stood in" };
  return receipt.attempts.length > 1
    ? { tone: "warn", words: "Second try" }
    : { tone: "good", words: "First try" };
}
