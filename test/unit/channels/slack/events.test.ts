import { describe, expect, it } from "vitest";
import { parseSlack } from "../../../../src/channels/slack/parse.ts";
import type { ChannelEvent } from "../../../../src/conversation/message.ts";
import { connection, fixture, fixtureRequest, jsonRequest, NOW } from "../../../fixtures/slack/requests.ts";

/** Events of a fixture, after `change` had its way with it. */
function eventsOf(
  name: string,
  change: (body: ReturnType<typeof fixture>) => void = () => {},
): ChannelEvent[] {
  const body = fixture(name);
  change(body);
  const parsed = parseSlack(fixtureRequest(name, body), connection, NOW);
  if (!parsed.ok) throw new Error(`refused: ${JSON.stringify(parsed.error)}`);
  return parsed.value.events;
}

describe("a message", () => {
  it("in a private chat is addressed to the employee and answered there", () => {
    expect(eventsOf("message-im")).toEqual([
      {
        kind: "message",
        id: "msg/D0MIRA0001/1795168801.000100",
        thread: "D0MIRA0001",
        sentAt: 1_795_168_801_000,
        author: { id: "U0MIRA0001" },
        text: "Which invoices are still open?",
        addressed: "direct",
        target: { channel: "D0MIRA0001" },
      },
    ]);
  });

  it("in a thread of a private chat stays in that thread", () => {
    expect(eventsOf("message-im-thread-reply")).toMatchObject([
      {
        addressed: "direct",
        thread: "D0MIRA0001/1795168801.000100",
        target: { channel: "D0MIRA0001", thread_ts: "1795168801.000100" },
      },
    ]);
  });

  it("that mentions the employee arrives twice and is one message", () => {
    const [mention] = eventsOf("app-mention");
    expect(mention).toMatchObject({
      id: "msg/C0OPS00001/1795168810.000300",
      thread: "C0OPS00001/1795168810.000300",
      addressed: "mention",
      text: "who is on call & until when?",
      target: { channel: "C0OPS00001", thread_ts: "1795168810.000300" },
    });
    expect(eventsOf("message-channel-mention")).toEqual([mention]);
  });

  it("in a thread without a mention is ambient, and answered under the root", () => {
    expect(eventsOf("message-thread-reply")).toMatchObject([
      {
        addressed: "ambient",
        thread: "C0OPS00001/1795168810.000300",
        target: { channel: "C0OPS00001", thread_ts: "1795168810.000300" },
      },
    ]);
  });

  it("in a channel that calls nobody is no event at all", () => {
    expect(eventsOf("message-channel-root")).toEqual([]);
    expect(eventsOf("message-mpim")).toEqual([]);
  });

  it("in a group chat counts when it mentions the employee", () => {
    const [event] = eventsOf("message-mpim", ({ event }) => {
      event.text = "<@U0ADA00001> which invoices?";
    });
    expect(event).toMatchObject({ addressed: "mention", text: "which invoices?" });
  });

  it("that was also sent to the channel, or said in the third person, is a message", () => {
    expect(eventsOf("message-thread-broadcast")).toMatchObject([
      { addressed: "mention", thread: "C0OPS00001/1795168810.000300" },
    ]);
    expect(eventsOf("message-me")).toMatchObject([{ addressed: "direct", text: "waves at the invoices" }]);
  });

  it("with a file and no words is read by its file", () => {
    const [event] = eventsOf("file-share");
    expect(event).toMatchObject({ kind: "message", text: "" });
    expect(event).toMatchObject({
      files: [{ id: "F0INVOICE1", name: "invoice.pdf", mediaType: "application/pdf", kind: "document" }],
    });
    expect(event).not.toHaveProperty("unsupported");
  });

  it("with nothing but a file that nobody reads says so", () => {
    const withFile = (file: object) =>
      eventsOf("file-share", ({ event }) => {
        Object.assign(event, { files: [{ id: "F1", name: "a.pdf", mimetype: "application/pdf", ...file }] });
      })[0];
    expect(withFile({ mimetype: "video/mp4" })).toMatchObject({ unsupported: "file" });
    expect(withFile({ mode: "external", is_external: true })).toMatchObject({ unsupported: "file" });
    expect(withFile({ mode: "hidden_by_limit" })).toMatchObject({ unsupported: "file" });
    expect(withFile({ mode: "tombstone" })).not.toHaveProperty("files");
  });

  it("with a file of another workspace waits for what Slack will say of it", () => {
    const [event] = eventsOf("file-share", ({ event }) => {
      Object.assign(event, { files: [{ id: "F0STUB", file_access: "check_file_info" }] });
    });
    expect(event).toMatchObject({ files: [{ id: "F0STUB", mediaType: "" }] });
    expect(event).not.toHaveProperty("unsupported");
  });

  it("with a file and words is read by its words", () => {
    const [event] = eventsOf("file-share-with-text");
    expect(event).toMatchObject({ text: "Is this one paid?" });
    expect(event).not.toHaveProperty("unsupported");
  });

  it("that only forwards another says what cannot be read", () => {
    const [event] = eventsOf("message-im", ({ event }) => {
      Object.assign(event, { text: "", attachments: [{ is_msg_unfurl: true }] });
    });
    expect(event).toMatchObject({ text: "", unsupported: "attachment" });
  });

  it("without a word, a file or a forward is no event", () => {
    expect(eventsOf("message-im", ({ event }) => Object.assign(event, { text: " " }))).toEqual([]);
  });

  it("without an author, a channel or a proper timestamp is no event", () => {
    for (const field of ["user", "channel", "ts"]) {
      expect(eventsOf("message-im", ({ event }) => delete event[field])).toEqual([]);
    }
    expect(eventsOf("message-im", ({ event }) => Object.assign(event, { ts: 1795168801.0001 }))).toEqual([]);
  });
});

