import { describe, expect, it } from "vitest";
import { EDIT_INTERVAL_MS } from "../../../src/limits.ts";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { drafting, fresh, OPENING } from "./drafting.ts";
import { partWith } from "./views.ts";

describe("a placeholder", () => {
  it("is posted with the first call, and told once it is there", async () => {
    const { draft, channel, told, time } = drafting();
    await time.advance(0);
    expect(channel.visible).toMatchObject([{ opId: "1-0-op", text: OPENING }]);
    expect(told).toMatchObject([{ state: "sent", messageId: "m1-1-0-op" }]);
    expect(await draft.settle()).toMatchObject({ state: "sent", messageId: "m1-1-0-op" });
  });

  it("of an earlier consumer is looked up before another is posted", async () => {
    const channel = memoryChannel();
    channel.visible.push({ id: "m9", opId: "1-0-op", text: OPENING, edits: 0 });
    const { draft } = drafting(partWith({ text: "", tries: 2 }), channel);
    expect(await draft.settle()).toMatchObject({ state: "sent", messageId: "m9" });
    expect(channel.visible).toHaveLength(1);
  });

  it("of an earlier consumer that was never posted is posted now", async () => {
    const { draft, channel } = drafting(partWith({ text: "", tries: 2 }));
    expect(await draft.settle()).toMatchObject({ state: "sent" });
    expect(channel.visible).toHaveLength(1);
  });

  it("that is known already costs no call", async () => {
    const { draft, channel } = drafting(partWith({ text: "", state: "sent", messageId: "m9" }));
    expect(await draft.settle()).toMatchObject({ state: "sent", messageId: "m9" });
    expect(channel.calls).toEqual([]);
  });

  it("whose answer was lost is found", async () => {
    const channel = memoryChannel();
    channel.faults.push({ on: "post", when: "after", failure: { code: "unknown", reason: "reset" } });
    const { draft, time } = drafting(fresh, channel);
    await time.advance(0);
    expect(await draft.settle()).toMatchObject({ state: "sent", messageId: "m1-1-0-op" });
  });

  it("that may come into view yet is waited for, a little", async () => {
    const channel = memoryChannel();
    channel.visible.push({ id: "m9", opId: "1-0-op", text: OPENING, edits: 0 });
    channel.reconciled.push({ kind: "wait", at: 1_750_000_003_000 });
    const { draft, time } = drafting(partWith({ text: "", tries: 2 }), channel);
    const settled = draft.settle();
    await time.advance(3_000);
    expect(await settled).toMatchObject({ state: "sent", messageId: "m9" });
  });

  it.each([{ kind: "wait" as const }, { kind: "cannot_tell" as const, reason: "dark" }])(
    "of which the service can only say %j is left alone",
    async (found) => {
      const channel = memoryChannel();
      channel.reconciled.push(found);
      const { draft } = drafting(partWith({ text: "", tries: 2 }), channel);
      expect(await draft.settle()).toMatchObject({ state: "unknown" });
      expect(channel.calls).toEqual([]);
    },
  );

  it("that the service refused is not there, and the answer will be the first message", async () => {
    const channel = memoryChannel();
    channel.faults.push({ on: "post", when: "before", failure: { code: "not_accepted", reason: "503" } });
    const { draft } = drafting(fresh, channel);
    expect(await draft.settle()).toMatchObject({ state: "pending" });
  });

  it("of a turn that nobody confirms is never posted, and certainly not visible", async () => {
    const { draft, texts, told, time } = drafting(fresh, memoryChannel(), false);
    await time.advance(0);
    draft.show("words");
    await time.advance(5_000);
    expect([texts(), told]).toEqual([[], []]);
    expect(await draft.settle(true)).toMatchObject({ state: "pending" });
  });

  it("of an earlier consumer needs no leave: that one had it", async () => {
    const { texts, time } = drafting(partWith({ text: "", tries: 2 }), memoryChannel(), false);
    await time.advance(0);
    expect(texts()).toEqual([OPENING]);
  });
});

