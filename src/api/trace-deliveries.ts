// What became of what a turn said, message by message.

import type { DeliveryPart } from "../conversation/port.ts";
import type { ChainedEntry } from "../tenants/port.ts";
import { isResend } from "./trace-entries.ts";
import type { TraceEntry, TraceState } from "./turn-trace.ts";

/** Long enough to recognise a message. */
const QUOTED = 300;

/**
 * The parts as the conversation has them; where it has none any more, what the trail says of all of them.
 * `saidAt`: when the line was written down that they are parts of.
 */
export function deliveries(
  parts: readonly DeliveryPart[],
  trail: readonly ChainedEntry[],
  saidAt: number,
): TraceEntry[] {
  const recordedAt = trail.findLast(({ type }) => type === "turn")?.at ?? saidAt;
  const told = trail.findLast((entry) => entry.type === "delivery" && !isResend(entry));
  if (parts.length > 0) return parts.map((part) => delivery(part, told?.at ?? recordedAt));
  if (!told) return [];
  const { metadata, outputSummary: state } = told;
  const detail = `${metadata.sent ?? 0} of ${metadata.parts ?? 0} arrived`;
  const words = state === "sent" ? "Sent" : state === "failed" ? "Not delivered" : LABELS.unknown;
  return [{ kind: "delivery", at: told.at, label: words, detail, state: stateOf(state) }];
}

function delivery(part: DeliveryPart, otherwise: number): TraceEntry {
  const { text, to, reason, tries = 0, triedAt } = part;
  const where = to?.desk ? " to a colleague" : to ? " to the team" : "";
  const [label, state] = wordsOf(part, where);
  const details = [
    ...(reason === undefined ? [] : [reason]),
    ...(tries > 1 ? [`${tries} tries`] : []),
    text.slice(0, QUOTED).toWellFormed(),
  ];
  return { kind: "delivery", at: triedAt ?? otherwise, label, detail: details.join(" · "), state };
}

function wordsOf({ state, receipt, waits, reason }: DeliveryPart, where: string): [string, TraceState] {
  if (state === "failed" && waits) return ["Held until they write again", "waiting"];
  // The words of whoever held it: nothing went wrong, it was not to be sent.
  if (state === "failed" && reason?.startsWith("Held:")) return [`Held back${where}`, "failed"];
  if (state === "failed" || receipt === "failed") return [`Not delivered${where}`, "failed"];
  const seen = receipt === "read" ? ", and read" : receipt === "delivered" ? ", and arrived" : "";
  return [`${LABELS[state]}${where}${state === "sent" ? seen : ""}`, stateOf(state)];
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