describe("a change", () => {
  it("of the text is an edit of the message it names", () => {
    expect(eventsOf("message-changed")).toEqual([
      {
        kind: "edit",
        id: "edit/D0MIRA0001/1795168801.000100/1795168850.000000",
        thread: "D0MIRA0001",
        target: "msg/D0MIRA0001/1795168801.000100",
        text: "Which invoices of May are still open?",
      },
    ]);
  });

  it("that only adds the preview of a link is none", () => {
    expect(eventsOf("message-changed-unfurl")).toEqual([]);
  });

  it("by a program is none", () => {
    expect(eventsOf("message-changed-own")).toEqual([]);
    const byAnother = ({ event }: ReturnType<typeof fixture>) =>
      Object.assign(event.message, { bot_id: "B0BUILD001" });
    expect(eventsOf("message-changed", byAnother)).toEqual([]);
  });

  it("of a line in a channel that calls nobody is none", () => {
    const inChannel = ({ event }: ReturnType<typeof fixture>) =>
      Object.assign(event, { channel: "C0OPS00001", channel_type: "channel" });
    expect(eventsOf("message-changed", inChannel)).toEqual([]);
  });

  it("of a line that had called the employee is an edit", () => {
    const [event] = eventsOf("message-changed", ({ event }) => {
      Object.assign(event, { channel: "C0OPS00001", channel_type: "channel" });
      event.previous_message.text = "<@U0ADA00001> which invoices?";
    });
    expect(event).toMatchObject({ kind: "edit", thread: "C0OPS00001/1795168801.000100" });
  });

  it("without an edit time takes the event's, so that two edits differ", () => {
    const [event] = eventsOf("message-changed", ({ event }) => delete event.message.edited);
    expect(event).toMatchObject({ id: "edit/D0MIRA0001/1795168801.000100/1795168850.000500" });
  });
});

