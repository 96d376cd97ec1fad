// What a turn is given, whole, and changed where a test says so.

import { EMPTY_CHAIN } from "../../../src/audit/chain.ts";
import type { DeliverView, DeliveryPart, ThinkView } from "../../../src/conversation/port.ts";
import type { Sender } from "../../../src/turn/send-part.ts";
import { fakeTime } from "../../doubles/fake-time.ts";
import { type MemoryChannel, memoryChannel } from "../../doubles/memory-channel.ts";
import { line, turnWorld } from "../../doubles/turn-world.ts";

export const REF = { tenantId: "acme", connectionId: "acme.c", thread: "t" };
export const LEASE = { turn: 1, fence: 1, until: 1_750_000_030_000 };

export const partWith = (fields: Partial<DeliveryPart> = {}): DeliveryPart => ({
  opId: "1-0-op",
  text: "Hello.",
  state: "sending",
  tries: 1,
  triedAt: 1_750_000_000_000,
  ...fields,
});

export const thinkView = (fields: Partial<ThinkView> = {}): ThinkView => ({
  kind: "think",
  lease: LEASE,
  ref: REF,
  target: { to: "t" },
  input: [line("1", "hello")],
  arrived: { first: 0, last: 0 },
  writtenAt: 0,
  history: [],
  steps: [],
  attempt: 1,
  grants: 1,
  placeholder: partWith({ text: "" }),
  notified: false,
  promised: false,
  chain: EMPTY_CHAIN,
  owed: [],
  turns: 1,
  confirmations: [],
  ...fields,
});

export const deliverView = (fields: Partial<DeliverView> = {}): DeliverView => {
  const { kind: _, history: _history, steps: _steps, ...rest } = thinkView();
  return { ...rest, kind: "deliver", outcome: "answered", parts: [], closed: false, ...fields };
};

/** Who was resolved for the test's connection. */
export const RESOLVED = turnWorld({} as never).resolved;

export function senderOver(channel: MemoryChannel = memoryChannel(), time = fakeTime()) {
  const ended = new AbortController();
  const sender: Sender = {
    channel,
    connection: RESOLVED.connection,
    target: { to: "t" },
    deps: time,
    signal: ended.signal,
  };
  return { channel, time, ended, sender };
}
