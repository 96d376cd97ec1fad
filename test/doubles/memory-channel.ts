// A chat service in memory: posts and edits are visible at once, and faults can be scripted per call.

import type {
  Channel,
  ChannelCapabilities,
  Choice,
  DeliveryFailure,
  DeliveryOp,
  DeliveryResult,
  OutgoingFile,
  Reconciled,
} from "../../src/channels/channel.ts";
import { sanitiseMarkdown } from "../../src/channels/sanitise.ts";
import type { ReplyTarget } from "../../src/conversation/message.ts";
import { encodeTuple } from "../../src/ids.ts";
import { fail, ok } from "../../src/result.ts";

export interface VisibleMessage {
  id: string;
  opId: string;
  text: string;
  edits: number;
  /** The buttons it shows. */
  choices?: Choice[];
  /** The file that it is. */
  file?: OutgoingFile;
}

export interface Whisper {
  userId: string;
  target: ReplyTarget;
  text: string;
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
  /** What single persons were told, in order. */
  whispers: Whisper[];
  faults: ScriptedFault[];
  /** What was handed over, by id, shown or not; and the failures of the next tries, after taking it. */
  uploads: Map<string, OutgoingFile>;
  uploadFaults: DeliveryFailure[];
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
    whispers: [],
    faults: [],
    uploads: new Map(),
    uploadFaults: [],
    reconciled: [],
    before: () => {},
    verify: async (request) => ok(request.body),
    parse: () => ok({ events: [] }),
    sanitise: sanitiseMarkdown,
    async deliver(op) {
      channel.calls.push(op);
      await channel.before(op);
      const index = channel.faults.findIndex((fault) => fault.on === op.kind);
      const [fault] = index < 0 ? [] : channel.faults.splice(index, 1);
      if (fault?.when === "before") return fail(fault.failure);
      const result = apply(channel, op);
      return fault ? fail(fault.failure) : result;
    },
    async upload(file) {
      const id = `u${channel.uploads.size + 1}`;
      channel.uploads.set(id, file);
      const fault = channel.uploadFaults.shift();
      return fault ? fail(fault) : ok({ id });
    },
    openDirect: async (userId) =>
      ok({ thread: encodeTuple(["direct", userId]), target: { channel: `direct-${userId}` } }),
    async reconcile(op) {
      const scripted = channel.reconciled.shift();
      if (scripted) return scripted;
      const found = visible.find((message) => message.opId === op.opId);
      return found ? { kind: "found", messageId: found.id } : { kind: "absent" };
    },
  };
  return channel;
}

function apply({ visible, whispers, uploads }: MemoryChannel, op: DeliveryOp): DeliveryResult {
  if (op.kind === "working") return ok({ messageId: "" });
  if (op.kind === "whisper") {
    whispers.push({ userId: op.userId, target: op.target, text: op.text });
    return ok({ messageId: "" });
  }
  if (op.kind === "post") {
    const id = `m${visible.length + 1}-${op.opId}`;
    const file = op.file && uploads.get(op.file.id);
    if (op.file && !file) return fail({ code: "gone" });
    const shown = file ? { file } : {};
    visible.push({ id, opId: op.opId, text: op.text, edits: 0, choices: op.choices ?? [], ...shown });
    return ok({ messageId: id });
  }
  const index = visible.findIndex((message) => message.id === op.messageId);
  const message = visible[index];
  if (!message) return fail({ code: "gone" });
  if (op.kind === "delete") visible.splice(index, 1);
  else Object.assign(message, { text: op.text, edits: message.edits + 1, choices: op.choices ?? [] });
  return ok({ messageId: op.messageId });
}