describe("a deletion", () => {
  it("names the message and its thread", () => {
    expect(eventsOf("message-deleted")).toEqual([
      {
        kind: "deletion",
        id: "deletion/C0OPS00001/1795168840.000400",
        thread: "C0OPS00001/1795168810.000300",
        target: "msg/C0OPS00001/1795168840.000400",
      },
    ]);
  });

  it("of a root with replies, which leaves a stone in its place, is a deletion", () => {
    expect(eventsOf("message-tombstone")).toMatchObject([
      {
        kind: "deletion",
        thread: "C0OPS00001/1795168810.000300",
        target: "msg/C0OPS00001/1795168810.000300",
      },
    ]);
  });

  it("of what a program wrote is none", () => {
    const byBot = ({ event }: ReturnType<typeof fixture>) =>
      Object.assign(event.previous_message, { user: "U0ADA00001", bot_id: "B0ADA00001" });
    expect(eventsOf("message-deleted", byBot)).toEqual([]);
    expect(eventsOf("message-tombstone", byBot)).toEqual([]);
  });

  it("of a line in a channel that called nobody is none", () => {
    expect(eventsOf("message-deleted", ({ event }) => delete event.previous_message.thread_ts)).toEqual([]);
  });

  it("that does not say what was there is one all the same", () => {
    expect(eventsOf("message-deleted", ({ event }) => delete event.previous_message)).toMatchObject([
      { kind: "deletion", target: "msg/C0OPS00001/1795168840.000400" },
    ]);
  });
});

describe("the end of our access", () => {
  it("is told when bot tokens are revoked or the app is taken away", () => {
    expect(eventsOf("tokens-revoked")).toEqual([
      { kind: "revoked", id: expect.any(String), reason: "tokens_revoked" },
    ]);
    expect(eventsOf("app-uninstalled")).toMatchObject([{ kind: "revoked", reason: "app_uninstalled" }]);
  });

  it("is not told when only people's tokens are", () => {
    expect(eventsOf("tokens-revoked-of-people")).toEqual([
      { kind: "unsupported", type: "slack.tokens_revoked" },
    ]);
  });
});

describe("everything else", () => {
  it("is acknowledged by type", () => {
    expect(eventsOf("reaction-added")).toEqual([{ kind: "unsupported", type: "slack.reaction_added" }]);
    expect(eventsOf("app-rate-limited")).toEqual([{ kind: "unsupported", type: "slack.app_rate_limited" }]);
  });

  it("shows no foreign text as a type", () => {
    const named = (type: unknown) =>
      eventsOf("reaction-added", ({ event }) => Object.assign(event, { type }));
    for (const type of ["line\nbreak", "x".repeat(81), 7, null, { toString: "x" }]) {
      expect(named(type)).toEqual([{ kind: "unsupported", type: "slack.unknown" }]);
    }
  });

  it("is answered with the challenge where Slack asks for it, whatever the connection", () => {
    const bare = { ...connection, settings: {} };
    const parsed = parseSlack(fixtureRequest("url-verification"), bare, NOW);
    expect(parsed).toEqual({
      ok: true,
      value: {
        events: [],
        reply: { status: 200, contentType: "text/plain; charset=utf-8", body: "q7Rk2vZ0eYp4mXn1sTb8uWd5" },
      },
    });
  });

  it("is malformed where the challenge is missing or the body is no object", () => {
    for (const body of [{ type: "url_verification" }, [], null, "text", 1]) {
      expect(parseSlack(jsonRequest(body), connection, NOW)).toMatchObject({ error: { code: "malformed" } });
    }
  });
});

describe("retries", () => {
  it("are read like first deliveries: the first may have died unheard", () => {
    const request = fixtureRequest("message-im");
    request.headers.set("x-slack-retry-num", "2");
    request.headers.set("x-slack-retry-reason", "http_timeout");
    expect(parseSlack(request, connection, NOW)).toEqual(
      parseSlack(fixtureRequest("message-im"), connection, NOW),
    );
  });
});
