// What programs say on Slack, and who leaves without a word.

import { describe, expect, it } from "vitest";
import { parseSlack } from "../../../../src/channels/slack/parse.ts";
import type { ChannelEvent } from "../../../../src/conversation/message.ts";
import { connection, fixture, fixtureRequest, NOW } from "../../../fixtures/slack/requests.ts";

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

describe("what a program says that the connection listens to", () => {
  const listening = (allowBots: string[]) => ({
    ...connection,
    settings: { ...connection.settings, allowBots },
  });
  const heard = (
    name: string,
    allowBots: string[],
    change: (body: ReturnType<typeof fixture>) => void = () => {},
  ) => {
    const body = fixture(name);
    change(body);
    const parsed = parseSlack(fixtureRequest(name, body), listening(allowBots), NOW);
    return parsed.ok ? parsed.value.events : [];
  };

  it.each(["B0BUILD001", "U0BUILD001"])("is a message that says who wrote it, by the id %s", (id) => {
    expect(heard("other-bot-message", [id])).toMatchObject([
      { kind: "message", author: { id: "U0BUILD001" }, byProgram: true, addressed: "mention" },
    ]);
  });

  it("has the bot's id as its author where it has no user", () => {
    expect(heard("legacy-bot-message", ["B0HOOK0001"])).toMatchObject([
      { author: { id: "B0HOOK0001" }, byProgram: true },
    ]);
  });

  it("opens the way for no other program, and never for our own posts", () => {
    const all = ["B0BUILD001", "B0ADA00001", "U0ADA00001", "USLACK", "USLACKBOT"];
    for (const name of ["own-message", "own-message-im", "own-message-without-bot-id", "legacy-bot-message"])
      expect(heard(name, all)).toEqual([]);
    expect(heard("slackbot-message", all)).toEqual([]);
    expect(heard("channel-join", all)).toEqual([]);
  });

  it("leaves people people", () => {
    expect(heard("message-im", ["B0BUILD001"])[0]).not.toHaveProperty("byProgram");
  });
});

describe("whoever leaves without a word", () => {
  it.each(["channel_leave", "group_leave"])("is no line, so it wakes nobody: %s", (subtype) => {
    expect(eventsOf("message-thread-reply", ({ event }) => Object.assign(event, { subtype }))).toEqual([]);
  });
});

describe("what programs say", () => {
  it("is ignored: our own posts, other bots, legacy bots, Slack itself", () => {
    const names = ["own-message", "own-message-im", "own-message-without-bot-id", "other-bot-message"];
    for (const name of [...names, "legacy-bot-message", "slackbot-message", "channel-join"]) {
      expect(eventsOf(name)).toEqual([]);
    }
  });

  it("is ignored as a mention too", () => {
    expect(eventsOf("app-mention", ({ event }) => Object.assign(event, { bot_id: "B0BUILD001" }))).toEqual(
      [],
    );
    expect(eventsOf("app-mention", ({ event }) => Object.assign(event, { user: "U0ADA00001" }))).toEqual([]);
    expect(eventsOf("message-im", ({ event }) => Object.assign(event, { user: "USLACK" }))).toEqual([]);
  });
});
