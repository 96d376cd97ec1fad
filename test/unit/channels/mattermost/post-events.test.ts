import { describe, expect, it } from "vitest";
import { type Post, readPost, readPostList } from "../../../../src/channels/mattermost/post.ts";
import {
  type ChannelType,
  deletionEvent,
  editEvent,
  eventsSince,
  messageEvent,
} from "../../../../src/channels/mattermost/post-events.ts";
import { BOT, CHANNEL, DIRECT, MIRA, NOW } from "../../../fixtures/mattermost/requests.ts";

const self = { userId: BOT, username: "ada" };
const nameless = { userId: BOT, username: undefined };

const post = (changes: Partial<Post> = {}): Post => ({
  id: "p1",
  channel_id: DIRECT,
  user_id: MIRA,
  root_id: "",
  message: "Is the night ferry full?",
  type: "",
  create_at: NOW,
  edit_at: 0,
  update_at: NOW,
  delete_at: 0,
  props: {},
  file_ids: [],
  ...changes,
});

const inChannel = (changes: Partial<Post> = {}) => post({ channel_id: CHANNEL, ...changes });

describe("a line in a private chat", () => {
  it("is for the employee, and the whole chat is one conversation", () => {
    expect(messageEvent(post(), "D", self, { name: "@mira" })).toEqual({
      kind: "message",
      id: "p1",
      thread: DIRECT,
      target: { channelId: DIRECT, thread: DIRECT },
      sentAt: NOW,
      author: { id: MIRA, name: "mira" },
      text: "Is the night ferry full?",
      addressed: "direct",
    });
  });

  it("of a few people is for the employee as well", () => {
    expect(messageEvent(post(), "G", self)?.addressed).toBe("direct");
  });

  it("in a thread there is a conversation of its own", () => {
    expect(messageEvent(post({ root_id: "r1" }), "D", self)).toMatchObject({
      thread: `${DIRECT}/r1`,
      target: { channelId: DIRECT, rootId: "r1" },
    });
  });
});

describe("a line in a channel", () => {
  const call = (changes: Partial<Post>, type: ChannelType = "P") =>
    messageEvent(inChannel(changes), type, self);

  it("that calls the employee by name begins a conversation in its own thread", () => {
    expect(call({ message: "@ada is it late?" })).toMatchObject({
      text: "is it late?",
      addressed: "mention",
      thread: `${CHANNEL}/p1`,
      target: { channelId: CHANNEL, rootId: "p1" },
    });
  });

  it("in a thread without its name may count, where the employee already takes part", () => {
    expect(call({ root_id: "r1" })).toMatchObject({ addressed: "ambient", thread: `${CHANNEL}/r1` });
  });

  it("in a thread with its name is a call", () => {
    expect(call({ root_id: "r1", message: "@ada?" }, "O")?.addressed).toBe("mention");
  });

  it("without its name outside a thread is nobody's business", () => {
    expect(call({ message: "lunch?" })).toBeUndefined();
  });

  it("to everybody calls nobody, although the server lists the bot among the mentioned", () => {
    const everybody = inChannel({ message: "@channel lunch?" });
    expect(messageEvent(everybody, "O", self, { mentions: [BOT] })).toBeUndefined();
  });

  it("is judged by the server's list until the bot's own name is known", () => {
    const called = inChannel({ message: "@ada lunch?" });
    expect(messageEvent(called, "O", nameless, { mentions: [BOT] })).toMatchObject({
      addressed: "mention",
      text: "@ada lunch?",
    });
    expect(messageEvent(called, "O", nameless, { mentions: [MIRA] })).toBeUndefined();
  });

  it("has the id and thread that the located outgoing webhook has, so that the two meet", () => {
    const reply = call({ id: "p9", root_id: "r1", message: "@ada" });
    expect([reply?.id, reply?.thread]).toEqual(["p9", `${CHANNEL}/r1`]);
  });
});

describe("a line that is no person's", () => {
  it.each([
    ["our own", { user_id: BOT }],
    ["a join notice", { type: "system_join_channel" }],
    ["somebody leaving without a word", { type: "system_leave_channel" }],
    ["a plugin's post", { type: "custom_poll" }],
    ["another bot's", { props: { from_bot: "true" } }],
    ["a webhook's", { props: { from_webhook: "true" } }],
    ["a plugin's, written by a user's hand", { props: { from_plugin: true } }],
    ["deleted already", { delete_at: NOW }],
  ])("is not heard: %s", (_name, changes) => {
    expect(messageEvent(post(changes), "D", self)).toBeUndefined();
  });

  it("is heard where the connection listens to that bot, and says that a program wrote it", () => {
    const listening = { ...self, allowBots: [MIRA] };
    const marked = (mark: string) => post({ props: { [mark]: "true" } });
    expect(messageEvent(marked("from_bot"), "D", listening)).toMatchObject({ id: "p1", byProgram: true });
    expect(editEvent(marked("from_bot"), "D", listening)).toMatchObject({ kind: "edit" });
    expect(messageEvent(marked("from_bot"), "D", { ...self, allowBots: ["another"] })).toBeUndefined();
    expect(messageEvent(post(), "D", listening)).not.toHaveProperty("byProgram");
  });

  it("is not heard under the name of a person, nor where it is our own, whoever is listened to", () => {
    const listening = { ...self, allowBots: [MIRA, BOT] };
    for (const mark of ["from_webhook", "from_plugin"])
      expect(messageEvent(post({ props: { [mark]: "true" } }), "D", listening)).toBeUndefined();
    const own = post({ user_id: BOT, props: { from_bot: "true" } });
    expect(messageEvent(own, "D", listening)).toBeUndefined();
  });

  it("does not change anything either", () => {
    const own = post({ user_id: BOT, edit_at: NOW + 1, delete_at: NOW + 2 });
    expect(editEvent(own, "D", self)).toBeUndefined();
    expect(deletionEvent(own, "D", self)).toBeUndefined();
  });
});

