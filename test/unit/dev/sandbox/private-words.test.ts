// What one person sees, and who may press what.

import { describe, expect, it } from "vitest";
import { BOB, SAM } from "../../../../dev/sandbox/cast.ts";
import { BOT, type Play, play } from "./play.ts";

const say = async (p: Play, input: object) =>
  (await p.control("/say", { fire: false, text: "hello", ...input })).body.message;
const messages = async (p: Play) => (await p.control("/messages")).body.messages;

describe("a message for one person", () => {
  it("on Slack is marked with its reader and can be neither found nor changed", async () => {
    const p = await play();
    const { conversation, id } = await say(p, { channel: "slack", conversation: "support" });
    const place = { channel: conversation, thread_ts: id, text: "Only you." };
    const told = await p.slack("chat.postEphemeral", { ...place, user: BOB.ids.slack });
    expect(told.ok).toBe(true);
    expect((await messages(p)).at(-1)).toMatchObject({
      text: "Only you.",
      thread: id,
      onlyFor: BOB.ids.slack,
    });
    const ts = told.message_ts;
    expect(await p.slack("chat.update", { channel: conversation, ts, text: "x" })).toMatchObject({
      error: "message_not_found",
    });
    const { slackApiUrl } = p.sandbox.urls;
    const query = `conversations.replies?channel=${conversation}&ts=${id}&token=sandbox-slack-token`;
    const read = await (await fetch(`${slackApiUrl}/${query}`)).json();
    expect((read as { messages: object[] }).messages).toHaveLength(1);
  });

  it("on Slack needs a person who is there", async () => {
    const p = await play();
    const { conversation } = await say(p, { channel: "slack", conversation: "dm" });
    const told = (user: string) => p.slack("chat.postEphemeral", { channel: conversation, text: "x", user });
    expect(await told(SAM.ids.slack)).toMatchObject({ ok: true });
    expect(await told(BOB.ids.slack)).toMatchObject({ error: "user_not_in_channel" });
    expect(await told("U0NOBODY000")).toMatchObject({ error: "user_not_in_channel" });
  });

  it("on Mattermost is marked with its reader and is no post of the channel", async () => {
    const p = await play();
    const { conversation: channel_id, id: root_id } = await say(p, { channel: "mattermost" });
    const post = { channel_id, root_id, message: "Only you." };
    const told = await p.mattermost("POST", "/posts/ephemeral", { user_id: BOB.ids.mattermost, post });
    expect(told.status).toBe(201);
    expect((await messages(p)).at(-1)).toMatchObject({ thread: root_id, onlyFor: BOB.ids.mattermost });
    expect((await p.mattermost("GET", `/posts/${told.body.id}`)).status).toBe(404);
    const { order } = (await p.mattermost("GET", `/posts/${root_id}/thread`)).body;
    expect(order).toEqual([root_id]);
  });

  it("on Mattermost is refused where the bot has no such permission", async () => {
    const p = await play({ mattermostWhispers: false });
    const { conversation: channel_id } = await say(p, { channel: "mattermost" });
    const post = { channel_id, message: "x" };
    const told = await p.mattermost("POST", "/posts/ephemeral", { user_id: SAM.ids.mattermost, post });
    expect([told.status, told.body.id]).toEqual([403, "api.context.permissions.app_error"]);
  });

  it("says on the page who sees it", async () => {
    const p = await play();
    const { conversation } = await say(p, { channel: "slack", conversation: "support" });
    await p.slack("chat.postEphemeral", { channel: conversation, user: BOB.ids.slack, text: "psst" });
    const page = await (await fetch(p.sandbox.url)).text();
    expect(page).toContain("only Bob Meyer sees this");
    expect(page).toContain("Sam Rivera</option>");
  });
});

describe("members of a played Mattermost channel", () => {
  it("are those the server knows, and in a private chat its person and the bot", async () => {
    const p = await play();
    const open = (await say(p, { channel: "mattermost" })).conversation;
    const direct = (await say(p, { channel: "mattermost", conversation: "dm" })).conversation;
    const status = async (channel: string, user: string) =>
      (await p.mattermost("GET", `/channels/${channel}/members/${user}`)).status;
    expect(await status(open, BOB.ids.mattermost)).toBe(200);
    expect(await status(direct, SAM.ids.mattermost)).toBe(200);
    expect(await status(direct, BOT)).toBe(200);
    expect(await status(direct, BOB.ids.mattermost)).toBe(404);
    expect(await status(open, "n0b0dy00000000000000000000")).toBe(404);
    expect(await status("n0where0000000000000000000", SAM.ids.mattermost)).toBe(403);
  });
});

describe("a button", () => {
  const button = async (p: Play, conversation: string) => {
    const { conversation: channel } = await say(p, { channel: "slack", conversation });
    const elements = [{ type: "button", value: "c1", text: { type: "plain_text", text: "Approve" } }];
    const posted = await p.slack("chat.postMessage", {
      channel,
      text: "?",
      blocks: [{ type: "actions", elements }],
    });
    return { channel: "slack", messageId: posted.ts, label: "Approve", fire: false };
  };
  const presser = (webhooks: { body: string }[]) =>
    JSON.parse(new URLSearchParams(webhooks[0]?.body).get("payload") ?? "").user.id;

  it("in a channel can be pressed by somebody else than the one who asked", async () => {
    const p = await play();
    const press = await button(p, "support");
    const pressed = (await p.control("/press", { ...press, user: BOB.ids.slack })).body;
    expect(presser(pressed.webhooks)).toBe(BOB.ids.slack);
  });

  it("in a private chat is pressed by its person and by nobody else", async () => {
    const p = await play();
    const press = await button(p, "dm");
    expect(presser((await p.control("/press", press)).body.webhooks)).toBe(SAM.ids.slack);
    const wrong = await p.control("/press", { ...press, user: BOB.ids.slack });
    expect([wrong.status, wrong.body.error]).toEqual([400, expect.stringMatching(/is not in/)]);
  });
});
