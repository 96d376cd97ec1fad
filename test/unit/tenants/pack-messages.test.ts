import { describe, expect, it } from "vitest";
import type { ConversationRecords } from "../../../src/tenants/audit-message.ts";
import { MESSAGE_BYTES, packMessages } from "../../../src/tenants/pack-messages.ts";
import { settlementsOf } from "../../doubles/settlements.ts";

const conversation = (thread: string, turns: number, text = "hello"): ConversationRecords => {
  const settlements = settlementsOf(turns, { summary: { thread }, text });
  const newest = settlements.at(-1);
  if (!newest) throw new Error("no settlements");
  return {
    summary: newest.summary,
    head: newest.head,
    turns: settlements.map(({ turn, audit, usage }) => ({ turn, piece: 0, audit, usage })),
  };
};

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length;

describe("messages of the AUDIT queue", () => {
  it("are none where nothing is owed", () => {
    expect(packMessages("acme", [])).toEqual([]);
  });

  it("hold many conversations", () => {
    const conversations = Array.from({ length: 10 }, (_, i) => conversation(`t${i}`, 2));
    expect(packMessages("acme", conversations)).toEqual([{ tenantId: "acme", conversations }]);
  });

  it("stay under 100 KB and lose no turn, whatever the script", () => {
    const conversations = Array.from({ length: 12 }, (_, i) =>
      conversation(`t${i}`, 9, "漢\u{1F600}".repeat(300)),
    );
    const messages = packMessages("acme", conversations);
    expect(messages.length).toBeGreaterThan(3);
    for (const message of messages) {
      expect(bytesOf(message)).toBeLessThanOrEqual(MESSAGE_BYTES);
      for (const one of message.conversations) expect(one.turns.length).toBeGreaterThan(0);
    }
    const turns = messages.flatMap((message) =>
      message.conversations.flatMap((one) => one.turns.map((turn) => `${one.summary.thread}/${turn.turn}`)),
    );
    expect(turns).toEqual(
      conversations.flatMap((one) => one.turns.map((turn) => `${one.summary.thread}/${turn.turn}`)),
    );
  });

  it("carry summary and head with every part of a conversation that needs several", () => {
    const [first, second] = packMessages("acme", [conversation("long", 40, "y".repeat(900))]);
    expect(second?.conversations[0]?.head).toEqual(first?.conversations[0]?.head);
    expect(second?.conversations[0]?.summary).toEqual(first?.conversations[0]?.summary);
  });
});