describe("a growing answer", () => {
  it("is edited at most once in EDIT_INTERVAL_MS, and the newest text wins", async () => {
    const { draft, settle, texts, times, time } = drafting();
    await time.advance(0);
    for (let i = 1; i <= 50; i++) {
      draft.show(`words ${i}`);
      await time.advance(100);
    }
    await settle();
    expect(texts()[0]).toBe(OPENING);
    expect(times.every((at, i) => i === 0 || at - (times[i - 1] ?? 0) >= EDIT_INTERVAL_MS)).toBe(true);
    expect(times.length).toBeGreaterThanOrEqual(4);
    expect(times.length).toBeLessThanOrEqual(6);
    const shown = texts()
      .slice(1)
      .map((text) => Number(/\d+/.exec(text)?.[0]));
    expect(shown).toEqual([...shown].sort((a, b) => a - b));
    expect(texts().at(-1)).toMatch(/ …$/);
  });

  it("is not edited where the text has not changed", async () => {
    const { draft, settle, texts, time } = drafting();
    await time.advance(0);
    draft.show("words");
    await time.advance(10_000);
    draft.show("words");
    await time.advance(10_000);
    expect(texts()).toEqual([OPENING, "words …"]);
    await settle();
  });

  it("has a pace of its own where the channel says so", async () => {
    const { draft, settle, times, time } = drafting(fresh, memoryChannel({ editIntervalMs: 200 }));
    for (let i = 0; i < 10; i++) {
      draft.show(`words ${i}`);
      await time.advance(100);
    }
    await settle();
    expect(times.length).toBeGreaterThanOrEqual(5);
  });

  it("needs no draft where it comes within the first interval", async () => {
    const { draft, settle, texts, time } = drafting();
    await time.advance(500);
    draft.show("all of it");
    await settle();
    await time.advance(5_000);
    expect(texts()).toEqual([OPENING]);
  });

  it("waits as long as the service asks for after too many edits, unless the answer is done", async () => {
    const { draft, channel, times, time } = drafting();
    draft.show("one");
    channel.faults.push({
      on: "edit",
      when: "before",
      failure: { code: "rate_limited", retryAfterMs: 30_000 },
    });
    await time.advance(1_000);
    draft.show("two");
    await time.advance(20_000);
    expect(times).toHaveLength(2);
    const settled = draft.settle();
    expect(await settled).toMatchObject({ state: "sent" });
    expect(times).toHaveLength(2);
  });

  it("survives an edit that fails: the answer itself is delivered later", async () => {
    const { draft, settle, channel, texts, time } = drafting();
    await time.advance(0);
    channel.faults.push({ on: "edit", when: "before", failure: { code: "unknown", reason: "reset" } });
    draft.show("one");
    await time.advance(1_000);
    draft.show("two");
    await time.advance(1_000);
    expect(texts().slice(1)).toEqual(["one …", "two …"]);
    await settle();
  });

  it("stays within the channel's limit and never ends in half a character", async () => {
    const { draft, settle, texts, time } = drafting(fresh, memoryChannel({ textLimit: 11 }));
    draft.show("12345678😀90");
    await time.advance(1_000);
    await settle();
    const [, shown = ""] = texts();
    expect(shown.length).toBeLessThanOrEqual(11);
    expect(shown.isWellFormed()).toBe(true);
  });
});

describe("settling", () => {
  it("waits for the edit that is under way", async () => {
    let release = () => {};
    const channel = memoryChannel();
    channel.before = (op) => (op.kind === "edit" ? new Promise((resolve) => (release = resolve)) : undefined);
    const { draft, time } = drafting(fresh, channel);
    await time.advance(0);
    draft.show("words");
    await time.advance(1_000);
    let done = false;
    const settled = draft.settle().then(() => (done = true));
    await time.advance(0);
    expect(done).toBe(false);
    release();
    // The final text is an edit too: the service's second is kept.
    await time.advance(EDIT_INTERVAL_MS - 1);
    expect(done).toBe(false);
    await time.advance(1);
    await settled;
    expect(channel.visible[0]?.text).toBe("words …");
  });

  it("may be asked for twice", async () => {
    const { draft } = drafting();
    expect(await draft.settle()).toEqual(await draft.settle());
  });

  it("ends the draft: nothing is shown after it", async () => {
    const { draft, texts, time } = drafting();
    await time.advance(0);
    await draft.settle();
    draft.show("late");
    await time.advance(10_000);
    expect(texts()).toEqual([OPENING]);
  });

  it("is not needed where the turn is lost: no edit starts after the signal", async () => {
    const { draft, texts, ended, time } = drafting();
    await time.advance(1_000);
    ended.abort();
    draft.show("late");
    await time.advance(10_000);
    expect(texts()).toEqual([OPENING]);
    expect(time.sleepers()).toBe(0);
  });
});

describe("a channel that cannot edit", () => {
  it("shows that the employee is at work, and posts no placeholder", async () => {
    const { draft, channel, time } = drafting(fresh, memoryChannel({ edit: false }));
    draft.show("words");
    await time.advance(10_000);
    expect(channel.calls.map((op) => op.kind)).toEqual(["working"]);
    expect(await draft.settle()).toEqual({ opId: "1-0-op", text: "", state: "pending" });
  });

  it("is left in peace where it cannot show even that", async () => {
    const { draft, channel } = drafting(fresh, memoryChannel({ edit: false, typing: false }));
    await draft.settle();
    expect(channel.calls).toEqual([]);
  });
});
