// A message that the person may not be sent any more as it is: services close the chat some time after they last
// wrote. It goes out in the form that is allowed then, or waits until they write again. Nothing here is sent.

import type { Channel, DeliveryOp } from "../channels/channel.ts";
import type { DeliveryPart, Waiting } from "../conversation/port.ts";
import type { Sender } from "./send-part.ts";
import type { TurnDeps } from "./turn-deps.ts";

/** Whoever reads them sees on the word "Held" that nothing failed. */
const AGAIN = "It is sent when they write again.";
const ANNOUNCED = `Held: they were told that an answer waits. ${AGAIN}`;
const BEHIND = `Held: they know that more waits. ${AGAIN}`;
const NO_FORM = `Held: they have not written for so long that the chat service takes only a template, and this connection has none. ${AGAIN}`;
const CARD =
  "Held: they have not written for so long that the chat service takes no question with a decision.";
const FILE = `Held: they have not written for so long that the chat service takes no file. ${AGAIN}`;
const ELSEWHERE =
  "Held: whoever it is for has not written for so long that the chat service takes only a template.";
const REST = "The rest is sent when they write again.";

export interface LateInput {
  channel: Pick<Channel, "capabilities">;
  /** When the person last wrote, ms. */
  writtenAt?: number;
  deps: Pick<TurnDeps, "clock">;
}

/** True where the service takes nothing free any more. Where nobody knows when they wrote, the service will tell. */
export function isLate({ channel, writtenAt, deps }: LateInput): boolean {
  const { replyWindowMs } = channel.capabilities;
  if (replyWindowMs === undefined || writtenAt === undefined) return false;
  return deps.clock() > writtenAt + replyWindowMs;
}

type LatePlan =
  | { kind: "held"; part: DeliveryPart }
  | { kind: "say"; op: DeliveryOp & { kind: "post" }; said(messageId: string): DeliveryPart };

/** What to do with it: `behind` waits already, and this must not overtake it. */
export function planLate(
  { channel, connection, target }: Sender,
  part: DeliveryPart,
  behind: Waiting | undefined,
): LatePlan {
  const text = part.waits?.text ?? part.text;
  // Neither a decision nor what is shown to somebody else waits for this person to write.
  if (part.confirmationId !== undefined || part.to)
    return { kind: "held", part: { ...part, state: "failed", reason: part.to ? ELSEWHERE : CARD } };
  if (behind?.told) return { kind: "held", part: keep(part, BEHIND, { text, told: true }) };
  // No template takes one.
  if (part.file) return { kind: "held", part: keep(part, FILE, { text, told: false }) };
  const form = channel.lateForm?.(text, connection);
  if (!form) return { kind: "held", part: keep(part, NO_FORM, { text, told: false }) };
  return {
    kind: "say",
    op: { kind: "post", opId: part.opId, target, text: form.text, late: true },
    said: (messageId) => saidPart({ ...part, messageId }, form),
  };
}

/** Said in whole it is a message like any other; an announcement alone says nothing of it. */
function saidPart(part: DeliveryPart, form: { text: string; rest: string }): DeliveryPart {
  const { waits: _, reason: _reason, ...said } = part;
  if (form.rest === "") return { ...said, state: "sent" };
  const waits = { text: form.rest, told: true };
  return form.text === "" ? keep(said, ANNOUNCED, waits) : { ...said, state: "sent", reason: REST, waits };
}

/** Not said, and kept. */
const keep = (part: DeliveryPart, reason: string, waits: Waiting): DeliveryPart => ({
  ...part,
  state: "failed",
  reason,
  waits,
});

/** The service would not take the form either. */
export const keepRefused = (part: DeliveryPart, reason: string): DeliveryPart =>
  keep(part, `Held: ${reason}. ${AGAIN}`, { text: part.waits?.text ?? part.text, told: false });

/** The service says that it is too late, whatever our clock says: from here on it is. */
export const nowLate = (part: DeliveryPart): DeliveryPart => ({
  ...part,
  state: "pending",
  waits: { text: part.text, told: false },
});

/** Nobody was told of it: neither the person nor anybody else. */
export const isHeldLate = ({ state, waits, reason }: DeliveryPart): boolean =>
  state === "failed" && (waits ? !waits.told : [CARD, ELSEWHERE].includes(reason ?? ""));
