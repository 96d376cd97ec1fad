import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { line } from "../doubles/turn-world.ts";
import { settled } from "../unit/conversation/turns.ts";
import { begin, freshConversation, here, object, port, run, say } from "./conversation-world.ts";

freshConversation();

describe("the inbox", () => {
  it("stores a message once however often it is delivered", async () => {
    const results = await Promise.all(Array.from({ length: 5 }, () => say("1", "hello")));
    expect(results.flat().toSorted()).toEqual(["duplicate", "duplicate", "duplicate", "duplicate", "stored"]);
  });

  it("ignores an ambient line where the employee takes no part, and stores nothing for it", async () => {
    expect(await say("1", "lunch?", { addressed: "ambient" })).toEqual(["ignored"]);
    expect(await object().counters()).toMatchObject({ rowsWritten: 0 });
  });

  it("takes an ambient line in a thread the employee is part of", async () => {
    await say("1", "hello", { addressed: "mention" });
    expect(await say("2", "and this?", { addressed: "ambient" })).toEqual(["stored"]);
  });

  it("hands everything pending to one turn, in the order it was sent", async () => {
    await say("2", "second");
    await say("1", "first");
    const view = await begin();
    expect(view.input.map((message) => message.text)).toEqual(["first", "second"]);
  });

  it("keeps what it accepted over an eviction", async () => {
    await say("1", "hello");
    await evictDurableObject(object());
    expect((await begin()).input.map((message) => message.text)).toEqual(["hello"]);
  });

  it("sends the wake-up again from its alarm while a message waits", async () => {
    await say("1", "hello");
    expect(await runDurableObjectAlarm(object())).toBe(true);
    expect((await begin()).input).toHaveLength(1);
  });

  it("never answers a message whose deletion overtook it", async () => {
    await say("1", "hello");
    await run();
    await port.accept(here.ref, [{ kind: "deletion", id: "d2", thread: here.ref.thread, target: "2" }]);
    expect(await say("2", "never mind")).toEqual(["ignored"]);
    expect(await port.begin(here.ref)).toEqual({ kind: "idle" });
  });

  it("takes the new text of a message whose edit overtook it", async () => {
    await say("1", "hello");
    await run();
    await port.accept(here.ref, [
      { kind: "edit", id: "e2", thread: here.ref.thread, target: "2", text: "new" },
    ]);
    await say("2", "old");
    expect((await begin()).input.map((message) => message.text)).toEqual(["new"]);
  });
});

describe("the fence", () => {
  it("gives one lease at a time", async () => {
    await say("1", "hello");
    await begin();
    expect(await port.begin(here.ref)).toMatchObject({ kind: "busy" });
  });

  it("refuses every verb of a lease that another consumer replaced", async () => {
    await say("1", "hello");
    const old = await begin();
    await port.retryLater(here.ref, old.lease, { at: 0, reason: "", notified: false });
    const current = await begin();
    expect(current.lease.fence).toBeGreaterThan(old.lease.fence);
    const record = {
      author: "Ada",
      outcome: "answered" as const,
      parts: [],
      settlement: undefined,
      chain: old.chain,
    };
    expect(await port.record(here.ref, old.lease, record)).toBe("stale");
    expect(await port.heartbeat(here.ref, old.lease)).toBe("stale");
    expect(await port.progress(here.ref, old.lease, [])).toBe("stale");
    expect(await port.finish(here.ref, old.lease, [], settled(old))).toBe("stale");
  });

  it("survives an eviction once its holder has confirmed it: the lease stays where it is", async () => {
    await say("1", "hello");
    const { lease } = await begin();
    expect(await port.heartbeat(here.ref, lease)).toBe("ok");
    await evictDurableObject(object());
    expect(await port.heartbeat(here.ref, lease)).toBe("ok");
    expect(await port.begin(here.ref)).toMatchObject({ kind: "busy" });
  });
});

describe("what a webhook brings", () => {
  it("is stored whole or not at all, and a failed first try leaves a working conversation", async () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const broken = line("2", "broken", { target: circular as never });
    await runInDurableObject(object(), (instance) => {
      expect(() => instance.accept([line("1", "hello"), broken])).toThrow();
    });
    expect(await port.begin(here.ref)).toEqual({ kind: "idle" });
    expect(await say("1", "hello")).toEqual(["stored"]);
    expect((await begin()).input).toHaveLength(1);
  });
});
