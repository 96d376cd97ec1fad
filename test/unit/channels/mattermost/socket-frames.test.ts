import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  authenticationFrame,
  type FrameView,
  pingFrame,
  readFrame,
} from "../../../../src/channels/mattermost/socket-frames.ts";
import { BOT, CHANNEL, DIRECT, fixture, type Json, MIRA } from "../../../fixtures/mattermost/requests.ts";

const view = (changes: Partial<FrameView> = {}): FrameView => ({
  self: { userId: BOT, username: "ada" },
  nextSeq: 1,
  channelType: (id) => (id === DIRECT ? "D" : id === CHANNEL ? "P" : undefined),
  ...changes,
});

/** The recorded frame with another post, or another event's data. */
function posted(changes: Json = {}, data: Json = {}, frame: Json = {}): string {
  const whole = fixture("frame-posted-direct");
  const post = { ...JSON.parse(whole.data.post), ...changes };
  return JSON.stringify({ ...whole, data: { ...whole.data, post: JSON.stringify(post), ...data }, ...frame });
}

const read = (text: unknown, of = view()) => readFrame(text, of);

describe("a frame with a new post", () => {
  it("becomes the message, tells the kind of its channel and when it was written", () => {
    const { meaning, nextSeq } = read(posted());
    expect(meaning).toMatchObject({
      kind: "events",
      events: [
        { kind: "message", text: "Is the night ferry full?", addressed: "direct", author: { name: "mira" } },
      ],
      channel: { id: DIRECT, type: "D" },
      at: 1_795_168_801_000,
    });
    expect(nextSeq).toBe(2);
  });

  it("that nobody meant for the employee moves time on and gives no event", () => {
    const frame = posted(
      { channel_id: CHANNEL, message: "lunch?" },
      { channel_type: "O", mentions: undefined },
    );
    expect(read(frame).meaning).toMatchObject({
      kind: "events",
      events: [],
      channel: { id: CHANNEL, type: "O" },
    });
  });

  it("of our own gives no event", () => {
    expect(read(posted({ user_id: BOT })).meaning).toMatchObject({ events: [] });
  });

  it("counts the server's list of mentioned people while the bot's name is unknown", () => {
    const frame = posted({ channel_id: CHANNEL, message: "@ada?" }, { channel_type: "P" });
    const nameless = view({ self: { userId: BOT, username: undefined } });
    expect(read(frame, nameless).meaning).toMatchObject({ events: [{ addressed: "mention" }] });
    const others = posted({ channel_id: CHANNEL }, { channel_type: "P", mentions: JSON.stringify([MIRA]) });
    expect(read(others, nameless).meaning).toMatchObject({ events: [] });
  });

  it("without a readable post or kind of channel means nothing", () => {
    for (const data of [{ post: "{" }, { post: {} }, { post: undefined }, { channel_type: "X" }])
      expect(read(posted({}, data)).meaning).toEqual({ kind: "nothing" });
  });
});

describe("a frame with a changed post", () => {
  const edit = { edit_at: 1_795_168_809_000, message: "And tomorrow?" };

  it("becomes an edit in the conversation its channel's kind says", () => {
    const { meaning } = read(posted(edit, { channel_type: undefined }, { event: "post_edited" }));
    expect(meaning).toMatchObject({
      kind: "events",
      events: [{ kind: "edit", thread: DIRECT, text: "And tomorrow?" }],
      at: 1_795_168_809_000,
    });
  });

  it("becomes a deletion", () => {
    const { meaning } = read(posted({ delete_at: 1_795_168_810_000 }, {}, { event: "post_deleted" }));
    expect(meaning).toMatchObject({ events: [{ kind: "deletion" }], at: 1_795_168_810_000 });
  });

  it("of a channel that was never heard of means nothing: it has no conversation", () => {
    const frame = posted({ ...edit, channel_id: "unknown" }, {}, { event: "post_edited" });
    expect(read(frame).meaning).toEqual({ kind: "nothing" });
  });

  it("of our own gives no event", () => {
    expect(read(posted({ ...edit, user_id: BOT }, {}, { event: "post_edited" })).meaning).toMatchObject({
      events: [],
    });
  });
});

describe("the numbers of frames", () => {
  it("begin with the hello, whatever its number is", () => {
    const hello = JSON.stringify(fixture("frame-hello"));
    expect(read(hello, view({ nextSeq: undefined }))).toEqual({ meaning: { kind: "hello" }, nextSeq: 1 });
  });

  it("have no gaps: a number that is missing or comes twice is one", () => {
    for (const seq of [0, 2, 7]) expect(read(posted({}, {}, { seq })).meaning).toEqual({ kind: "gap" });
  });

  it("go on with events that mean nothing to us", () => {
    expect(read(posted({}, {}, { event: "typing" }))).toEqual({ meaning: { kind: "nothing" }, nextSeq: 2 });
  });

  it("are not touched by answers to our own requests", () => {
    expect(read(JSON.stringify({ status: "OK", seq_reply: 3, data: { text: "pong" } }))).toEqual({
      meaning: { kind: "nothing" },
      nextSeq: 1,
    });
  });
});

describe("logging in", () => {
  it("sends the token in a frame, never in an address", () => {
    expect(JSON.parse(authenticationFrame("t0ken"))).toEqual({
      seq: 1,
      action: "authentication_challenge",
      data: { token: "t0ken" },
    });
    expect(JSON.parse(pingFrame(2))).toEqual({ seq: 2, action: "ping" });
  });

  it("is refused by a failed answer to that frame and to no other", () => {
    const failed = { status: "FAIL", seq_reply: 1, error: { id: "api.web_socket_router.bad_token" } };
    expect(read(JSON.stringify(failed)).meaning).toEqual({
      kind: "rejected",
      reason: "api.web_socket_router.bad_token",
    });
    expect(read(JSON.stringify({ ...failed, error: null })).meaning).toMatchObject({ kind: "rejected" });
    expect(read(JSON.stringify({ ...failed, seq_reply: 2 })).meaning).toEqual({ kind: "nothing" });
  });
});

describe("anything at all", () => {
  it("is read without an exception", () => {
    const anything = fc.oneof(fc.string(), fc.json({ maxDepth: 4 }), fc.constant(undefined), fc.uint8Array());
    fc.assert(
      fc.property(anything, (text) => {
        expect(read(text).meaning.kind).toMatch(/^[a-z]+$/);
      }),
    );
    const bent = fc.tuple(
      fc.constantFrom("event", "data", "seq", "status", "seq_reply"),
      fc.jsonValue({ maxDepth: 3 }),
    );
    fc.assert(
      fc.property(bent, ([field, value]) => {
        expect(read(posted({}, {}, { [field]: value })).meaning.kind).toMatch(/^[a-z]+$/);
      }),
    );
  });
});
