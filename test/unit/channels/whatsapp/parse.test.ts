import { describe, expect, it } from "vitest";
import { parse } from "../../../../src/channels/whatsapp/parse.ts";
import type { ChannelEvent } from "../../../../src/conversation/message.ts";
import { MAX_TEXT_CHARS } from "../../../../src/limits.ts";
import accountUpdate from "../../../fixtures/whatsapp/account-update.json" with { type: "json" };
import batch from "../../../fixtures/whatsapp/batch.json" with { type: "json" };
import types from "../../../fixtures/whatsapp/message-types.json" with { type: "json" };
import text from "../../../fixtures/whatsapp/text.json" with { type: "json" };
import usernameText from "../../../fixtures/whatsapp/username-text.json" with { type: "json" };
import { bodyOf, connection, NOW, NUMBER, PERSON, webhook } from "./requests.ts";

const parseBody = (body: unknown, settings?: Record<string, unknown>) =>
  parse(bodyOf(body), connection(settings ? { settings } : {}), NOW);

function eventsOf(body: unknown, settings?: Record<string, unknown>): ChannelEvent[] {
  const parsed = parseBody(body, settings);
  if (!parsed.ok) throw new Error(`refused: ${JSON.stringify(parsed.error)}`);
  return parsed.value.events;
}

const message = (changes: Record<string, unknown>) => ({
  id: "wamid.A1",
  from: PERSON,
  timestamp: "1795600001",
  type: "text",
  text: { body: "hello" },
  ...changes,
});
const only = (changes: Record<string, unknown>, value: Record<string, unknown> = {}) =>
  eventsOf(webhook({ messages: [message(changes)], ...value }))[0];

