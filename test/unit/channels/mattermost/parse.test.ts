import { describe, expect, it } from "vitest";
import type { ParsedWebhook, WebhookRequest } from "../../../../src/channels/channel.ts";
import { parseMattermost } from "../../../../src/channels/mattermost/parse.ts";
import { inSendingOrder } from "../../../../src/conversation/inbox.ts";
import type { IncomingMessage } from "../../../../src/conversation/message.ts";
import {
  BOT,
  BOT_POST,
  CHANNEL,
  command,
  connection,
  DIRECT,
  DIRECT_NAME,
  fixture,
  jsonRequest,
  MIRA,
  NOW,
  outgoingForm,
  outgoingJson,
  signedAction,
} from "../../../fixtures/mattermost/requests.ts";

function parse(request: WebhookRequest, now = NOW): ParsedWebhook {
  const parsed = parseMattermost(request, connection, now);
  if (!parsed.ok) throw new Error(`refused: ${JSON.stringify(parsed.error)}`);
  return parsed.value;
}

function messageOf(request: WebhookRequest): IncomingMessage {
  const [event] = parse(request).events;
  if (event?.kind !== "message") throw new Error("no message");
  return event;
}

const bodyOf = ({ reply }: ParsedWebhook) => JSON.parse(reply?.body ?? "{}");

describe("an outgoing webhook", () => {
  const postId = fixture("outgoing-webhook").post_id;

  it("waits among its channel's arrivals for its thread, and can be answered under itself", () => {
    expect(messageOf(outgoingJson())).toEqual({
      kind: "message",
      id: postId,
      thread: `${CHANNEL}/arrivals`,
      target: { channelId: CHANNEL, rootId: postId, thread: `${CHANNEL}/${postId}` },
      sentAt: 1_795_168_800_000,
      author: { id: MIRA, name: "mira" },
      text: "which ferry is late today?",
      addressed: "mention",
      provisional: true,
    });
  });

  it("is answered with an empty body, because any text there would become a post", () => {
    expect(parse(outgoingJson()).reply).toBeUndefined();
    expect(parse(outgoingForm()).reply).toBeUndefined();
  });

  it("tells its second, in seconds as a form and in milliseconds as JSON", () => {
    expect(messageOf(outgoingForm()).sentAt).toBe(NOW);
    // A form tells no more than the second: what both tell is ordered by that.
    expect(messageOf(outgoingJson()).sentAt).toBe(NOW);
    // Or a line that came by a form would be answered before an earlier one of that second.
    const lines = [outgoingJson(), outgoingForm()].map((one, seq) => ({ ...messageOf(one), seq }));
    expect(inSendingOrder(lines).map(({ seq }) => seq)).toEqual([0, 1]);
  });

  it("has the same id in both encodings", () => {
    expect(messageOf(outgoingForm()).id).toBe(messageOf(outgoingJson()).id);
  });

  it("of our own bot gives no event", () => {
    expect(parse(outgoingJson({ user_id: BOT })).events).toEqual([]);
    expect(parse(outgoingForm({ user_id: BOT })).events).toEqual([]);
  });

  it("with files names their ids, since the payload tells no more", () => {
    const file = { name: "file", mediaType: "", kind: "other" };
    const message = messageOf(outgoingJson({ text: "", trigger_word: "", file_ids: "f1,f2,../f3" }));
    expect(message).toMatchObject({
      text: "",
      files: [
        { ...file, id: "f1" },
        { ...file, id: "f2" },
      ],
    });
    expect(message).not.toHaveProperty("unsupported");
    expect(messageOf(outgoingJson({ file_ids: "" }))).not.toHaveProperty("files");
  });

  it("keeps a text that a null field stands beside", () => {
    expect(messageOf(outgoingJson({ file_ids: null, user_name: null })).author).toEqual({ id: MIRA });
  });
});

