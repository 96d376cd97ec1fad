// A decision on its way in: vouched for, taken, carried to the conversation that asked, and refused in private.

import { describe, expect, it } from "vitest";
import { mattermostChannel } from "../../../src/channels/mattermost/channel.ts";
import type { AcceptResult } from "../../../src/conversation/port.ts";
import { MattermostServer, refusing } from "../../doubles/mattermost-server.ts";
import {
  BOT,
  CHANNEL,
  connection as chat,
  MIRA,
  NOW,
  signedAction,
} from "../../fixtures/mattermost/requests.ts";
import { decided, elsewhere, line, office, press, refused, type Script } from "./deciding.ts";

describe("a decision that is refused", () => {
  it("is told to who pressed and to nobody else, in words that fit", async () => {
    const cases: [AcceptResult, RegExp][] = [
      [refused("not_allowed"), /only the people who were asked/i],
      [refused("expired"), /expired/],
      [refused("unknown"), /no longer know/],
      [
        { kind: "refused", refusal: { code: "decided", state: "running", by: "Mia" } },
        /^Mia has already approved/,
      ],
      [
        { kind: "refused", refusal: { code: "decided", state: "denied", by: "Mia" } },
        /^Mia has already denied/,
      ],
      [{ kind: "refused", refusal: { code: "decided", state: "done", by: "" } }, /already approved/],
    ];
    for (const [result, words] of cases) {
      const { send, memory } = office({ events: [press], results: [result] });
      expect((await send()).status).toBe(200);
      expect(memory.whispers).toEqual([
        { userId: "U2", target: press.target, text: expect.stringMatching(words) },
      ]);
      expect(memory.visible).toEqual([]);
    }
  });

  it("is told in the answer to the webhook where that reaches only who pressed", async () => {
    const { send, memory, work } = office({
      events: [press],
      results: [refused("not_allowed")],
      whisper: (body) => ({ status: 200, contentType: "text/plain", body }),
    });
    expect(await (await send()).text()).toMatch(/only the people/);
    expect([memory.whispers, work]).toEqual([[], []]);
  });

  it("in words is told to the writer as well", async () => {
    const { send, memory } = office({ events: [line], results: [refused("not_allowed")] });
    await send();
    expect(memory.whispers).toMatchObject([{ userId: "U3", target: { channel: "D1" } }]);
  });

  it("does not fail the webhook when telling fails", async () => {
    const { send, memory, logged } = office({ events: [press], results: [refused("expired")] });
    memory.faults.push({ on: "whisper", when: "before", failure: { code: "refused", reason: "no" } });
    expect((await send()).status).toBe(200);
    expect(logged).toEqual(["refusal_not_told"]);
  });
});

describe("a decision that counts", () => {
  it("is answered with nothing: the turn that follows changes the card", async () => {
    const { send, memory, work } = office({ events: [press], results: [decided] });
    expect(await (await send()).text()).toBe("");
    expect([memory.whispers, work]).toEqual([[], []]);
  });
});

