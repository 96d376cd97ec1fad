import { describe, expect, it } from "vitest";
import type { DeliveryPart, FencedResult } from "../../../src/conversation/port.ts";
import { deliverParts } from "../../../src/turn/deliver-turn.ts";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { LEASE, partWith, REF, senderOver } from "./views.ts";

const lost = { code: "unknown" as const, reason: "reset" };

/** A delivery over a channel; `events` lists fences and sends in the order they happened. */
function delivery(parts: DeliveryPart[], fresh = false, fence: () => FencedResult = () => "ok") {
  const made = senderOver(memoryChannel());
  const events: string[] = [];
  const stored: DeliveryPart[][] = [];
  const progress = async (_ref: unknown, _lease: unknown, now: DeliveryPart[]) => {
    const sending = now.find((part) => part.state === "sending" && !events.includes(`sent ${part.opId}`));
    events.push(`fence ${sending?.opId ?? ""}`.trim());
    stored.push(now);
    return fence();
  };
  made.channel.before = (op) => void events.push(`${op.kind} ${op.opId}`);
  const deps = { ...made.time, conversations: { progress } as never };
  const run = () => deliverParts({ deps, ref: REF, lease: LEASE, sender: made.sender, parts, fresh });
  return { ...made, events, stored, run };
}

const three = [1, 2, 3].map((i) =>
  partWith({ opId: `1-${i}-x`, text: `part ${i}`, state: "pending", tries: 0 }),
);

describe("parts", () => {
  it("are sent in order, each try fenced before it", async () => {
    const { run, events, channel } = delivery(three);
    expect(await run()).toMatchObject({ kind: "complete", parts: three.map(() => ({ state: "sent" })) });
    expect(events).toEqual([
      "fence 1-1-x",
      "post 1-1-x",
      "fence 1-2-x",
      "post 1-2-x",
      "fence 1-3-x",
      "post 1-3-x",
    ]);
    expect(channel.visible.map((message) => message.text)).toEqual(["part 1", "part 2", "part 3"]);
  });

  it("need no fence for the first try right after the record, which was one", async () => {
    const { run, events } = delivery([partWith()], true);
    await run();
    expect(events).toEqual(["post 1-0-op"]);
  });

  it("are stored as tried before the try, with its number and time", async () => {
    const { run, stored, time } = delivery([partWith({ state: "pending", tries: 2 })]);
    await run();
    expect(stored[0]).toMatchObject([{ state: "sending", tries: 3, triedAt: time.clock() }]);
  });

  it("that are done are left alone", async () => {
    const { run, channel } = delivery([partWith({ state: "sent" }), partWith({ state: "failed" })]);
    expect((await run()).kind).toBe("complete");
    expect(channel.calls).toEqual([]);
  });

  it("go on behind one that failed for good", async () => {
    const { run, channel } = delivery(three);
    channel.faults.push({ on: "post", when: "before", failure: { code: "refused", reason: "no" } });
    expect(await run()).toMatchObject({ parts: [{ state: "failed" }, { state: "sent" }, { state: "sent" }] });
  });
});

describe("a part that may have been tried before", () => {
  it("is looked for before anything is sent", async () => {
    const { run, channel } = delivery([partWith()]);
    channel.visible.push({ id: "m1", opId: "1-0-op", text: "Hello.", edits: 0 });
    await run();
    expect(channel.calls.map((op) => op.kind)).toEqual(["edit"]);
    expect(channel.visible).toHaveLength(1);
  });

  it("is posted where it is certainly not there", async () => {
    const { run, events, channel } = delivery([partWith()]);
    await run();
    expect(events).toEqual(["fence 1-0-op", "post 1-0-op"]);
    expect(channel.visible).toHaveLength(1);
  });

  it("is edited again without looking where its message is known", async () => {
    const { run, channel, events } = delivery([partWith({ messageId: "m1" })]);
    channel.visible.push({ id: "m1", opId: "1-0-op", text: "old", edits: 0 });
    await run();
    expect(events).toEqual(["edit 1-0-op"]);
  });

  it("stays unknown where nobody can tell, and the next one is sent", async () => {
    const next = partWith({ opId: "1-1-x", state: "pending" });
    const { run, channel } = delivery([partWith({ blind: 1 }), next]);
    channel.reconciled.push({ kind: "cannot_tell", reason: "dark" });
    expect(await run()).toMatchObject({ kind: "complete", parts: [{ state: "unknown" }, { state: "sent" }] });
  });
});

describe("a service that is slow", () => {
  it("is waited for where it takes seconds", async () => {
    const { run, channel, time } = delivery([partWith({ state: "pending" })]);
    channel.faults.push({
      on: "post",
      when: "before",
      failure: { code: "rate_limited", retryAfterMs: 4_000 },
    });
    const running = run();
    await time.advance(4_000);
    expect(await running).toMatchObject({ kind: "complete", parts: [{ state: "sent", tries: 2 }] });
  });

  it("gets the turn back later where it takes longer, with everything so far stored", async () => {
    const { run, channel, stored, time } = delivery(three);
    channel.before = (op) => {
      if (op.opId === "1-2-x")
        channel.faults.push({
          on: "post",
          when: "before",
          failure: { code: "rate_limited", retryAfterMs: 60_000 },
        });
    };
    expect(await run()).toMatchObject({ kind: "later", at: time.clock() + 60_000 });
    expect(stored.at(-1)).toMatchObject([{ state: "sent" }, { state: "pending" }, { state: "pending" }]);
  });

  it("is not asked in a hot loop while it cannot be read", async () => {
    const { run, channel, time } = delivery([partWith({ triedAt: 1 })]);
    channel.reconciled.push({ kind: "wait" }, { kind: "wait" }, { kind: "wait" });
    expect(await run()).toMatchObject({ kind: "later", at: expect.any(Number) });
    expect(channel.reconciled).toHaveLength(2);
    expect(time.sleepers()).toBe(0);
  });
});

describe("a lost turn", () => {
  it.each(["stale", "superseded"] as const)("sends nothing once the fence answers %s", async (result) => {
    const { run, channel } = delivery(three, false, () => result);
    expect(await run()).toEqual({ kind: "lost" });
    expect(channel.calls).toEqual([]);
  });

  it("sends nothing after its signal", async () => {
    const { run, channel, ended } = delivery(three);
    channel.before = () => ended.abort();
    expect(await run()).toEqual({ kind: "lost" });
    expect(channel.calls).toHaveLength(1);
  });

  it("is lost also where it only wanted to wait", async () => {
    const results: FencedResult[] = ["ok", "stale"];
    const { run, channel } = delivery(
      [partWith({ state: "pending" })],
      false,
      () => results.shift() ?? "stale",
    );
    channel.faults.push({
      on: "post",
      when: "before",
      failure: { code: "rate_limited", retryAfterMs: 60_000 },
    });
    expect(await run()).toEqual({ kind: "lost" });
  });

  it("does not take a lost answer for a sent message", async () => {
    const { run, channel } = delivery([partWith({ state: "pending" })]);
    channel.faults.push({ on: "post", when: "before", failure: lost });
    expect(await run()).toMatchObject({ kind: "complete", parts: [{ state: "sent", tries: 3 }] });
    expect(channel.visible).toHaveLength(1);
  });
});
