// The audit trail in words that a support lead reads. A type of a newer server is shown by its own name.

import type { AuditEventView } from "../../../src/api/audit-verbs.ts";

const TYPE_WORDS: Record<string, string> = {
  turn: "Message worked on",
  llm_call: "Model asked",
  tool_intent: "About to change something",
  tool_invocation: "Tool used",
  confirmation: "Approval",
  delivery: "Answer delivered",
  topic_guard: "Subject looked at",
  escalation: "Waits for a person",
  answered_by_hand: "Answered by hand",
  retried_by_hand: "Models asked again by hand",
  dismissed_by_hand: "Closed by hand",
  config_change: "Settings changed",
};

export const AUDIT_TYPES: string[] = Object.keys(TYPE_WORDS);

export const typeWords = (type: string): string => TYPE_WORDS[type] ?? type.replaceAll("_", " ");

export type Tone = "good" | "warn" | "bad" | undefined;

const BAD = /^(failed|error|refused|timeout|denied|undelivered)$/;
const WARN = /^(unknown|expired|held|asked|awaiting|reminded|blocked)$/;

/** How it ended, as a colour: the word itself stands in the row. */
export function toneOf({ type, outputSummary, metadata }: AuditEventView): Tone {
  const word = String(metadata.outcome ?? metadata.decision ?? (type === "delivery" ? outputSummary : ""));
  if (BAD.test(word)) return "bad";
  if (WARN.test(word)) return "warn";
  return type === "config_change" ? undefined : "good";
}

const text = (value: unknown): string => (value === null || value === undefined ? "" : String(value));

const joined = (...parts: string[]): string => parts.filter((part) => part !== "").join(" · ");

const LONGEST_LINE = 140;
const short = (words: string): string => {
  const line = words.replace(/\s+/g, " ").trim();
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}…` : line;
};

/** One line that says what happened. */
export function headline(event: AuditEventView): string {
  const { type, metadata, inputSummary, outputSummary } = event;
  switch (type) {
    case "config_change":
      return short(joined(text(metadata.what), text(metadata.operator)));
    case "llm_call":
      return short(joined(text(metadata.deployment ?? metadata.model), text(metadata.outcome)));
    case "tool_intent":
      return short(joined(text(metadata.tool), inputSummary));
    case "tool_invocation":
      return short(joined(text(metadata.tool), text(metadata.outcome), outputSummary));
    case "confirmation":
      return short(
        joined(text(metadata.tool), text(metadata.decision), metadata.by ? `by ${text(metadata.by)}` : ""),
      );
    default:
      return short(joined(text(metadata.outcome), outputSummary || inputSummary));
  }
}

const METADATA_WORDS: Record<string, string> = {
  by_session: "Signed in as",
  turn: "Turn",
  operator: "By",
  via: "Through",
  tool: "Tool",
  call: "Call",
  decision: "Decision",
  outcome: "Outcome",
  effect: "Effect",
  hash: "Hash of the arguments",
  approvers: "Who may approve",
  sources: "Sources of untrusted text",
  by: "Decided by",
  by_id: "Their id",
  by_connection: "Their connection",
  expires_at: "Expires",
  reason: "Reason",
  parts: "Messages",
  sent: "Sent",
  failed: "Failed",
  unknown: "Not confirmed",
  copies: "Copies sent elsewhere",
  model: "Model",
  deployment: "Model here",
  provider: "Provider",
};

/** What else is known of an event, by name. `what` stands in its headline. */
export function facts({ metadata }: AuditEventView): { label: string; value: string }[] {
  return Object.entries(metadata)
    .filter(([key, value]) => key !== "what" && value !== null && value !== "")
    .map(([key, value]) => ({
      label: METADATA_WORDS[key] ?? key.replaceAll("_", " "),
      value: /_at$/.test(key) && typeof value === "number" ? new Date(value).toLocaleString() : String(value),
    }));
}
