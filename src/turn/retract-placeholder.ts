// No "is writing" stays behind: not when a turn ends without a word, and not when the answer went out on
// its own because nobody could say in time whether the placeholder is there. Deleting twice does no harm,
// so a consumer that takes the turn over simply does it again.

import type { DeliverView, DeliveryPart } from "../conversation/port.ts";
import { unreachable } from "../result.ts";
import { callSignal, reconcilePart, type Sender, within } from "./send-part.ts";

/** left: the service does not let us, or cannot tell; it may stay visible. */
export type Retracted = { kind: "gone" } | { kind: "left"; code: string } | { kind: "later"; at: number };

/** Begins of a turn after which a service that neither tells nor deletes is taken at its word. */
const MAX_GRANTS = 12;

/** The part of the answer that took the placeholder's place. */
export const placeTaker = ({
  placeholder,
  parts,
}: Pick<DeliverView, "placeholder" | "parts">): DeliveryPart | undefined =>
  parts.find(({ opId }) => opId === placeholder.opId);

/** True where no part of the answer took the placeholder's place. */
export const isStray = (view: Pick<DeliverView, "placeholder" | "parts">): boolean =>
  placeTaker(view) === undefined;

/** As a turn leaves it that shows none: only an earlier consumer may have posted it. */
export function untried(placeholder: DeliveryPart): DeliveryPart {
  if (placeholder.messageId) return placeholder;
  return { ...placeholder, state: (placeholder.tries ?? 1) > 1 ? "unknown" : "pending" };
}

/** Takes a stray placeholder away. */
export async function retractPlaceholder(
  sender: Sender,
  { placeholder, grants }: Pick<DeliverView, "placeholder" | "grants">,
): Promise<Retracted> {
  // Only a channel that can edit gets a placeholder; "pending" is certainly not visible.
  if (!sender.channel.capabilities.edit || placeholder.state === "pending") return { kind: "gone" };
  const found = placeholder.messageId ? placeholder : await find(sender, placeholder);
  if ("kind" in found) return found.kind === "later" && grants >= MAX_GRANTS ? left("unknown") : found;
  const { opId, messageId = "" } = found;
  const op = { kind: "delete" as const, opId, target: sender.target, messageId };
  const result = await sender.channel.deliver(op, sender.connection, callSignal(sender.signal));
  if (result.ok || result.error.code === "gone") return { kind: "gone" };
  const { error } = result;
  const now = sender.deps.clock();
  if (grants >= MAX_GRANTS) return left(error.code);
  switch (error.code) {
    case "rate_limited":
      return { kind: "later", at: within(now + error.retryAfterMs, now) };
    case "not_accepted":
    case "unknown":
      return { kind: "later", at: now + 1_000 * grants };
    case "too_late":
    case "refused":
    case "revoked":
      return left(error.code);
    default:
      return unreachable(error);
  }
}

const left = (code: string): Retracted => ({ kind: "left", code });

async function find(sender: Sender, placeholder: DeliveryPart): Promise<DeliveryPart | Retracted> {
  const step = await reconcilePart(sender, placeholder);
  if (step.part.messageId) return step.part;
  if (step.kind !== "later") return left("unknown");
  return step.part.state === "pending" ? { kind: "gone" } : { kind: "later", at: step.at };
}
