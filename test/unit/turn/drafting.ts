// A draft over a channel in memory, on a clock that stands still.

import type { DeliveryPart, FencedResult } from "../../../src/conversation/port.ts";
import { EDIT_INTERVAL_MS } from "../../../src/limits.ts";
import { startDraft } from "../../../src/turn/draft.ts";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { LEASE, partWith, REF, senderOver } from "./views.ts";

export const OPENING = "Ada is writing …";
export const fresh = partWith({ text: "" });

export function drafting(placeholder = fresh, channel = memoryChannel(), stored: FencedResult = "ok") {
  const made = senderOver(channel);
  const saved: DeliveryPart[] = [];
  const times: number[] = [];
  const before = channel.before;
  channel.before = (op) => {
    times.push(made.time.clock());
    return before(op);
  };
  const conversations = {
    placeholderSent: async (_ref: unknown, _lease: unknown, part: DeliveryPart) => {
      saved.push(part);
      return stored;
    },
  } as never;
  const deps = { ...made.time, conversations };
  const draft = startDraft({
    deps,
    ref: REF,
    lease: LEASE,
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
  return { ...made, draft, saved, times, texts, settle };
}