describe("a decision about a card of another conversation", () => {
  it("is carried to the one that asked, by the presser's own name and connection", async () => {
    const { send, carried, memory } = office({ events: [press, line], results: [elsewhere, elsewhere] });
    await send();
    expect(carried).toEqual([
      {
        origin: elsewhere.origin,
        wish: { by: "id", id: "conf-1", verdict: "approved" },
        by: { connectionId: "acme.slack", person: press.actor, isOperator: false, via: "button" },
      },
      expect.objectContaining({
        by: { connectionId: "acme.slack", person: { id: "U3" }, isOperator: false, via: "text" },
      }),
    ]);
    expect(memory.whispers).toEqual([]);
  });

  it("is refused in private where that conversation refuses it", async () => {
    const { send, memory } = office({
      events: [press],
      results: [elsewhere],
      decide: () => ({ kind: "refused", refusal: { code: "expired" } }),
    });
    await send();
    expect(memory.whispers).toMatchObject([{ userId: "U2", text: expect.stringMatching(/expired/) }]);
  });

  it("never leaves its tenant", async () => {
    for (const origin of [
      { tenantId: "other", connectionId: "other.slack", thread: "t" },
      { tenantId: "acme", connectionId: "other.slack", thread: "t" },
      { tenantId: "acme", connectionId: "nonsense", thread: "t" },
    ]) {
      const { send, carried, memory, logged } = office({
        events: [press],
        results: [{ kind: "elsewhere", origin, wish: { by: "id", id: "x", verdict: "approved" } }],
      });
      await send();
      expect(carried).toEqual([]);
      expect(memory.whispers).toMatchObject([{ text: expect.stringMatching(/no longer know/) }]);
      expect(logged).toContain("decision_across_tenants");
    }
  });

  it("is asked for again where that conversation could not be reached", async () => {
    const { send } = office({
      events: [press],
      results: [elsewhere],
      decide: () => {
        throw new Error("object overloaded");
      },
    });
    expect((await send()).status).toBe(503);
  });

  it("is not carried any further", async () => {
    const { send, memory, carried } = office({
      events: [press],
      results: [elsewhere],
      decide: () => elsewhere,
    });
    await send();
    expect(carried).toHaveLength(1);
    expect(memory.whispers).toHaveLength(1);
  });
});

describe("a line that decides nothing", () => {
  it("makes no work beside being stored", async () => {
    const { send, work, carried, accepted } = office({ events: [line] });
    await send();
    expect([work, carried, accepted.length]).toEqual([[], [], 1]);
  });
});

describe("a button of Mattermost", () => {
  const server = () => {
    const made = new MattermostServer({
      token: "test-bot-token-of-fjordline",
      bot: { id: BOT, username: "ada" },
      now: () => NOW,
      channels: [{ id: CHANNEL, type: "O" }],
    });
    made.members.set(CHANNEL, new Set([BOT, MIRA]));
    return made;
  };
  const channelOf = (fetch: MattermostServer["fetch"]) =>
    mattermostChannel({ fetch, webhookUrl: () => "https://k.test/", newId: () => "n", clock: () => NOW });
  const pressed = async (script: Script, userId = MIRA, fetch = server().fetch) => {
    const made = office({ ...script, channel: channelOf(fetch), on: chat });
    const answer = await made.send(await signedAction({}, { user_id: userId }));
    return { ...made, body: (await answer.json()) as { ephemeral_text?: string } };
  };

  it("pressed by a member of its channel is a decision", async () => {
    const { accepted, body } = await pressed({ results: [decided] });
    expect(accepted).toMatchObject([{ kind: "decision", actor: { id: MIRA } }]);
    expect(body).toEqual({});
  });

  it("claimed to be pressed by somebody who is not there is none, and says so to them alone", async () => {
    const { accepted, body } = await pressed({}, "s0meb0dye1se00000000000000");
    expect(accepted).toEqual([]);
    expect(body.ephemeral_text).toMatch(/only people of this conversation/i);
  });

  it("is no decision while the server cannot be asked", async () => {
    for (const fetch of [
      async () => refusing(500, "x.y"),
      async () => refusing(403, "api.context.permissions.app_error"),
      async () => new Response("<html>"),
      async () => new Response(JSON.stringify({ channel_id: CHANNEL, user_id: BOT })),
      async () => Promise.reject(new Error("broken")),
    ]) {
      const { accepted, body } = await pressed({}, MIRA, fetch);
      expect(accepted).toEqual([]);
      expect(body.ephemeral_text).not.toBe("");
    }
  });

  it("pressed in vain is told in the answer to the callback", async () => {
    const { body } = await pressed({ results: [refused("not_allowed")] });
    expect(body.ephemeral_text).toMatch(/only the people who were asked/);
  });
});