describe("the text of a line", () => {
  it("is cleaned at the edge", () => {
    expect(messageEvent(post({ message: "a\u0000b\u202ec" }), "D", self)?.text).toBe("a\ufffdbc");
  });

  it("that is only files has them, described where the server does so", () => {
    const [told, video] = [
      { id: "f1", name: "order.pdf", mime_type: "application/pdf", size: 12 },
      { id: "f2", name: "tour.mp4", mime_type: "video/mp4" },
    ];
    const files = { message: "", file_ids: ["f1", "f2"], metadata: { files: [told, video] } };
    const event = messageEvent(post(files), "D", self);
    expect(event?.files).toEqual([
      { id: "f1", name: "order.pdf", mediaType: "application/pdf", kind: "document", bytes: 12 },
      { id: "f2", name: "tour.mp4", mediaType: "video/mp4", kind: "video" },
    ]);
    expect(event).not.toHaveProperty("unsupported");
    const film = { message: "", file_ids: ["f2"], metadata: { files: [video] } };
    expect(messageEvent(post(film), "D", self)).toMatchObject({ unsupported: "file" });
  });

  it("of an action keeps its words", () => {
    expect(messageEvent(post({ type: "me", message: "*waves*" }), "D", self)?.text).toBe("*waves*");
  });
});

describe("a change", () => {
  it("names the message it changes, and each edit is another event", () => {
    const edited = post({ message: "And the day ferry?", edit_at: NOW + 5 });
    expect(editEvent(edited, "D", self)).toEqual({
      kind: "edit",
      id: `edit/p1/${NOW + 5}`,
      thread: DIRECT,
      target: "p1",
      text: "And the day ferry?",
    });
    expect(editEvent(post({ edit_at: NOW + 6 }), "D", self)?.id).not.toBe(editEvent(edited, "D", self)?.id);
  });

  it("that deletes happens once", () => {
    expect(deletionEvent(inChannel({ root_id: "r1", delete_at: NOW + 1 }), "O", self)).toEqual({
      kind: "deletion",
      id: "deletion/p1",
      thread: `${CHANNEL}/r1`,
      target: "p1",
    });
  });
});

describe("what happened since a moment", () => {
  const kinds = (...posts: Post[]) =>
    eventsSince(posts, NOW, "D", self).map(
      (event) => `${event.kind} ${"target" in event && event.kind !== "message" ? event.target : event.id}`,
    );

  it("is what was written after it, in order", () => {
    expect(kinds(post({ id: "a", create_at: NOW }), post({ id: "b", create_at: NOW + 1 }))).toEqual([
      "message b",
    ]);
  });

  it("holds an edit of an older message, and both of one that was written and edited", () => {
    expect(kinds(post({ id: "a", edit_at: NOW + 1 }))).toEqual(["edit a"]);
    expect(kinds(post({ id: "b", create_at: NOW + 1, edit_at: NOW + 2 }))).toEqual(["message b", "edit b"]);
  });

  it("holds the deletion of a message that may be known, and nothing else of it", () => {
    expect(kinds(post({ id: "a", edit_at: NOW + 1, delete_at: NOW + 2 }))).toEqual(["deletion a"]);
  });
});

describe("a post as it comes", () => {
  it("lacks what the server left out, and nothing breaks", () => {
    expect(readPost({ id: "p", channel_id: "c", user_id: "u", props: null, create_at: "soon" })).toEqual({
      ...post({ id: "p", channel_id: "c", user_id: "u", message: "", create_at: 0, update_at: 0 }),
    });
    for (const value of [null, [], "post", { id: "p" }, { id: 1, channel_id: "c", user_id: "u" }])
      expect(readPost(value)).toBeUndefined();
  });

  it("in a list is sorted oldest first, and what is none is left out", () => {
    const list = {
      order: ["b"],
      posts: { b: post({ id: "b", create_at: 2 }), a: post({ id: "a", create_at: 1 }), x: 7 },
    };
    expect(readPostList(list)?.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(readPostList({})).toEqual([]);
    expect(readPostList("no list")).toBeUndefined();
  });
});
