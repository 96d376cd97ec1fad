import { describe, expect, it } from "vitest";
import { locateMattermost } from "../../../../src/channels/mattermost/locate.ts";
import type { Fetch } from "../../../../src/channels/mattermost/rest.ts";
import { MattermostServer, refusing } from "../../../doubles/mattermost-server.ts";
import { BOT, CHANNEL, connection, MIRA, NOW } from "../../../fixtures/mattermost/requests.ts";

const server = new MattermostServer({
  token: "test-bot-token-of-fjordline",
  bot: { id: BOT, username: "ada" },
  now: () => NOW,
});

const locate = (id: string, fetch: Fetch = server.fetch, channelId = CHANNEL) =>
  locateMattermost(id, { channelId }, connection, AbortSignal.timeout(5_000), { fetch });

describe("the thread of an outgoing webhook's post", () => {
  it("is begun by a post that is no reply", async () => {
    const root = server.say({ channelId: CHANNEL, userId: MIRA, text: "#ask" });
    expect(await locate(root.id)).toEqual({
      ok: true,
      value: {
        thread: `${CHANNEL}/${root.id}`,
        target: { channelId: CHANNEL, rootId: root.id, thread: `${CHANNEL}/${root.id}` },
      },
    });
  });

  it("is the root's for a reply, never the reply's own", async () => {
    const root = server.say({ channelId: CHANNEL, userId: MIRA, text: "one" });
    const reply = server.say({ channelId: CHANNEL, userId: MIRA, text: "#ask", rootId: root.id });
    expect(await locate(reply.id)).toMatchObject({ value: { target: { rootId: root.id } } });
  });

  it("comes with who wrote it where that was a program: one that is listened to, or one that is not", async () => {
    const root = server.say({ channelId: CHANNEL, userId: MIRA, text: "#ask" });
    const byBot: Fetch = async (url, init) => {
      const answer = (await (await server.fetch(url, init)).json()) as object;
      return Response.json({ ...answer, props: { from_bot: "true" } });
    };
    expect(await locate(root.id, byBot)).toMatchObject({ value: { writer: "nobody" } });
    const listening = { ...connection, settings: { ...connection.settings, allowBots: [MIRA] } };
    const signal = AbortSignal.timeout(5_000);
    const found = await locateMattermost(root.id, { channelId: CHANNEL }, listening, signal, {
      fetch: byBot,
    });
    expect(found).toMatchObject({ value: { writer: "program" } });
  });

  it("is refused for a post that is not there, or not in that channel", async () => {
    const elsewhere = server.say({ channelId: "elsewhere", userId: MIRA, text: "#ask" });
    expect(await locate("never")).toMatchObject({ error: { code: "refused" } });
    expect(await locate(elsewhere.id)).toMatchObject({ error: { code: "refused" } });
  });

  it("is not known while the server cannot be asked", async () => {
    expect(await locate("p", async () => refusing(500, "x.y"))).toMatchObject({ error: { code: "unknown" } });
    expect(await locate("p", async () => new Response("{}"))).toMatchObject({ error: { code: "unknown" } });
    expect(await locate("p", () => Promise.reject(new Error("off")))).toMatchObject({
      error: { code: "unknown" },
    });
    expect(await locate("p", async () => refusing(401, "x.y"))).toMatchObject({ error: { code: "revoked" } });
    const off = { ...connection, secrets: {} };
    const nowhere = locateMattermost("p", { channelId: CHANNEL }, off, AbortSignal.timeout(10), server);
    expect(await nowhere).toMatchObject({ error: { code: "revoked" } });
  });
});
