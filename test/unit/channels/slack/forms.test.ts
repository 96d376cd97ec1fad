import { describe, expect, it } from "vitest";
import { parseSlack } from "../../../../src/channels/slack/parse.ts";
import { connection, fixture, fixtureRequest, formRequest, NOW } from "../../../fixtures/slack/requests.ts";

function eventsOf(name: string, change: (body: ReturnType<typeof fixture>) => void = () => {}) {
  const body = fixture(name);
  change(body);
  const parsed = parseSlack(fixtureRequest(name, body), connection, NOW);
  if (!parsed.ok) throw new Error(`refused: ${JSON.stringify(parsed.error)}`);
  return parsed.value.events;
}

describe("a button", () => {
  it("is a decision of whoever pressed it, with the choice it carried", () => {
    expect(eventsOf("block-actions")).toEqual([
      {
        kind: "decision",
        id: "action/C0OPS00001/1795168860.000600/1795168870.123456",
        thread: "C0OPS00001/1795168810.000300",
        actor: { id: "U0MIRA0001", name: "mira" },
        choice: "9hq2m4c7",
        target: { channel: "C0OPS00001", thread_ts: "1795168810.000300" },
        at: 1_795_168_870_123,
        under: "C0OPS00001/1795168810.000300",
      },
    ]);
  });

  it("in a private chat belongs to the chat", () => {
    const [event] = eventsOf("block-actions", ({ container, channel, message }) => {
      Object.assign(container, { channel_id: "D0MIRA0001" });
      channel.id = "D0MIRA0001";
      delete container.thread_ts;
      delete message.thread_ts;
    });
    expect(event).toMatchObject({ thread: "D0MIRA0001", target: { channel: "D0MIRA0001" } });
    // Lines under the message come in a thread of their own.
    expect(event).toMatchObject({ under: "D0MIRA0001/1795168860.000600" });
  });

  it("of a menu carries the option that was chosen", () => {
    const [event] = eventsOf("block-actions", ({ actions: [action] }) => {
      delete action.value;
      action.selected_option = { value: "k3v8x0tz" };
    });
    expect(event).toMatchObject({ choice: "k3v8x0tz" });
  });

  it("without a value, a person or a time decides nothing", () => {
    expect(eventsOf("block-actions", ({ actions: [action] }) => delete action.value)).toEqual([]);
    expect(eventsOf("block-actions", ({ actions: [action] }) => delete action.action_ts)).toEqual([]);
    expect(eventsOf("block-actions", ({ user }) => delete user.id)).toEqual([]);
  });

  it("in a view, and every other interaction, is acknowledged", () => {
    const inView = eventsOf("block-actions", (payload) => {
      payload.container = { type: "view", view_id: "V0VIEW0001" };
      delete payload.channel;
      delete payload.message;
    });
    expect(inView).toEqual([{ kind: "unsupported", type: "slack.block_actions" }]);
    const submitted = eventsOf("block-actions", (payload) =>
      Object.assign(payload, { type: "view_submission" }),
    );
    expect(submitted).toEqual([{ kind: "unsupported", type: "slack.view_submission" }]);
  });

  it("is malformed where the payload is not JSON", () => {
    for (const payload of ["", "{", "[]", "null"]) {
      expect(parseSlack(formRequest({ payload }), connection, NOW)).toMatchObject({
        error: { code: "malformed" },
      });
    }
  });
});

describe("a command", () => {
  it("in a channel is a message to the employee", () => {
    const [event] = eventsOf("slash-command");
    expect(event).toMatchObject({
      kind: "message",
      thread: "C0OPS00001/command/U0MIRA0001",
      sentAt: NOW,
      author: { id: "U0MIRA0001", name: "mira" },
      text: "summarise today",
      addressed: "mention",
      target: { channel: "C0OPS00001", person: "U0MIRA0001" },
    });
  });

  it("in the private chat belongs to the chat", () => {
    const [event] = eventsOf("slash-command", (form) => Object.assign(form, { channel_id: "D0MIRA0001" }));
    expect(event).toMatchObject({ addressed: "direct", thread: "D0MIRA0001" });
  });

  it("has its own id each time it is given", () => {
    const [first] = eventsOf("slash-command");
    const [second] = eventsOf("slash-command", (form) => Object.assign(form, { trigger_id: "99.88.ff" }));
    expect((second as { id: string }).id).not.toBe((first as { id: string }).id);
  });

  it("without words is told by its name", () => {
    expect(eventsOf("slash-command", (form) => Object.assign(form, { text: " " }))).toMatchObject([
      { text: "/ada" },
    ]);
  });

  it("is malformed without its channel, its person or its trigger", () => {
    for (const field of ["command", "channel_id", "user_id", "trigger_id"]) {
      const { [field]: _, ...rest } = fixture("slash-command");
      expect(parseSlack(formRequest(rest), connection, NOW)).toMatchObject({ error: { code: "malformed" } });
    }
  });
});
