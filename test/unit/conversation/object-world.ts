// One conversation object and a clock, for tests that ask it directly.

import { afterEach, beforeEach } from "vitest";
import type { IncomingMessage, ReceiptState } from "../../../src/conversation/message.ts";
import type { ThinkView, TurnRecord } from "../../../src/conversation/port.ts";
import { type MemoryConversation, memoryConversation } from "../../doubles/memory-conversation.ts";
import { line } from "../../doubles/turn-world.ts";
import { NOW, partWith, settled } from "./turns.ts";

export const REF = { tenantId: "acme", connectionId: "acme.c", thread: "t" };

/** What the running test sees; anew for each. */
export const world: { now: number; conversation: MemoryConversation } = {
  now: NOW,
  conversation: memoryConversation(REF),
};

/** Gives each test of a file a new object and its own clock. */
export function freshObject(): void {
  const clock = Date.now;
  beforeEach(() => {
    world.now = NOW;
    world.conversation = memoryConversation(REF);
    Date.now = () => world.now;
  });
  afterEach(() => {
    Date.now = clock;
    world.conversation.sql.close();
  });
}

export const object = () => world.conversation.object();
export const say = (id: string, text = `[${id}]`, fields: Partial<IncomingMessage> = {}) =>
  object().accept([line(id, text, fields)]);
export const edit = (id: string, target: string, text: string) =>
  object().accept([{ kind: "edit", id, thread: "t", target, text }]);
export const remove = (id: string, target: string) =>
  object().accept([{ kind: "deletion", id, thread: "t", target }]);
export const tell = (state: ReceiptState, opId: string) =>
  object().accept([{ kind: "receipt", id: `r-${state}`, thread: "t", messageId: "wamid.1", opId, state }]);

export function begin(): ThinkView {
  const view = object().begin();
  if (view.kind !== "think") throw new Error(`expected a turn to think, got ${view.kind}`);
  return view;
}

export const recordOf = (view: ThinkView, fields: Partial<TurnRecord> = {}): TurnRecord => ({
  author: "Ada",
  outcome: "answered",
  parts: [partWith({ opId: view.placeholder.opId })],
  settlement: "{}",
  chain: view.chain,
  ...fields,
});

/** Answers everything that is due. */
export function answer(): ThinkView {
  const view = begin();
  const parts = recordOf(view).parts.map((part) => ({ ...part, state: "sent" as const }));
  object().record(view.lease, recordOf(view));
  object().finish(view.lease, parts, settled(view));
  return view;
}
