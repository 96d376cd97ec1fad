// A recorded answer of the employee that a person took over from: what was not tried yet is not sent. Pure.

import { heldReason } from "./hand-over-words.ts";
import type { Epoch, HandOver } from "./ownership.ts";
import type { DeliveryPart } from "./port.ts";
import type { Turn } from "./turn-state.ts";
import { isTalkedOver } from "./turn-state.ts";

/**
 * These parts without what may not be sent any more; the same where all may. What was begun before is brought to
 * its end: it may be visible, and somebody must know. What a colleague says is sent whoever took over.
 */
export function holdUnsent(
  turn: Turn,
  parts: DeliveryPart[],
  { epoch, handOver }: { epoch: Epoch; handOver?: HandOver },
): DeliveryPart[] {
  if (turn.state !== "recorded" || !handOver || !isTalkedOver(turn, epoch)) return parts;
  const reason = heldReason(handOver);
  const held = parts.map((part, i) => {
    const isTheirs = part.colleague !== undefined || part.to !== undefined;
    return isTheirs || !isAboutToBeTried(part, turn.parts[i]) ? part : heldPart(part, turn.parts[i], reason);
  });
  return held.some((part, i) => part !== parts[i]) ? held : parts;
}

/** Never tried, or about to be tried anew. */
function isAboutToBeTried(part: DeliveryPart, stored: DeliveryPart | undefined): boolean {
  if (part.state === "pending") return true;
  return part.state === "sending" && (part.tries ?? 0) > (stored?.tries ?? 0);
}

function heldPart(part: DeliveryPart, stored: DeliveryPart | undefined, reason: string): DeliveryPart {
  // An earlier try was found where the person sees it.
  if (part.messageId !== undefined && stored?.messageId === undefined) return { ...part, state: "sent" };
  const mayBeVisible = part.messageId === undefined && (part.blind ?? 0) > 0;
  // Nor does it wait for the person to write again.
  const { waits: _, ...rest } = part;
  return { ...rest, state: mayBeVisible ? "unknown" : "failed", reason };
}

/** The person has not seen it, as far as anybody knows. */
export const isUndelivered = ({ state, to }: DeliveryPart): boolean =>
  to === undefined && (state === "failed" || state === "unknown");
