import { describe, expect, it } from "vitest";
import { BOT, eventually, type Play, play, SECRETS } from "./play.ts";

const say = async (p: Play, input: object = {}) =>
  (await p.control("/say", { channel: "mattermost", text: "hello", fire: false, ...input })).body;

interface Frame {
  event?: string;
  data?: Record<string, string>;
  seq_reply?: number;
}

async function connect(p: Play, token: string): Promise<{ frames: Frame[]; socket: WebSocket }> {
  const socket = new WebSocket(`${p.sandbox.urls.mattermostUrl.replace("http", "ws")}/api/v4/websocket`);
  const frames: Frame[] = [];
  socket.addEventListener("message", ({ data }) => frames.push(JSON.parse(String(data))));
  await new Promise((resolve) => socket.addEventListener("open", resolve));
  socket.send(JSON.stringify({ seq: 1, action: "authentication_challenge", data: { token } }));
  return { frames, socket };
}

describe("the played Mattermost REST API", () => {
  it("refuses what the server refuses", async () => {
    const p = await play();
    const { message } = await say(p);
    const channel_id = message.conversation;
    const status = async (body: unknown, token?: string) =>
      (await p.mattermost("POST", "/posts", body, token)).status;

    expect(await status({ channel_id, message: "x" }, "wrong")).toBe(401);
    expect(await status({ channel_id: "a".repeat(26), message: "x" })).toBe(403);
    expect(await status({ channel_id: "short", message: "x" })).toBe(400);
    expect(await status({ channel_id, message: "" })).toBe(400);
    expect(await status({ channel_id, message: "y".repeat(16_384) })).toBe(400);
    expect(await status({ channel_id, message: "y".repeat(16_383) })).toBe(201);
    expect(await status({ channel_id, message: "x", root_id: "z".repeat(26) })).toBe(400);
    expect(await status("{")).toBe(400);
    expect((await p.mattermost("GET", `/posts/${"z".repeat(26)}`)).status).toBe(404);
    expect((await p.mattermost("PUT", `/posts/${message.id}/patch`, { message: "x" })).status).toBe(403);
    expect((await p.mattermost("GET", "/nonsense")).status).toBe(404);
  });

  it("takes a thread's first post as root, never a reply", async () => {
    const p = await play();
    const { message } = await say(p);
    const post = (root_id: string) =>
      p.mattermost("POST", "/posts", { channel_id: message.conversation, message: "x", root_id });
    const reply = await post(message.id);
    expect(reply.body).toMatchObject({ root_id: message.id, user_id: BOT, props: { from_bot: "true" } });
    const nested = await post(reply.body.id);
    expect(nested).toMatchObject({ status: 400, body: { id: "api.post.create_post.root_id.app_error" } });
  });

  it("gives the first post again for a pending_post_id it saw in the last 30 seconds", async () => {
    let now = 1_795_170_000_000;
    const p = await play({ clock: () => now });
    const { message } = await say(p);
    const post = () =>
      p.mattermost("POST", "/posts", {
        channel_id: message.conversation,
        message: "x",
        pending_post_id: "op1",
      });
    const first = (await post()).body.id;
    expect((await post()).body.id).toBe(first);
    now += 30_001;
    expect((await post()).body.id).not.toBe(first);
  });

  it("patches, reads threads and lists a channel newest first", async () => {
    const p = await play();
    const { message } = await say(p);
    const channel_id = message.conversation;
    const reply = await p.mattermost("POST", "/posts", { channel_id, message: "a", root_id: message.id });
    const patched = await p.mattermost("PUT", `/posts/${reply.body.id}/patch`, { message: "a b" });
    expect(patched.body).toMatchObject({ message: "a b", props: { from_bot: "true" } });
    expect(patched.body.edit_at).toBeGreaterThan(0);
    const thread = (await p.mattermost("GET", `/posts/${reply.body.id}/thread`)).body;
    expect(thread.order).toEqual([message.id, reply.body.id]);
    const listed = (await p.mattermost("GET", `/channels/${channel_id}/posts?per_page=1`)).body;
    expect(listed.order).toEqual([reply.body.id]);
    await p.mattermost("DELETE", `/posts/${reply.body.id}`);
    expect((await p.mattermost("GET", `/posts/${reply.body.id}`)).status).toBe(404);
  });

  it("lists what changed since a moment: deletions too, and the root of a changed reply", async () => {
    let now = 1_795_170_000_000;
    const p = await play({ clock: () => ++now });
    const { message } = await say(p);
    const channel_id = message.conversation;
    await say(p, { text: "another" });
    const since = now;
    const reply = await p.mattermost("POST", "/posts", { channel_id, message: "a", root_id: message.id });
    await p.mattermost("DELETE", `/posts/${reply.body.id}`);
    const changed = (await p.mattermost("GET", `/channels/${channel_id}/posts?since=${since}`)).body;
    expect(changed.order).toEqual([reply.body.id, message.id]);
    expect(changed.posts[reply.body.id].delete_at).toBeGreaterThan(since);
  });

  it("lists every channel the bot is in, with the time of its newest post", async () => {
    const p = await play();
    const direct = (await say(p, { conversation: "dm" })).message;
    const open = (await say(p)).message;
    const { body } = await p.mattermost("GET", "/users/me/channels");
    expect(body).toMatchObject([
      { id: direct.conversation, type: "D", last_post_at: direct.at },
      { id: open.conversation, type: "O", last_post_at: open.at },
    ]);
  });

  it("opens a direct channel between the bot and a person", async () => {
    const p = await play();
    const { message } = await say(p, { conversation: "dm" });
    const opened = await p.mattermost("POST", "/channels/direct", [BOT, message.author]);
    expect(opened).toMatchObject({ status: 201, body: { id: message.conversation, type: "D" } });
    expect((await p.mattermost("GET", "/users/me")).body).toMatchObject({ id: BOT, is_bot: true });
  });
});

