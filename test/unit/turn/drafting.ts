// A draft over a channel in memory, on a clock that stands still.

import type { DeliveryPart } from "../../../src/conversation/port.ts";
import { EDIT_INTERVAL_MS } from "../../../src/limits.ts";
import { startDraft } from "../../../src/turn/draft.ts";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { partWith, senderOver } from "./views.ts";

export const OPENING = "Ada is writing …";
export const fresh = partWith({ text: "" });

export function drafting(placeholder = fresh, channel = memoryChannel(), mayShow = true) {
  const made = senderOver(channel);
  const told: DeliveryPart[] = [];
  const times: number[] = [];
  const before = channel.before;
  channel.before = (op) => {
    times.push(made.time.clock());
    return before(op);
  };
  const draft = startDraft({
    deps: made.time,
    mayShow: async () => mayShow,
    tell: (part) => void told.push(part),
    sender: made.sender,
    placeholder,
    opening: OPENING,
    hosts: [],
  });
  const texts = () => channel.calls.map((op) => ("text" in op ? op.text : op.kind));
  /** Settling keeps the service's second after the last edit. */
  const settle = async () => {
    const settled = draft.settle();
    await made.time.advance(EDIT_INTERVAL_MS);
    return settled;
  };
  return { ...made, draft, told, times, texts, settle };
}
