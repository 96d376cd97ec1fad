// A chat service in memory: posts and edits are visible at once, and faults can be scripted per call.

import type {
  Channel,
  ChannelCapabilities,
  DeliveryFailure,
  DeliveryOp,
  DeliveryResult,
  Reconciled,
} from "../../src/channels/channel.ts";
import { fail, ok } from "../../src/result.ts";

export interface VisibleMessage {
  id: string;
  opId: string;
  text: string;
  edits: number;
}

/** before: not taken. after: taken, but the caller learns that it failed so. */
export interface ScriptedFault {
  on: DeliveryOp["kind"];
  when: "before" | "after";
  failure: DeliveryFailure;
}

export interface MemoryChannel extends Channel {
  visible: VisibleMessage[];
  calls: DeliveryOp[];
  faults: ScriptedFault[];
  /** What reconcile says instead of looking. */
  reconciled: Reconciled[];
  /** Runs before each delivery: a test's chance to interfere. */
  before: (op: DeliveryOp) => Promise<void> | void;
}

/** A channel whose world is `visible`. Capabilities are those of a chat with edits unless told otherwise. */
export function memoryChannel(capabilities: Partial<ChannelCapabilities> = {}): MemoryChannel {
  const visible: VisibleMessage[] = [];
  const channel: MemoryChannel = {
    name: "slack",
    capabilities: {
      edit: true,
      buttons: true,
      threads: true,
      typing: true,
      textLimit: 4_000,
      // Tests speak of the placeholder; that it waits for an answer first has tests of its own.
      openingDelayMs: 0,
      ...capabilities,
    },
    visible,
    calls: [],
    faults: [],
    reconciled: [],
    before: () => {},
    verify: async (request) => ok(request.body),
    parse: () => ok({ events: [] }),
    async deliver(op) {
      channel.calls.push(op);
      await channel.before(op);
      const index = channel.faults.findIndex((fault) => fault.on === op.kind);
      const [fault] = index < 0 ? [] : channel.faults.splice(index, 1);
      if (fault?.when === "before") return fail(fault.failure);
      const result = apply(visible, op);
      return fault ? fail(fault.failure) : result;
    },
    async reconcile(op) {
      const scripted = channel.reconciled.shift();
      if (scripted) return scripted;
      const found = visible.find((message) => message.opId === op.opId);
      return found ? { kind: "found", messageId: found.id } : { kind: "absent" };
    },
  };
  return channel;
}

function apply(visible: VisibleMessage[], op: DeliveryOp): DeliveryResult {
  if (op.kind === "working") return ok({ messageId: "" });
  if (op.kind === "post") {
    const id = `m${visible.length + 1}-${op.opId}`;
    visible.push({ id, opId: op.opId, text: op.text, edits: 0 });
    return ok({ messageId: id });
  }
  const index = visible.findIndex((message) => message.id === op.messageId);
  const message = visible[index];
  if (!message) return fail({ code: "gone" });
  if (op.kind === "delete") visible.splice(index, 1);
  else Object.assign(message, { text: op.text, edits: message.edits + 1 });
  return ok({ messageId: op.messageId });
}
