import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conversationPage } from "../../../src/api/conversation-page.ts";
import type { ConversationSummary } from "../../../src/tenants/port.ts";

const summary = (thread: string, lastAt: number, state = "answered"): ConversationSummary => ({
  connectionId: "demo.slack",
  thread,
  channel: "slack",
  person: "",
  lastText: "",
  lastAt,
  state,
  turns: 0,
});

describe("two sayings about one conversation", () => {
  it("leave the newer", () => {
    const page = conversationPage([summary("a", 1, "queued")], [summary("a", 2)], { limit: 5 });
    expect(page.conversations).toEqual([summary("a", 2)]);
    const other = conversationPage([summary("a", 3)], [summary("a", 2, "queued")], { limit: 5 });
    expect(other.conversations).toEqual([summary("a", 3)]);
  });

  it("leave the tenant object's where both are of one moment", () => {
    const page = conversationPage([summary("a", 1, "queued")], [summary("a", 1)], { limit: 5 });
    expect(page.conversations[0]?.state).toBe("answered");
  });

  it("are told apart by connection and thread, not by their concatenation", () => {
    const one = { ...summary("b/c", 1), connectionId: "demo.a" };
    const other = { ...summary("c", 1), connectionId: "demo.a/b" };
    expect(conversationPage([one], [other], { limit: 5 }).conversations).toHaveLength(2);
  });
});

it("says where to go on only when a page is full", () => {
  const rows = [summary("a", 3), summary("b", 2), summary("c", 1)];
  expect(conversationPage(rows, [], { limit: 4 }).before).toBeUndefined();
  expect(conversationPage(rows, [], { limit: 2 }).before).toBe(3);
});

it("moves on from a full page of one single moment", () => {
  const rows = Array.from({ length: 6 }, (_, i) => summary(`t${i}`, 7));
  const first = conversationPage(rows, [], { limit: 3 });
  expect(first.before).toBe(8);
  expect(conversationPage(rows, [], { limit: 3, before: 8 }).before).toBe(7);
  expect(conversationPage(rows, [], { limit: 3, before: 7 }).conversations).toEqual([]);
});

it("is sorted, bounded and without doubles, whatever comes in", () => {
  const summaries = fc.array(
    fc.record({ thread: fc.constantFrom("a", "b", "c", "d", "e"), lastAt: fc.nat(20) }),
  );
  fc.assert(
    fc.property(
      summaries,
      summaries,
      fc.integer({ min: 1, max: 6 }),
      fc.nat(25),
      (rows, recent, limit, before) => {
        const make = (list: typeof rows) => list.map(({ thread, lastAt }) => summary(thread, lastAt));
        const { conversations } = conversationPage(make(rows), make(recent), { limit, before });
        const threads = conversations.map(({ thread }) => thread);
        expect(new Set(threads).size).toBe(threads.length);
        expect(conversations.length).toBeLessThanOrEqual(limit);
        expect(conversations.every(({ lastAt }) => lastAt < before)).toBe(true);
        const times = conversations.map(({ lastAt }) => lastAt);
        expect(times).toEqual([...times].sort((a, b) => b - a));
      },
    ),
  );
});
