// Private chats of Mattermost have no webhook: a decision written there comes over the socket.

import { env as bindings } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { conversationPort } from "../../src/compose-objects.ts";
import type { ConversationPort } from "../../src/conversation/port.ts";
import type { Env } from "../../src/env.ts";
import { requestWith } from "../unit/conversation/confirmations.ts";
import { partWith, settled } from "../unit/conversation/turns.ts";
import { DIRECT, eachInAWorld, type MattermostWorld, MIRA } from "./mattermost-world.ts";

const port: ConversationPort = conversationPort((bindings as unknown as Env).CONVERSATIONS);
let world: MattermostWorld;

eachInAWorld(101, (entered) => {
  world = entered;
  world.server.mayWhisper = true;
});

/** A customer's conversation that waits for leave, with a copy of its card in the private chat. */
async function asked(userId: string) {
  const { tenantId, connectionId } = world;
  const origin = { tenantId, connectionId: `${tenantId}.phone`, thread: "4915550112233" };
  await port.accept(origin, [
    {
      kind: "message",
      id: "m1",
      thread: origin.thread,
      sentAt: Date.now(),
      author: { id: "4915550112233" },
      text: "Refund me",
      addressed: "direct",
      target: {},
    },
  ]);
  const view = await port.begin(origin);
  if (view.kind !== "think") throw new Error(`no turn to think: ${view.kind}`);
  const createdAt = Date.now();
  const request = requestWith({ createdAt, approvers: [{ connectionId, userId }] }, 1);
  const parts = [partWith({ opId: view.placeholder.opId, state: "sent" })];
  const { lease, chain } = view;
  const record = { author: "Ada", outcome: "awaiting" as const, parts, settlement: undefined, chain };
  await port.record(origin, lease, { ...record, confirmations: [request] });
  await port.finish(origin, lease, parts, settled(view));
  const { id: confirmationId, code, approveChoice, denyChoice, expiresAt } = request;
  const here = { tenantId, connectionId, thread: DIRECT };
  await port.hostCard(here, { origin, confirmationId, code, approveChoice, denyChoice, expiresAt });
  return { code, state: async () => (await port.confirmations(origin))[0]?.state };
}

describe("a decision written in a private chat", () => {
  it("decides what another conversation asked", async () => {
    const { code, state } = await asked(MIRA);
    await world.start();
    await world.say(`yes ${code}`);
    await vi.waitFor(async () => expect(await state()).not.toBe("pending"), { timeout: 5_000 });
    expect(await world.at(({ ephemeral }) => ephemeral.length)).toBe(0);
  });

  it("of somebody who was not asked changes nothing and is answered for their eyes only", async () => {
    const { code, state } = await asked("s0meb0dye1se00000000000000");
    await world.start();
    await world.say(`yes ${code}`);
    const told = () =>
      world.at(({ ephemeral }) => ephemeral.map(({ user_id, post }) => [user_id, post.message]));
    await vi.waitFor(async () => expect(await told()).toHaveLength(1), { timeout: 5_000 });
    expect(await told()).toEqual([[MIRA, expect.stringMatching(/only the people who were asked/)]]);
    expect(await state()).toBe("pending");
  });
});
