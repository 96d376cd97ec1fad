import { describe, expect, it } from "vitest";
import type { DeliveryFailure } from "../../../src/channels/channel.ts";
import { DELIVERY_TIMEOUT_MS, UNKNOWN_WAIT_MS } from "../../../src/limits.ts";
import { callSignal, reconcilePart, trySend } from "../../../src/turn/send-part.ts";
import type { memoryChannel } from "../../doubles/memory-channel.ts";
import { partWith, senderOver } from "./views.ts";

const MAX_PAUSE_MS = 300_000;

/** One try that the service answers with this failure. */
async function tryInto(failure: DeliveryFailure, fields = {}) {
  const { sender, channel, time } = senderOver();
  channel.faults.push({ on: "post", when: "before", failure }, { on: "edit", when: "before", failure });
  return { step: await trySend(sender, partWith(fields)), now: time.clock(), channel };
}

describe("a try", () => {
  it("that works is sent, with the service's own id", async () => {
    const { sender, channel } = senderOver();
    expect(await trySend(sender, partWith())).toMatchObject({
      kind: "sent",
      part: { state: "sent", messageId: "m1-1-0-op" },
    });
    expect(channel.calls).toEqual([{ kind: "post", opId: "1-0-op", target: { to: "t" }, text: "Hello." }]);
  });

  it("is an edit where the message is there already", async () => {
    const { sender, channel } = senderOver();
    channel.visible.push({ id: "m9", opId: "1-0-op", text: "…", edits: 0 });
    expect(await trySend(sender, partWith({ messageId: "m9" }))).toMatchObject({
      kind: "sent",
      part: { messageId: "m9" },
    });
    expect(channel.visible).toMatchObject([{ text: "Hello.", edits: 1 }]);
  });

  it("says nothing of earlier tries once it works", async () => {
    const { sender } = senderOver();
    const { part } = await trySend(sender, partWith({ reason: "The chat service asked us to slow down." }));
    expect(part).not.toHaveProperty("reason");
  });

  it("ends after DELIVERY_TIMEOUT_MS, and at once when the turn is lost", () => {
    const lost = new AbortController();
    const signal = callSignal(lost.signal);
    expect(signal.aborted).toBe(false);
    lost.abort();
    expect(signal.aborted).toBe(true);
    expect(DELIVERY_TIMEOUT_MS).toBeLessThan(30_000);
  });
});

describe("a try that fails", () => {
  it("by a rate limit is made again when the service says", async () => {
    const { step, now } = await tryInto({ code: "rate_limited", retryAfterMs: 7_000 });
    expect(step).toMatchObject({ kind: "later", at: now + 7_000, part: { state: "pending" } });
  });

  it("by a rate limit of days is made again in minutes: one header must not silence a conversation", async () => {
    const { step, now } = await tryInto({ code: "rate_limited", retryAfterMs: 10 ** 9 });
    expect(step).toMatchObject({ kind: "later", at: now + MAX_PAUSE_MS });
  });

  it.each([
    [1, 1_000],
    [2, 2_000],
    [4, 8_000],
    [7, 30_000],
  ])("without being accepted, for the %ith time, is made again after %i ms", async (tries, ms) => {
    const { step, now } = await tryInto({ code: "not_accepted", reason: "503" }, { tries });
    expect(step).toMatchObject({ kind: "later", at: now + ms, part: { state: "pending", reason: "503" } });
  });

  it("for the eighth time is the last", async () => {
    const { step } = await tryInto({ code: "not_accepted", reason: "503" }, { tries: 8 });
    expect(step).toMatchObject({ kind: "failed", part: { state: "failed" } });
  });

  it("by a rate limit is never given up: a limit is no try", async () => {
    const { sender, channel, time } = senderOver();
    const limit = { code: "rate_limited" as const, retryAfterMs: 1 };
    let part = partWith({ tries: 7 });
    for (let i = 0; i < 40; i++) {
      channel.faults.push({ on: "post", when: "before", failure: limit });
      const step = await trySend(sender, { ...part, state: "sending", tries: (part.tries ?? 0) + 1 });
      expect(step).toMatchObject({ kind: "later", part: { state: "pending", tries: 7, limited: i + 1 } });
      part = step.part;
    }
    // What it did try still counts.
    channel.faults.push({ on: "post", when: "before", failure: { code: "not_accepted", reason: "503" } });
    expect(await trySend(sender, { ...part, tries: 8 })).toMatchObject({ kind: "failed" });
    expect((await trySend(sender, part)).part).not.toHaveProperty("limited");
    expect(time.sleepers()).toBe(0);
  });

  it("by the limit of one person waits four times as long at each further refusal, and never for hours", async () => {
    const failure = { code: "rate_limited" as const, retryAfterMs: 6_000, growth: 4 };
    const waits = [];
    for (const limited of [0, 1, 2, 3, 20]) {
      const { step, now } = await tryInto(failure, { limited });
      waits.push(step.kind === "later" && step.at - now);
    }
    expect(waits).toEqual([6_000, 24_000, 96_000, MAX_PAUSE_MS, MAX_PAUSE_MS]);
  });

  it("by a limit that many conversations share comes back at a moment of its own", async () => {
    const failure = {
      code: "rate_limited" as const,
      retryAfterMs: 2_000,
      growth: 2,
      isShared: true as const,
    };
    const waits = new Set<number>();
    for (let i = 0; i < 100; i++) {
      const { step, now } = await tryInto(failure, { opId: `1-0-${i}` });
      const wait = step.kind === "later" ? step.at - now : 0;
      expect(wait).toBeGreaterThanOrEqual(2_000);
      expect(wait).toBeLessThanOrEqual(4_000);
      waits.add(wait);
    }
    expect(waits.size).toBeGreaterThan(50);
  });

  it.each(["refused", "revoked"] as const)(
    "by being %s has failed for good, with the reason",
    async (code) => {
      const { step } = await tryInto({ code, reason: "archived" });
      expect(step).toMatchObject({ kind: "failed", part: { state: "failed", reason: "archived" } });
    },
  );

  it("on a message that is gone is posted anew", async () => {
    const { step } = await tryInto({ code: "gone" }, { messageId: "m9" });
    expect(step).toMatchObject({ kind: "again", part: { state: "pending" } });
    expect(step.part).not.toHaveProperty("messageId");
  });

  it("without a word is repeated where it was an edit: that does no harm", async () => {
    const { step } = await tryInto({ code: "unknown", reason: "reset" }, { messageId: "m9" });
    expect(step).toMatchObject({
      kind: "later",
      part: { state: "pending", messageId: "m9", reason: "reset" },
    });
  });

  it("without a word is looked for where it was a post", async () => {
    const { sender, channel } = senderOver();
    channel.faults.push({ on: "post", when: "after", failure: { code: "unknown", reason: "reset" } });
    expect(await trySend(sender, partWith())).toMatchObject({
      kind: "again",
      part: { messageId: "m1-1-0-op" },
    });
    expect(channel.visible).toHaveLength(1);
  });
});

