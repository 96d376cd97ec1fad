// What became of a message, in the words of somebody who answers for it to a customer.

import type { DeliveryPart, TranscriptMessage } from "../../../src/conversation/port.ts";

export type Tone = "quiet" | "good" | "busy" | "warn" | "bad";

export interface DeliveryWords {
  label: string;
  /** A sentence more, where the label raises a question. */
  detail?: string;
  tone: Tone;
}

/** Before the reason of what was not sent on purpose: a person had taken the conversation by then. */
const HELD_BACK = "Held:";

export const isHeldBack = ({ state, reason = "" }: DeliveryPart): boolean =>
  state === "failed" && reason.startsWith(HELD_BACK);

/** Not where it should be, or nobody can tell: worth sending once more. */
export const maybeLost = (part: DeliveryPart): boolean =>
  (part.state === "unknown" || part.state === "failed" || part.receipt === "failed") && !isHeldBack(part);

/** What the person was meant to see; the rest was for the team. */
export const visibleParts = (parts: readonly DeliveryPart[] = []): DeliveryPart[] =>
  parts.filter(({ to }) => !to);

/** Of one line: a turn may bring what several people say one after the other, and each line is one of them. */
export function partsOf({ parts, colleague, author }: TranscriptMessage): DeliveryPart[] {
  const visible = visibleParts(parts);
  if (!colleague) return visible.filter((part) => part.colleague === undefined);
  const theirs = visible.filter((part) => part.colleague === author);
  return theirs.length > 0 ? theirs : visible;
}

function sentWords(part: DeliveryPart): DeliveryWords {
  if (part.receipt === "read") return { label: "Read", tone: "good" };
  if (part.receipt === "delivered") return { label: "Delivered", tone: "quiet" };
  if (part.receipt === "failed")
    return {
      label: "Not delivered",
      detail: part.reason ?? "The chat service took it but could not deliver it.",
      tone: "bad",
    };
  return { label: "Sent", tone: "quiet" };
}

/** The state of one visible message. */
export function deliveryWords(part: DeliveryPart): DeliveryWords {
  switch (part.state) {
    case "pending":
      return { label: "Waiting to send", tone: "busy" };
    case "sending":
      return { label: "Sending", tone: "busy" };
    case "sent":
      return sentWords(part);
    case "unknown":
      return {
        label: "Not confirmed",
        detail: "The chat service did not say whether it arrived. The person may have seen it.",
        tone: "warn",
      };
    case "failed":
      if (isHeldBack(part))
        return {
          label: "Held back",
          detail: part.reason?.slice(HELD_BACK.length).trim() ?? "",
          tone: "quiet",
        };
      return { label: "Not sent", detail: part.reason ?? "The chat service refused it.", tone: "bad" };
  }
}

export interface DeliveryLine extends DeliveryWords {
  opId: string;
}

/** One line where all parts fared alike, else one for each: "2 of 3: Not sent". */
export function deliveryLines(parts: DeliveryPart[]): DeliveryLine[] {
  const lines = parts.map((part) => ({ opId: part.opId, ...deliveryWords(part) }));
  const [first] = lines;
  if (!first || lines.length === 1) return lines;
  if (lines.every((line) => line.label === first.label && line.detail === first.detail))
    return [{ ...first, label: `${first.label} · ${lines.length} messages` }];
  return lines.map((line, i) => ({ ...line, label: `${i + 1} of ${lines.length}: ${line.label}` }));
}
