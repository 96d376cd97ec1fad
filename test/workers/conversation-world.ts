// A conversation in workerd, anew for each test: the real object behind its port, and what a turn needs.

import { env } from "cloudflare:workers";
import { beforeEach } from "vitest";
import { conversationName, conversationPort } from "../../src/compose-objects.ts";
import type { ConversationRef } from "../../src/conversation/message.ts";
import type { ThinkView } from "../../src/conversation/port.ts";
import type { Bindings } from "../../src/env.ts";
import { runTurn } from "../../src/turn/run-turn.ts";
import { line, type TurnWorld, turnWorld } from "../doubles/turn-world.ts";

const namespace = (env as unknown as Bindings).CONVERSATIONS;
let n = 0;

export const port = conversationPort(namespace);

/** What the running test sees. */
export const here: { ref: ConversationRef; world: TurnWorld } = {
  ref: { tenantId: "acme", connectionId: "acme.c", thread: "t0" },
  world: turnWorld(port),
};

/** Gives each test a conversation that nobody used: storage lives as long as the file. */
export function freshConversation(): void {
  beforeEach(() => {
    here.ref = { tenantId: "acme", connectionId: "acme.c", thread: `t${++n}` };
    here.world = turnWorld(port);
  });
}

/** Answers that take long enough for the placeholder to be seen first. */
export function slowModels(): void {
  beforeEach(() => {
    const { pool } = here.world;
    const { complete } = pool;
    pool.complete = async (call) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return complete(call);
    };
  });
}

export const object = () => namespace.getByName(conversationName(here.ref));
export const say = (id: string, text: string, fields = {}) => port.accept(here.ref, [line(id, text, fields)]);
export const run = () => runTurn(here.world.deps, here.ref);
export const texts = () => here.world.channel.visible.map((message) => message.text);

export async function begin(): Promise<ThinkView> {
  const view = await port.begin(here.ref);
  if (view.kind !== "think") throw new Error(`expected a turn to think, got ${view.kind}`);
  return view;
}
