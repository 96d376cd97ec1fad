import { describe, expect, it } from "vitest";
import type { DeliveryOp } from "../../../../src/channels/channel.ts";
import { deliverMattermost } from "../../../../src/channels/mattermost/deliver.ts";
import { reconcileMattermost } from "../../../../src/channels/mattermost/reconcile.ts";
import type { Fetch } from "../../../../src/channels/mattermost/rest.ts";
import { limitExceeded, MattermostServer, refusing } from "../../../doubles/mattermost-server.ts";
import { BOT, CHANNEL, connection, MIRA, NOW } from "../../../fixtures/mattermost/requests.ts";

const signal = () => AbortSignal.timeout(5_000);

function world() {
  const clock = { now: NOW };
  const server = new MattermostServer({
    token: "test-bot-token-of-fjordline",
    bot: { id: BOT, username: "ada" },
    now: () => clock.now,
  });
  const dependencies = { webhookUrl: () => "", newId: () => "n", clock: () => clock.now };
  return {
    clock,
    server,
    deliver: (op: DeliveryOp, fetch: Fetch = server.fetch) =>
      deliverMattermost(op, connection, signal(), { ...dependencies, fetch }),
    reconcile: (op: DeliveryOp & { kind: "post" }, fetch: Fetch = server.fetch, of = connection, now = NOW) =>
      reconcileMattermost(op, NOW, of, now, signal(), { fetch }),
  };
}

const post = (opId: string, rootId?: string): DeliveryOp & { kind: "post" } => ({
  kind: "post",
  opId,
  target: { channelId: CHANNEL, thread: CHANNEL, ...(rootId ? { rootId } : {}) },
  text: "The answer.",
});

describe("reading back", () => {
  it("finds the post by its operation id, in the channel and in a thread", async () => {
    const { server, deliver, reconcile } = world();
    const root = server.say({ channelId: CHANNEL, userId: MIRA, text: "When?" });
    for (const op of [post("op-1"), post("op-2", root.id)]) {
      const delivered = await deliver(op);
      expect(await reconcile(op)).toEqual({
        kind: "found",
        messageId: delivered.ok && delivered.value.messageId,
      });
    }
  });

  it("finds nothing that somebody else wrote with our operation id", async () => {
    const { server, reconcile } = world();
    server.say({ channelId: CHANNEL, userId: MIRA, text: "The answer.", props: { op_id: "op-1" } });
    expect(await reconcile(post("op-1"))).toEqual({ kind: "absent" });
  });

  it("asks the channel from five minutes before the try, because the server's clock may be behind", async () => {
    const { server, reconcile } = world();
    let asked = "";
    await reconcile(post("op-1"), (url, init) => {
      asked = url;
      return server.fetch(url, init);
    });
    expect(asked).toContain(`/channels/${CHANNEL}/posts?since=${NOW - 300_000}`);
  });

  it("of a deleted thread says absent: nothing can have been posted into it", async () => {
    const { reconcile } = world();
    expect(await reconcile(post("op-1", "never"))).toEqual({ kind: "absent" });
  });

  it("waits where the server does not answer for now", async () => {
    const { reconcile } = world();
    const answers = [() => limitExceeded(1), () => refusing(500, "x.y"), () => new Response("<html>")];
    for (const answer of answers)
      expect(await reconcile(post("op-1"), async () => answer())).toEqual({ kind: "wait", at: NOW + 2_000 });
    const broken = () => Promise.reject(new TypeError("broken"));
    expect(await reconcile(post("op-1"), broken)).toEqual({ kind: "wait", at: NOW + 2_000 });
  });

  it("waits longer the longer the server stays away, up to a minute", async () => {
    const { reconcile } = world();
    const waits: number[] = [];
    for (const elapsed of [0, 10_000, 60_000, 3_600_000]) {
      const now = NOW + elapsed;
      const told = await reconcile(post("op-1"), async () => refusing(503, "x.y"), connection, now);
      waits.push(told.kind === "wait" ? (told.at ?? 0) - now : -1);
    }
    expect(waits).toEqual([2_000, 5_000, 30_000, 60_000]);
  });

  it("cannot tell where it may not look", async () => {
    const { reconcile, server } = world();
    expect(await reconcile(post("op-1"), async () => refusing(403, "x.y"))).toMatchObject({
      kind: "cannot_tell",
    });
    const off = { ...connection, secrets: {} };
    expect(await reconcile(post("op-1"), server.fetch, off)).toMatchObject({ kind: "cannot_tell" });
  });
});

describe("1,000 sends with one answer in ten lost", () => {
  it("end as 1,000 posts, each there once", async () => {
    const { clock, server, deliver, reconcile } = world();
    let calls = 0;
    const losing: Fetch = async (url, init) => {
      const answer = await server.fetch(url, init);
      if (++calls % 10 === 0) throw new TypeError("the answer was lost");
      return answer;
    };
    for (let i = 0; i < 1_000; i++) {
      const op = post(`op-${i}`);
      clock.now += 40_000;
      const result = await deliver(op, losing);
      if (result.ok) continue;
      expect(result.error.code).toBe("unknown");
      // Every other time at once with the same pending id, otherwise after reading back.
      if (i % 20 < 10) expect((await deliver(op)).ok).toBe(true);
      else expect((await reconcile(op)).kind).toBe("found");
    }
    expect(new Set(server.visible.map((one) => one.props.op_id)).size).toBe(1_000);
    expect(server.visible).toHaveLength(1_000);
  });
});