describe("looking for a post", () => {
  const looked = async (reconciled: Parameters<typeof push>[0], fields = {}) => {
    const { sender, time } = push(reconciled);
    return {
      step: await reconcilePart(sender, partWith({ triedAt: time.clock(), ...fields })),
      now: time.clock(),
    };
  };
  const push = (reconciled: ReturnType<typeof memoryChannel>["reconciled"][number]) => {
    const made = senderOver();
    made.channel.reconciled.push(reconciled);
    return made;
  };

  it("that is found goes on with an edit of it", async () => {
    const { step } = await looked({ kind: "found", messageId: "m7" });
    expect(step).toMatchObject({ kind: "again", part: { state: "pending", messageId: "m7" } });
  });

  it("that is certainly absent posts again, but not for ever", async () => {
    expect((await looked({ kind: "absent" })).step).toMatchObject({
      kind: "later",
      part: { state: "pending" },
    });
    expect((await looked({ kind: "absent" }, { tries: 8 })).step).toMatchObject({ kind: "failed" });
  });

  it("waits as long as the service needs", async () => {
    const at = 1_750_000_003_000;
    expect((await looked({ kind: "wait", at })).step).toMatchObject({
      kind: "later",
      at,
      part: { state: "unknown" },
    });
  });

  it("waits UNKNOWN_WAIT_MS from the try where the service does not say how long", async () => {
    const { step, now } = await looked({ kind: "wait" });
    expect(step).toMatchObject({ kind: "later", at: now + UNKNOWN_WAIT_MS });
  });

  it("never asks again at once, however long ago the try was", async () => {
    const { step, now } = await looked({ kind: "wait" }, { triedAt: 1 });
    expect(step.kind === "later" && step.at).toBeGreaterThanOrEqual(now + 10_000);
  });

  it("is never put off for longer than minutes", async () => {
    const { step, now } = await looked({ kind: "wait", at: Number.MAX_SAFE_INTEGER });
    expect(step).toMatchObject({ at: now + MAX_PAUSE_MS });
  });

  it("in the dark posts once more, and then never again", async () => {
    const dark = { kind: "cannot_tell" as const, reason: "no status came" };
    const first = await looked(dark);
    expect(first.step).toMatchObject({ kind: "again", part: { state: "pending", blind: 1 } });
    const second = await looked(dark, { ...first.step.part });
    expect(second.step).toMatchObject({
      kind: "unknown",
      part: { state: "unknown", reason: "no status came" },
    });
  });

  it("in the dark posts once more also where earlier tries were certainly not accepted", async () => {
    expect((await looked({ kind: "cannot_tell", reason: "" }, { tries: 5 })).step.kind).toBe("again");
  });
});
