import { describe, expect, it } from "vitest";
import type { Choice, DeliveryOp, DeliveryResult } from "../../../../src/channels/channel.ts";
import { isSigned, readContext } from "../../../../src/channels/mattermost/action-context.ts";
import { deliverMattermost } from "../../../../src/channels/mattermost/deliver.ts";
import type { Fetch } from "../../../../src/channels/mattermost/rest.ts";
import { MattermostServer, refusing } from "../../../doubles/mattermost-server.ts";
import { ACTION_SECRET, BOT, CHANNEL, connection, MIRA, NOW } from "../../../fixtures/mattermost/requests.ts";

const ROOT = "r0o1o2t3p4o5s6t7r8o9o0t1p2";
const WEBHOOK = "https://konstruct.test/webhooks/mattermost/fjordline.mattermost";

function service(now: () => number = () => NOW) {
  const server = new MattermostServer({
    token: "test-bot-token-of-fjordline",
    bot: { id: BOT, username: "ada" },
    now,
  });
  let made = 0;
  const deliver = (op: DeliveryOp, fetch: Fetch = server.fetch, of = connection): Promise<DeliveryResult> =>
    deliverMattermost(op, of, AbortSignal.timeout(5_000), {
      fetch,
      webhookUrl: () => WEBHOOK,
      newId: () => `nonce${++made}`,
      clock: now,
    });
  return { server, deliver };
}

const target = { channelId: CHANNEL, thread: CHANNEL };
const post = (changes: Partial<DeliveryOp & { kind: "post" }> = {}): DeliveryOp & { kind: "post" } => ({
  kind: "post",
  opId: "op-1",
  target,
  text: "On its way.",
  ...changes,
});

const choices: Choice[] = [
  { choice: "r4nd0m1", label: "Approve", style: "primary", expiresAt: NOW + 600_000 },
  { choice: "r4nd0m2", label: "Deny", expiresAt: NOW + 600_000 },
];

interface Action {
  id: string;
  name: string;
  style: string;
  integration: { url: string; context: Record<string, string> };
}

const actionsOf = (props: Record<string, unknown> | undefined): Action[] =>
  ((props?.attachments as { actions: Action[] }[] | undefined) ?? []).flatMap(({ actions }) => actions);

async function posted({ deliver }: ReturnType<typeof service>, op = post()): Promise<string> {
  const result = await deliver(op);
  if (!result.ok) throw new Error(`not posted: ${result.error.code}`);
  return result.value.messageId;
}

describe("a post", () => {
  it("goes into its channel with our operation id in the props", async () => {
    const world = service();
    const id = await posted(world);
    expect(world.server.posts.get(id)).toMatchObject({
      channel_id: CHANNEL,
      message: "On its way.",
      root_id: "",
      props: { op_id: "op-1" },
    });
  });

  it("goes into the thread of its target", async () => {
    const world = service();
    const root = world.server.say({ channelId: CHANNEL, userId: MIRA, text: "When?" });
    const id = await posted(world, post({ target: { ...target, rootId: root.id } }));
    expect(world.server.posts.get(id)?.root_id).toBe(root.id);
  });

  it("sent twice within 30 seconds is one post, because its pending id stays the same", async () => {
    const world = service();
    expect(await posted(world)).toBe(await posted(world));
    expect(world.server.visible).toHaveLength(1);
    const ids = world.server.calls.map(({ body }) => body?.pending_post_id);
    expect(ids).toEqual([`${BOT}:op-1`, `${BOT}:op-1`]);
  });

  it("that the server knows with an older text is unknown, so that it is found and edited", async () => {
    const world = service();
    await posted(world, post({ text: "…" }));
    expect(await world.deliver(post({ text: "The answer." }))).toMatchObject({ error: { code: "unknown" } });
    expect(world.server.visible).toHaveLength(1);
  });

  it("wakes nobody with a mass mention the model wrote", async () => {
    const world = service();
    const id = await posted(world, post({ text: "Listen, @channel and @all!" }));
    expect(world.server.posts.get(id)?.message).toBe("Listen, \uff20channel and \uff20all!");
  });

  it("carries the current bot token and follows no redirect with it", async () => {
    let seen: RequestInit | undefined;
    const { deliver } = service();
    const result = await deliver(post(), async (_url, init) => {
      seen = init;
      return new Response(null, { status: 302, headers: { location: "https://elsewhere.test/" } });
    });
    expect(seen?.redirect).toBe("manual");
    expect(new Headers(seen?.headers).get("authorization")).toBe("Bearer test-bot-token-of-fjordline");
    expect(result).toMatchObject({ error: { code: "not_accepted" } });
  });

  it("to a server under a path goes there", async () => {
    let called = "";
    const { deliver } = service();
    const settings = { ...connection.settings, serverUrl: "https://fjordline.test/chat/" };
    await deliver(
      post(),
      async (url) => {
        called = url;
        return refusing(403, "x.y");
      },
      { ...connection, settings },
    );
    expect(called).toBe("https://fjordline.test/chat/api/v4/posts");
  });
});

