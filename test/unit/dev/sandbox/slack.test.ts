import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { eventually, type Play, play, SECRETS } from "./play.ts";

const say = async (p: Play, input: object) => (await p.control("/say", { channel: "slack", ...input })).body;

describe("the played Slack Web API", () => {
  it("answers 200 with ok false and a code to everything it refuses", async () => {
    const p = await play();
    const { message } = await say(p, { text: "hello", fire: false });
    const channel = message.conversation;
    const refused = async (method: string, body: unknown, token?: string) =>
      (await p.slack(method, body, token)).error;

    expect(await refused("chat.postMessage", { channel, text: "x" }, "wrong")).toBe("invalid_auth");
    expect(await refused("chat.postMessage", { channel })).toBe("no_text");
    expect(await refused("chat.postMessage", { channel: "C0NOWHERE", text: "x" })).toBe("channel_not_found");
    expect(await refused("chat.postMessage", { channel, text: "x", thread_ts: 1795170010.2003 })).toBe(
      "invalid_arguments",
    );
    expect(await refused("chat.postMessage", { channel, text: "x", thread_ts: "1795170010.200300" })).toBe(
      "thread_not_found",
    );
    expect(await refused("chat.postMessage", { channel, text: "x", markdown_text: "y" })).toBe(
      "markdown_text_conflict",
    );
    expect(await refused("chat.postMessage", { channel, text: "x", metadata: "y" })).toBe(
      "invalid_metadata_format",
    );
    expect(await refused("chat.postMessage", { channel, blocks: [{ type: "section" }] })).toBe(
      "invalid_blocks",
    );
    expect(await refused("chat.postMessage", "{")).toBe("invalid_json");
    expect(await refused("chat.update", { channel, ts: message.id, text: "x" })).toBe("cant_update_message");
    expect(await refused("chat.flyToTheMoon", {})).toBe("unknown_method");
  });

  it("says not_authed where there is no token at all", async () => {
    const p = await play();
    const response = await fetch(`${p.sandbox.urls.slackApiUrl}/auth.test`, { method: "POST" });
    expect(await response.json()).toEqual({ ok: false, error: "not_authed" });
  });

  it("keeps posts, edits with their times, and deletions", async () => {
    const p = await play();
    const { message } = await say(p, { text: "hello", fire: false });
    const channel = message.conversation;
    const posted = await p.slack("chat.postMessage", { channel, text: "one" });
    await p.slack("chat.update", { channel, ts: posted.ts, text: "one two" });
    await p.slack("chat.update", { channel, ts: posted.ts, text: "one two three" });
    const seen = async () =>
      (await p.control("/messages?channel=slack")).body.messages.find(
        (m: { id: string }) => m.id === posted.ts,
      );
    expect(await seen()).toMatchObject({
      text: "one two three",
      firstText: "one",
      isPerson: false,
      edits: [{ text: "one two" }, { text: "one two three" }],
    });
    await p.slack("chat.delete", { channel, ts: posted.ts });
    expect(await seen()).toMatchObject({ deleted: true });
    expect((await p.slack("chat.update", { channel, ts: posted.ts, text: "x" })).error).toBe(
      "message_not_found",
    );
  });

  it("gives the metadata of a thread's replies back when asked", async () => {
    const p = await play();
    const { message } = await say(p, { text: "hello", conversation: "general", fire: false });
    const channel = message.conversation;
    const metadata = { event_type: "konstruct_message", event_payload: { op: "op1" } };
    await p.slack("chat.postMessage", { channel, text: "reply", thread_ts: message.id, metadata });
    const query = new URLSearchParams({ channel, ts: message.id, include_all_metadata: "true" });
    const response = await fetch(`${p.sandbox.urls.slackApiUrl}/conversations.replies?${query}`, {
      headers: { authorization: `Bearer ${SECRETS.bot}` },
    });
    const { messages } = (await response.json()) as { messages: object[] };
    expect(messages).toMatchObject([{ ts: message.id }, { text: "reply", metadata, thread_ts: message.id }]);
  });

  it("takes no thread_ts that is a reply's own ts", async () => {
    const p = await play();
    const { message } = await say(p, { text: "hello", conversation: "general", fire: false });
    const channel = message.conversation;
    const reply = await p.slack("chat.postMessage", { channel, text: "reply", thread_ts: message.id });
    const nested = await p.slack("chat.postMessage", { channel, text: "no", thread_ts: reply.ts });
    expect(nested.error).toBe("cannot_reply_to_message");
  });

  it("opens the direct room of a person it knows", async () => {
    const p = await play();
    const { message } = await say(p, { text: "hello", user: "U07ALICE001", fire: false });
    const opened = await p.slack("conversations.open", { users: "U07ALICE001" });
    expect(opened).toMatchObject({ ok: true, channel: { id: message.conversation } });
    expect(await p.slack("conversations.open", { users: "U0NOBODY" })).toMatchObject({
      error: "user_not_found",
    });
  });

  it("shows a status until it is cleared", async () => {
    const p = await play();
    const { message } = await say(p, { text: "hello", fire: false });
    const about = { channel_id: message.conversation, thread_ts: message.id };
    await p.slack("assistant.threads.setStatus", { ...about, status: "is thinking…" });
    expect(await (await fetch(p.sandbox.url)).text()).toContain("is thinking…");
    await p.slack("assistant.threads.setStatus", { ...about, status: "" });
    expect(await (await fetch(p.sandbox.url)).text()).not.toContain("is thinking…");
  });
});