describe("a slash command", () => {
  it("in a channel becomes a message of that person's command conversation", () => {
    const { trigger_id } = fixture("slash-command");
    expect(messageOf(command())).toEqual({
      kind: "message",
      id: `command/${encodeURIComponent(trigger_id)}`,
      thread: `${CHANNEL}/command/${MIRA}`,
      target: { channelId: CHANNEL, thread: `${CHANNEL}/command/${MIRA}` },
      sentAt: NOW,
      author: { id: MIRA, name: "mira" },
      text: "which ferry is late today?",
      addressed: "mention",
    });
  });

  it("in the private chat with the bot belongs to that chat", () => {
    const direct = messageOf(command({ channel_id: DIRECT, channel_name: DIRECT_NAME }));
    expect(direct).toMatchObject({ thread: DIRECT, addressed: "direct", target: { channelId: DIRECT } });
    expect(direct.target.rootId).toBeUndefined();
  });

  it("typed into a thread belongs to the thread", () => {
    const rootId = "r0o1o2t3p4o5s6t7r8o9o0t1p2";
    expect(messageOf(command({ root_id: rootId }))).toMatchObject({
      thread: `${CHANNEL}/${rootId}`,
      target: { channelId: CHANNEL, rootId },
    });
  });

  it("in a private chat of two others is declined, because the bot cannot post there", () => {
    const other = "x".repeat(26);
    const parsed = parse(command({ channel_name: `${MIRA}__${other}` }));
    expect(parsed.events).toEqual([]);
    expect(bodyOf(parsed)).toMatchObject({
      response_type: "ephemeral",
      text: expect.stringMatching(/private chat/),
    });
  });

  it("is acknowledged with a line that only its writer sees", () => {
    expect(parse(command()).reply).toMatchObject({ status: 200, contentType: "application/json" });
    expect(bodyOf(parse(command()))).toEqual({
      response_type: "ephemeral",
      text: "I am on it. The answer will appear here.",
    });
  });

  it("without a question is answered with how to ask one", () => {
    const parsed = parse(command({ text: "  " }));
    expect(parsed.events).toEqual([]);
    expect(bodyOf(parsed).text).toMatch(/after \/ada/);
  });

  it("sent twice is one message, and another time another", () => {
    expect(messageOf(command()).id).toBe(messageOf(command()).id);
    expect(messageOf(command({ trigger_id: "b3RoZXI=" })).id).not.toBe(messageOf(command()).id);
  });
});

describe("a post action", () => {
  it("becomes the decision of whoever the server says pressed", async () => {
    expect(parse(await signedAction()).events).toEqual([
      {
        kind: "decision",
        id: `action/n0nce0000000000000000000000/${MIRA}`,
        thread: `${CHANNEL}/p4o7s1t8a2b5c9d3e6f0g4h7i1`,
        actor: { id: MIRA, name: "mira" },
        choice: "r4nd0mch01ce",
        target: {
          channelId: CHANNEL,
          rootId: "p4o7s1t8a2b5c9d3e6f0g4h7i1",
          thread: `${CHANNEL}/p4o7s1t8a2b5c9d3e6f0g4h7i1`,
        },
        at: NOW,
        under: `${CHANNEL}/p4o7s1t8a2b5c9d3e6f0g4h7i1`,
      },
    ]);
  });

  it("gives the same decision id each time one person presses it, so that it counts once", async () => {
    const first = parse(await signedAction(), NOW);
    const second = parse(await signedAction(), NOW + 5_000);
    expect(first.events[0]).toMatchObject({ id: (second.events[0] as { id: string }).id });
  });

  it("by somebody else is a decision of its own, so that a wrong presser does not use it up", async () => {
    const other = "s0meb0dye1se00000000000000";
    const parsed = parse(await signedAction({}, { user_id: other }));
    expect(parsed.events).toMatchObject([
      { id: `action/n0nce0000000000000000000000/${other}`, actor: { id: other } },
    ]);
  });

  it("by our own bot decides nothing", async () => {
    expect(parse(await signedAction({}, { user_id: BOT })).events).toEqual([]);
  });

  it("is answered with JSON that changes nothing, and can tell who pressed, and nobody else, more", async () => {
    const parsed = parse(await signedAction());
    expect(bodyOf(parsed)).toEqual({});
    expect(JSON.parse(parsed.whisper?.("Only Bob may.").body ?? "")).toEqual({
      ephemeral_text: "Only Bob may.",
      skip_slack_parsing: true,
    });
  });

  it("counts until the very end of its time and not after it", async () => {
    const expiresAt = NOW + 600_000;
    expect(parse(await signedAction({ expiresAt }), expiresAt - 1).events).toHaveLength(1);
    const late = parse(await signedAction({ expiresAt }), expiresAt);
    expect(late.events).toEqual([]);
    expect(bodyOf(late).ephemeral_text).toMatch(/no longer open/);
  });

  it("in a private chat keeps the target without a thread", async () => {
    const request = await signedAction(
      { channelId: DIRECT, rootId: "", thread: DIRECT, postId: BOT_POST },
      { channel_id: DIRECT, team_id: "" },
    );
    expect(parse(request).events).toMatchObject([
      { thread: DIRECT, target: { channelId: DIRECT, thread: DIRECT } },
    ]);
  });
});

describe("bytes that are none of these", () => {
  it("are refused as malformed", () => {
    expect(parseMattermost(jsonRequest({}), connection, NOW)).toEqual({
      ok: false,
      error: { code: "malformed", reason: "not an outgoing webhook" },
    });
  });

  it("are refused where the connection's settings are not usable", () => {
    expect(parseMattermost(outgoingJson(), { ...connection, settings: {} }, NOW)).toMatchObject({
      ok: false,
      error: { code: "unauthentic" },
    });
  });
});