describe("parse of a message", () => {
  it("gives everything a conversation needs of a text", () => {
    expect(eventsOf(text)).toEqual([
      {
        kind: "message",
        id: "wamid.S09OU1RSVUtU0001",
        thread: PERSON,
        sentAt: 1_795_600_001_000,
        author: { id: PERSON, name: "Jonas Weber" },
        text: "Is the blue kettle back in stock?",
        addressed: "direct",
        target: { phoneNumberId: NUMBER, to: PERSON, wamid: "wamid.S09OU1RSVUtU0001" },
      },
    ]);
  });

  it("answers a person who hides their number at the id Meta made for them", () => {
    expect(eventsOf(usernameText)).toMatchObject([
      {
        thread: "DE.90817263544536271809",
        author: { id: "DE.90817263544536271809", name: "Mira" },
        target: { recipient: "DE.90817263544536271809", wamid: "wamid.S09OU1RSVUtU0003" },
      },
    ]);
    expect(eventsOf(usernameText)[0]).not.toHaveProperty("target.to");
  });

  it("prefers the number where both are given, so that a conversation stays where it began", () => {
    expect(only({ from_user_id: "DE.1" })).toMatchObject({ thread: PERSON, target: { to: PERSON } });
  });

  it.each(types)("reads $name", ({ message: given, expect: expected }) => {
    const [event] = eventsOf(webhook({ messages: [given] }));
    expect(event).toMatchObject(expected);
    if (event?.kind === "message" && !("unsupported" in expected)) expect(event.unsupported).toBeUndefined();
  });

  it("gives a decision its actor, its time and a place for the answer", () => {
    const interactive = { type: "button_reply", button_reply: { id: "k7", title: "Approve" } };
    expect(only({ type: "interactive", interactive })).toEqual({
      kind: "decision",
      id: "wamid.A1",
      thread: PERSON,
      actor: { id: PERSON },
      choice: "k7",
      target: { phoneNumberId: NUMBER, to: PERSON, wamid: "wamid.A1" },
      at: 1_795_600_001_000,
    });
  });

  it("cleans the text and the name", () => {
    const contacts = [{ wa_id: PERSON, profile: { name: "Jo\u202enas\n\n Weber" } }];
    const event = only({ text: { body: "a\u0000b\u{e0041}c\ud800" } }, { contacts });
    expect(event).toMatchObject({ text: "a\ufffdbc\ufffd", author: { name: "Jonas Weber" } });
  });

  it("takes the username where there is no name, and no name of another person", () => {
    const named = { wa_id: PERSON, profile: { username: "jonas.w" } };
    expect(only({}, { contacts: [named] })).toMatchObject({ author: { name: "jonas.w" } });
    expect(only({}, { contacts: [{ ...named, wa_id: "1" }] })).toMatchObject({ author: { id: PERSON } });
    expect(only({}, { contacts: [{ ...named, wa_id: "1" }] })).not.toHaveProperty("author.name");
  });

  it("cuts an overlong text with a notice", () => {
    const event = only({ text: { body: "x".repeat(MAX_TEXT_CHARS + 1) } });
    expect(event).toMatchObject({ text: expect.stringMatching(/x\n\[The rest of this message was cut/) });
    expect((event as { text: string }).text).toHaveLength(MAX_TEXT_CHARS);
  });

  it("takes a time it cannot read for now", () => {
    expect(only({ timestamp: "soon" })).toMatchObject({ sentAt: NOW });
    expect(only({ timestamp: undefined })).toMatchObject({ sentAt: NOW });
  });

  it("leaves out a message that names nobody or has no usable id", () => {
    expect(only({ from: undefined })).toEqual({ kind: "unsupported", type: "text" });
    expect(only({ id: "wamid\n\ud800" })).toEqual({ kind: "unsupported", type: "unreadable message" });
  });

  it("makes of a type name what a log line can hold", () => {
    expect(only({ type: `new\n${"x".repeat(100)}` })).toMatchObject({ unsupported: `new?${"x".repeat(56)}` });
  });
});

describe("parse of a batch", () => {
  it("reads every entry, change, message and status that is ours, in order", () => {
    const events = eventsOf(batch);
    expect(events.map((event) => ("id" in event ? event.id : event.type))).toEqual([
      "wamid.S09OU1RSVUtU0040",
      "wamid.S09OU1RSVUtU0041",
      "wamid.S09OU1RSVUtUT1VU01/sent",
      "wamid.S09OU1RSVUtUT1VU01/read",
      "wamid.S09OU1RSVUtU0042",
      "error 130429",
      "account_update",
    ]);
  });

  it("keeps the other messages of a batch in which one is odd", () => {
    const messages = [null, { id: 7 }, message({}), "words"];
    expect(eventsOf(webhook({ messages })).map((event) => event.kind)).toEqual([
      "unsupported",
      "unsupported",
      "message",
      "unsupported",
    ]);
  });

  it("refuses a batch in which nothing is for this number", () => {
    expect(parseBody(text, { phoneNumberId: "1" })).toEqual({ ok: false, error: { code: "wrong_account" } });
    expect(parseBody(text, {})).toEqual({ ok: false, error: { code: "wrong_account" } });
  });

  it("refuses news of another account where no number is named", () => {
    const settings = { phoneNumberId: NUMBER, wabaId: "1" };
    expect(parseBody(accountUpdate, settings)).toEqual({ ok: false, error: { code: "wrong_account" } });
    expect(eventsOf(accountUpdate, { phoneNumberId: NUMBER })).toEqual([
      { kind: "unsupported", type: "account_update" },
    ]);
  });

  it("acknowledges an empty batch, echoes of the app and other products of Meta", () => {
    expect(eventsOf({ object: "whatsapp_business_account", entry: [] })).toEqual([]);
    const echoes = { message_echoes: [{ from: "4930555010", to: PERSON, id: "wamid.E", type: "text" }] };
    expect(eventsOf(webhook(echoes, "smb_message_echoes"))).toEqual([
      { kind: "unsupported", type: "smb_message_echoes" },
    ]);
    expect(eventsOf({ object: "page", entry: [] })).toEqual([{ kind: "unsupported", type: "object page" }]);
  });

  it("refuses a body that is no webhook", () => {
    for (const body of [{}, [], null, "text", { object: "whatsapp_business_account" }]) {
      expect(parseBody(body)).toMatchObject({ ok: false, error: { code: "malformed" } });
    }
  });
});