describe("the people of the played Slack", () => {
  it("sends one signed event for a direct message", async () => {
    const p = await play();
    const { webhooks } = await say(p, { text: "grüße 👋" });
    const received = await eventually(() => p.receiver.received[0]);
    expect(p.receiver.received).toHaveLength(1);
    expect(webhooks).toHaveLength(1);
    const timestamp = received.headers["x-slack-request-timestamp"];
    const mac = createHmac("sha256", SECRETS.signing)
      .update(`v0:${timestamp}:${received.body}`)
      .digest("hex");
    expect(received.headers["x-slack-signature"]).toBe(`v0=${mac}`);
    expect(JSON.parse(received.body).event).toMatchObject({
      type: "message",
      channel_type: "im",
      text: "grüße 👋",
    });
  });

  it("sends a mention in a channel twice, with different event ids and the same ts", async () => {
    const p = await play();
    const { webhooks } = await say(p, { text: "help", conversation: "general", fire: false });
    const [first, second] = webhooks.map((webhook: { body: string }) => JSON.parse(webhook.body));
    expect([first.event.type, second.event.type]).toEqual(["message", "app_mention"]);
    expect(first.event.ts).toBe(second.event.ts);
    expect(first.event_id).not.toBe(second.event_id);
    expect(second.event.channel_type).toBeUndefined();
    expect(p.receiver.received).toHaveLength(0);
  });

  it("sends a reply in a thread as one message that names the thread", async () => {
    const p = await play();
    const { message } = await say(p, { text: "help", conversation: "general", fire: false });
    const reply = await say(p, { text: "more", conversation: "general", thread: message.id, fire: false });
    expect(reply.webhooks).toHaveLength(1);
    expect(JSON.parse(reply.webhooks[0].body).event.thread_ts).toBe(message.id);
  });

  it("tells of edits and deletions", async () => {
    const p = await play();
    const { message } = await say(p, { text: "help", fire: false });
    const about = { channel: "slack", messageId: message.id, fire: false };
    const edited = (await p.control("/edit", { ...about, text: "never mind" })).body;
    expect(JSON.parse(edited.webhooks[0].body).event).toMatchObject({
      subtype: "message_changed",
      message: { ts: message.id, text: "never mind" },
      previous_message: { text: "help" },
    });
    const deleted = (await p.control("/delete", about)).body;
    expect(JSON.parse(deleted.webhooks[0].body).event).toMatchObject({
      subtype: "message_deleted",
      deleted_ts: message.id,
    });
  });

  it("presses a button as a form with the value the app gave it", async () => {
    const p = await play();
    const { message } = await say(p, { text: "help", fire: false });
    const element = {
      type: "button",
      action_id: "decide",
      value: "choice-1",
      text: { type: "plain_text", text: "Approve" },
    };
    const blocks = [
      { type: "section", text: { type: "mrkdwn", text: "Send it?" } },
      { type: "actions", block_id: "ask", elements: [element] },
    ];
    const posted = await p.slack("chat.postMessage", {
      channel: message.conversation,
      text: "Send it?",
      blocks,
    });
    const press = { channel: "slack", messageId: posted.ts, label: "Approve" };
    await p.control("/press", press);
    const received = await eventually(() => p.receiver.received[0]);
    const payload = JSON.parse(new URLSearchParams(received.body).get("payload") ?? "");
    expect(payload).toMatchObject({
      type: "block_actions",
      container: { message_ts: posted.ts },
      actions: [{ action_id: "decide", block_id: "ask", value: "choice-1" }],
    });
  });

  it("sends the app its own posts back with bot_id and without a subtype", async () => {
    const p = await play({ echo: true });
    const { message } = await say(p, { text: "help", fire: false });
    await p.slack("chat.postMessage", { channel: message.conversation, text: "hi" });
    const received = await eventually(() => p.receiver.received[0]);
    const { event } = JSON.parse(received.body);
    expect(event.bot_id).toBe("B0ADA00001");
    expect(event.subtype).toBeUndefined();
  });
});