describe("the people of the played Mattermost", () => {
  it("fires the outgoing webhook as a form, with its token and without root_id", async () => {
    const p = await play();
    const { message } = await say(p, { fire: true });
    const received = await eventually(() => p.receiver.received[0]);
    const form = new URLSearchParams(received.body);
    expect(Object.fromEntries(form)).toMatchObject({
      token: SECRETS.outgoing,
      post_id: message.id,
      text: "@ada hello",
      trigger_word: "@ada",
    });
    expect(form.has("root_id")).toBe(false);
    expect(form.get("timestamp")).toMatch(/^\d{10}$/);
  });

  it("posts what the webhook's answer says", async () => {
    const p = await play();
    p.receiver.answers.push({ status: 200, body: JSON.stringify({ text: "hello back" }) });
    await say(p, { fire: true });
    await eventually(() => p.receiver.received[0]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { messages } = (await p.control("/messages")).body;
    expect(messages.map((m: { text: string }) => m.text)).toEqual(["@ada hello", "hello back"]);
  });

  it("presses a button with its context, which no reader of the post sees, and applies the answer", async () => {
    const p = await play();
    const { message } = await say(p);
    const action = {
      id: "approve",
      name: "Approve",
      integration: { url: `${p.receiver.url}/actions`, context: { choice: "secret-choice" } },
    };
    const posted = await p.mattermost("POST", "/posts", {
      channel_id: message.conversation,
      message: "Send it?",
      props: { attachments: [{ actions: [action] }] },
    });
    expect(JSON.stringify(posted.body)).not.toContain("secret-choice");
    const answer = { update: { message: "Approved", props: {} }, ephemeral_text: "Thanks" };
    p.receiver.answers.push({ status: 200, body: JSON.stringify(answer) });
    await p.control("/press", { channel: "mattermost", messageId: posted.body.id, label: "Approve" });
    const received = await eventually(() => p.receiver.received[0]);
    expect(JSON.parse(received.body)).toMatchObject({
      post_id: posted.body.id,
      context: { choice: "secret-choice" },
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { messages } = (await p.control("/messages")).body;
    expect(messages.find((m: { id: string }) => m.id === posted.body.id)).toMatchObject({
      text: "Approved",
      buttons: [],
    });
    expect(messages.at(-1)).toMatchObject({ text: "Thanks", onlyFor: expect.any(String) });
  });
});

describe("the played Mattermost socket", () => {
  it("greets a bot that proves itself and tells it of direct messages", async () => {
    const p = await play();
    const { frames, socket } = await connect(p, SECRETS.mattermost);
    await eventually(() => frames.some((frame) => frame.event === "hello"));
    const { webhooks } = await say(p, { conversation: "dm", text: "psst", fire: true });
    expect(webhooks).toEqual([]);
    const posted = await eventually(() => frames.find((frame) => frame.event === "posted"));
    expect(posted.data).toMatchObject({ channel_type: "D", mentions: JSON.stringify([BOT]) });
    expect(JSON.parse(posted.data?.post ?? "")).toMatchObject({ message: "psst" });
    socket.close();
  });

  it("tells of edits and deletions", async () => {
    const p = await play();
    const { frames, socket } = await connect(p, SECRETS.mattermost);
    await eventually(() => frames.some((frame) => frame.event === "hello"));
    const { message } = await say(p, { conversation: "dm", fire: true });
    const about = { channel: "mattermost", messageId: message.id };
    await p.control("/edit", { ...about, text: "changed" });
    await p.control("/delete", about);
    const events = () => frames.map((frame) => frame.event).filter((event) => event);
    await eventually(() => events().includes("post_deleted"));
    expect(events()).toEqual(["hello", "posted", "post_edited", "post_deleted"]);
    socket.close();
  });

  it("hangs up on the wrong token", async () => {
    const p = await play();
    const { socket } = await connect(p, "wrong");
    await eventually(() => socket.readyState === WebSocket.CLOSED);
    expect((await p.control("/webhooks")).body.mattermostSocket).toBe(false);
  });
});