describe("choices", () => {
  it("become buttons that call our webhook with a signed context for their place", async () => {
    const world = service();
    const id = await posted(world, post({ choices, target: { ...target, thread: `${CHANNEL}/x` } }));
    const actions = actionsOf(world.server.posts.get(id)?.props);
    expect(actions.map(({ id: actionId, name, style }) => [actionId, name, style])).toEqual([
      ["choice0", "Approve", "primary"],
      ["choice1", "Deny", "default"],
    ]);
    for (const { integration } of actions) {
      expect(integration.url).toBe(WEBHOOK);
      expect(await isSigned([ACTION_SECRET], integration.context)).toBe(true);
    }
    expect(readContext(actions[1]?.integration.context ?? {})).toEqual({
      connectionId: connection.id,
      channelId: CHANNEL,
      postId: "",
      rootId: "",
      thread: `${CHANNEL}/x`,
      choice: "r4nd0m2",
      expiresAt: NOW + 600_000,
      nonce: "nonce2",
    });
  });

  it("of an edit are bound to the post", async () => {
    const world = service();
    const messageId = await posted(world);
    await world.deliver({ kind: "edit", opId: "op-1", target, messageId, text: "Send it?", choices });
    const [approve] = actionsOf(world.server.posts.get(messageId)?.props);
    expect(readContext(approve?.integration.context ?? {})?.postId).toBe(messageId);
  });

  it("go away with an edit that has none, and the operation id stays", async () => {
    const world = service();
    const messageId = await posted(world, post({ choices }));
    await world.deliver({ kind: "edit", opId: "op-1", target, messageId, text: "Approved." });
    expect(world.server.posts.get(messageId)).toMatchObject({
      message: "Approved.",
      props: { op_id: "op-1" },
    });
    expect(actionsOf(world.server.posts.get(messageId)?.props)).toEqual([]);
  });

  it("are refused where the connection has nothing to sign them with", async () => {
    const world = service();
    const without = { ...connection, secrets: { ...connection.secrets, action_secret: [] } };
    expect(await world.deliver(post({ choices }), world.server.fetch, without)).toMatchObject({
      error: { code: "refused" },
    });
    expect(world.server.calls).toEqual([]);
  });
});

describe("an edit", () => {
  it("changes the message and keeps the mark of a bot", async () => {
    const world = service();
    const messageId = await posted(world);
    const edited = await world.deliver({
      kind: "edit",
      opId: "op-1",
      target,
      messageId,
      text: "Done, @here.",
    });
    expect(edited).toEqual({ ok: true, value: { messageId } });
    expect(world.server.posts.get(messageId)).toMatchObject({
      message: "Done, \uff20here.",
      props: { op_id: "op-1", from_bot: "true" },
    });
  });

  it("of a post that somebody deleted finds it gone, although the server speaks of permissions", async () => {
    const world = service();
    const messageId = await posted(world);
    world.server.remove(messageId);
    expect(await world.deliver({ kind: "edit", opId: "op-1", target, messageId, text: "Done." })).toEqual({
      ok: false,
      error: { code: "gone" },
    });
  });

  it("too late for the server's edit limit finds it gone as well", async () => {
    const { deliver } = service();
    const late = async () => refusing(400, "api.post.update_post.permissions_time_limit.app_error");
    const op: DeliveryOp = { kind: "edit", opId: "op-1", target, messageId: "p1", text: "Done." };
    expect(await deliver(op, late)).toEqual({ ok: false, error: { code: "gone" } });
  });
});

describe("other operations", () => {
  it("deletes a post, and finds it gone the second time", async () => {
    const world = service();
    const messageId = await posted(world);
    const op: DeliveryOp = { kind: "delete", opId: "op-1", target, messageId };
    expect(await world.deliver(op)).toEqual({ ok: true, value: { messageId } });
    expect(world.server.visible).toEqual([]);
    const missing: DeliveryOp = { ...op, messageId: "never" };
    expect(await world.deliver(missing)).toEqual({ ok: false, error: { code: "gone" } });
  });

  it("shows in channel and thread that the employee is at work", async () => {
    const world = service();
    await world.deliver({ kind: "working", opId: "op-1", target });
    const threaded = await world.deliver({
      kind: "working",
      opId: "op-1",
      target: { ...target, rootId: ROOT },
    });
    expect(threaded).toEqual({ ok: true, value: { messageId: "" } });
    expect(world.server.typing).toEqual([{ channel_id: CHANNEL }, { channel_id: CHANNEL, parent_id: ROOT }]);
    expect(world.server.calls[0]?.path).toBe(`/users/${BOT}/typing`);
  });

  it("cannot leave its place in the address", async () => {
    const world = service();
    await world.deliver({ kind: "delete", opId: "op-1", target, messageId: "../users/me" });
    expect(world.server.calls[0]?.path).toBe("/posts/..%2Fusers%2Fme");
  });
});
