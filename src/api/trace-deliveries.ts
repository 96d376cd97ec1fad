// What became of what a turn said, message by message.

import type { DeliveryPart } from "../conversation/port.ts";
import type { ChainedEntry } from "../tenants/port.ts";
import { isResend } from "./trace-entries.ts";
import type { TraceEntry, TraceState } from "./turn-trace.ts";

/** Long enough to recognise a message. */
const QUOTED = 300;

/** The parts as the conversation has them; where it has none any more, what the trail says of all of them. */
export function deliveries(parts: readonly DeliveryPart[], trail: readonly ChainedEntry[]): TraceEntry[] {
  const recordedAt = trail.findLast(({ type }) => type === "turn")?.at ?? 0;
  const told = trail.findLast((entry) => entry.type === "delivery" && !isResend(entry));
  if (parts.length > 0) return parts.map((part) => delivery(part, told?.at ?? recordedAt));
  if (!told) return [];
  const { metadata, outputSummary: state } = told;
  const detail = `${metadata.sent ?? 0} of ${metadata.parts ?? 0} arrived`;
  const words = state === "sent" ? "Sent" : state === "failed" ? "Not delivered" : LABELS.unknown;
  return [{ kind: "delivery", at: told.at, label: words, detail, state: stateOf(state) }];
}

function delivery(part: DeliveryPart, otherwise: number): TraceEntry {
  const { state, text, to, receipt, reason, tries = 0, triedAt } = part;
  const where = to?.desk ? " to a colleague" : to ? " to the team" : "";
  const seen = receipt === "read" ? ", and read" : receipt === "delivered" ? ", and arrived" : "";
  const failed = state === "failed" || receipt === "failed";
  const label = failed ? `Not delivered${where}` : `${LABELS[state]}${where}${state === "sent" ? seen : ""}`;
  const details = [
    ...(reason === undefined ? [] : [reason]),
    ...(tries > 1 ? [`${tries} tries`] : []),
    text.slice(0, QUOTED).toWellFormed(),
  ];
  return {
    kind: "delivery",
    at: triedAt ?? otherwise,
    label,
    detail: details.join(" · "),
    state: failed ? "failed" : stateOf(state),
  };
}

const LABELS: Record<DeliveryPart["state"], string> = {
  pending: "Not sent yet",
  sending: "On its way",
  sent: "Sent",
  unknown: "Sent, and nobody knows whether it arrived",
  failed: "Not delivered",
};

const stateOf = (state: string): TraceState => {
  if (state === "sent") return "ok";
  if (state === "failed" || state === "unknown") return state;
  return "waiting";
};
