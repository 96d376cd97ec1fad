// A desk stands in a private chat of Mattermost, which has no webhook: what is said in its thread comes over the socket.

import { env as bindings } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { directPlace } from "../../src/channels/mattermost/thread.ts";
import { conversationPort } from "../../src/compose-objects.ts";
import type { ConversationPort } from "../../src/conversation/port.ts";
import type { Env } from "../../src/env.ts";
import { handOverRequest, OPERATOR } from "../unit/conversation/hand-overs.ts";
import { BOT, DIRECT, eachInAWorld, type MattermostWorld, MIRA } from "./mattermost-world.ts";

const port: ConversationPort = conversationPort((bindings as unknown as Env).CONVERSATIONS);
let world: MattermostWorld;

eachInAWorld(301, (entered) => {
  world = entered;
  world.server.mayWhisper = true;
});

/** A customer's conversation that waits for this colleague, with a desk in their private chat. */
async function desk(asked: string) {
  const { tenantId, connectionId } = world;
  const origin = { tenantId, connectionId: `${tenantId}.phone`, thread: "4915550112233" };
  const line = {
    ...{
      kind: "message" as const,
      id: "m1",
      thread: origin.thread,
      sentAt: Date.now(),
      text: "A person, please",
    },
    ...{ author: { id: "4915550112233" }, addressed: "direct" as const, target: {} },
  };
  await port.accept(origin, [line]);
  const request = handOverRequest({ chain: [{ connectionId, userId: asked, name: "Mira" }], at: Date.now() });
  await port.own(origin, { kind: "take", id: request.id, request }, OPERATOR);
  await port.own(origin, { kind: "pass", id: request.id }, OPERATOR);
  const root = await world.at((server) =>
    server.say({ channelId: DIRECT, userId: BOT, text: "Somebody waits." }),
  );
  const { thread } = directPlace(DIRECT, root.id);
  const until = Date.now() + 3_600_000;
  const { id: handOverId, choices } = request;
  const place = { tenantId, connectionId, thread };
  await port.hostDesk(place, { origin, handOverId, choices, speaks: true, until });
  return { origin, root: root.id };
}

const told = () =>
  world.at(({ ephemeral }) => ephemeral.map(({ user_id, post }) => [user_id, post.message] as const));

describe("a line in the thread of a desk", () => {
  it("takes the conversation behind it for who was asked and speaks there", async () => {
    const { origin, root } = await desk(MIRA);
    await world.start();
    await world.say("Hello, this is Mira.", DIRECT, root);
    const handOver = async () => (await port.ownership(origin)).handOver;
    await vi.waitFor(async () => expect((await handOver())?.state).toBe("taken"), { timeout: 5_000 });
    expect((await handOver())?.owner).toMatchObject({ userId: MIRA, via: "text" });
    const { messages } = await port.transcript(origin, { limit: 20 });
    expect(JSON.stringify(messages)).not.toContain("not passed on");
    expect(await told()).toEqual([]);
  });

  it("of somebody who was not asked is not passed on, and they alone hear of it", async () => {
    const { origin, root } = await desk("s0meb0dye1se00000000000000");
    await world.start();
    await world.say("Let me in.", DIRECT, root);
    await vi.waitFor(async () => expect(await told()).toHaveLength(1), { timeout: 5_000 });
    expect(await told()).toEqual([[MIRA, expect.stringMatching(/only people who were asked/)]]);
    expect((await port.ownership(origin)).handOver?.owner?.userId).not.toBe(MIRA);
  });

  it("is said in its thread only: the private chat around it stays the employee's", async () => {
    const { origin } = await desk(MIRA);
    await world.start();
    await world.say("Ada, are you there?");
    await world.hears(["Ada, are you there?"]);
    expect((await port.ownership(origin)).handOver?.owner?.userId).not.toBe(MIRA);
  });
});
