import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { conversationName } from "../../src/compose-objects.ts";
import { ACCOUNTED_MS } from "../../src/conversation/overdue.ts";
import type { Bindings } from "../../src/env.ts";
import { line } from "../doubles/turn-world.ts";
import { alarmAt, book, freshTenant, lateNow, nextAlarm, tenant } from "./accounted-world.ts";
import { ask, request } from "./confirmation-world.ts";
import { begin, here, object, port, run, say } from "./conversation-world.ts";
import { at } from "./tenant-world.ts";

freshTenant();

/** While that runs, no conversation reaches its tenant. */
const withTenantsAway = (work: () => Promise<unknown>) =>
  runInDurableObject(object(), async (instance) => {
    const { env } = instance as unknown as { env: Bindings };
    const { TENANTS } = env;
    const refuse = { getByName: () => ({ overdue: () => Promise.reject(new Error("overloaded")) }) };
    Object.defineProperty(env, "TENANTS", { value: refuse, configurable: true, writable: true });
    try {
      await work();
    } finally {
      Object.defineProperty(env, "TENANTS", { value: TENANTS, configurable: true, writable: true });
    }
  });

describe("a message that is answered in time", () => {
  it("is nobody's business: no call to the tenant, no row, no alarm more than before", async () => {
    const start = Date.now();
    await say("1", "hello");
    const armed = await nextAlarm();
    await run();
    expect(await nextAlarm()).toBe(armed);
    const { rowsWritten } = await object().counters();
    const { rpcs } = await tenant().counters();
    await alarmAt(start + 31_000);
    expect((await tenant().counters()).rpcs).toBe(rpcs);
    // The alarm that sets the next, and nothing else.
    expect((await object().counters()).rowsWritten).toBeLessThanOrEqual(rowsWritten + 1);
    expect(await nextAlarm()).toBeGreaterThan(start + 24 * 3_600_000);
  });

  it("is one that asks a person for leave, too", async () => {
    const start = Date.now();
    await say("1", "delete it");
    await ask(request());
    await alarmAt(start + 31_000);
    await alarmAt(start + 61_000);
    expect(await lateNow()).toBe(0);
  });

  it("is one whose turn ends as held, too", async () => {
    const start = Date.now();
    await say("1", "hello");
    const view = await begin();
    await port.record(here.ref, view.lease, {
      author: "Ada",
      outcome: "held",
      parts: [],
      settlement: undefined,
      chain: view.chain,
    });
    await port.finish(here.ref, view.lease, [], { owed: [], chain: view.chain });
    await alarmAt(start + 31_000);
    await alarmAt(start + 61_000);
    expect(await lateNow()).toBe(0);
  });
});

describe("a message that waits a minute", () => {
  it("is counted when its minute is over and not before, wherever the wake-up was lost", async () => {
    const start = Date.now();
    await say("1", "hello");
    await alarmAt(start + 31_000);
    expect(await lateNow()).toBe(0);
    const next = (await nextAlarm()) ?? 0;
    expect(next - start).toBeGreaterThanOrEqual(ACCOUNTED_MS);
    expect(next - start).toBeLessThan(ACCOUNTED_MS + 1_000);
    await alarmAt(next);
    expect(await book()).toMatchObject({
      connections: [{ connectionId: here.ref.connectionId, channel: "slack", messages: 1 }],
      conversations: [{ thread: "t1", channel: "slack", messages: 1, state: "queued" }],
      totals: { slack: 1 },
      hours: [{ channel: "slack", late: 1 }],
    });
  });

  it("counts once, however often the conversation looks", async () => {
    const start = Date.now();
    await say("1", "hello");
    for (const seconds of [61, 92, 123, 3_600]) await alarmAt(start + seconds * 1_000);
    expect(await book()).toMatchObject({ connections: [{ messages: 1 }], totals: { slack: 1 } });
  });

  it("is found on time although its turn waits for models until much later", async () => {
    const start = Date.now();
    await say("1", "hello");
    const view = await begin();
    await port.retryLater(here.ref, view.lease, { at: start + 600_000, reason: "down", notified: true });
    expect(((await nextAlarm()) ?? 0) - start).toBeLessThan(ACCOUNTED_MS + 1_000);
    await alarmAt(start + 61_000);
    expect((await book()).conversations).toMatchObject([{ messages: 1, state: "retrying" }]);
  });

  it("is accounted for at once when its turn ends after all, and how long it took is kept", async () => {
    const start = Date.now();
    await say("1", "hello");
    await alarmAt(start + 61_000);
    expect(await lateNow()).toBe(1);
    await at(start + 90_000, run);
    expect(((await nextAlarm()) ?? 0) - start).toBeLessThan(91_000);
    await alarmAt(start + 90_050);
    const { connections, totals, hours } = await book();
    expect({ connections, totals }).toEqual({ connections: [], totals: { slack: 1 } });
    // The message was accepted a moment after `start`.
    expect(Math.max(...hours.map(({ worstMs }) => worstMs))).toBeGreaterThanOrEqual(88_000);
  });

  it("counts each line of a burst, and one that comes later when its own minute is over", async () => {
    const start = Date.now();
    await say("1", "hello");
    await say("2", "anybody?");
    await at(start + 40_000, () => say("3", "please"));
    await alarmAt(start + 61_000);
    expect(await lateNow()).toBe(2);
    expect(((await nextAlarm()) ?? 0) - start).toBeLessThanOrEqual(101_000);
    await alarmAt(start + 101_000);
    expect(await book()).toMatchObject({ connections: [{ messages: 3 }], totals: { slack: 3 } });
  });

  it("is no matter any more once it was deleted", async () => {
    const start = Date.now();
    await say("1", "hello");
    await alarmAt(start + 61_000);
    await port.accept(here.ref, [{ kind: "deletion", id: "d1", thread: here.ref.thread, target: "1" }]);
    await alarmAt(start + 92_000);
    expect(await lateNow()).toBe(0);
  });
});

describe("what is known of late messages", () => {
  it("survives that either object is thrown out of memory", async () => {
    const start = Date.now();
    await say("1", "hello");
    await alarmAt(start + 61_000);
    const before = await book();
    await evictDurableObject(object());
    await evictDurableObject(tenant());
    expect(await book()).toEqual(before);
    await alarmAt(start + 92_000);
    expect((await book()).totals).toEqual({ slack: 1 });
  });

  it("reaches a tenant that could not be told at first, once", async () => {
    const start = Date.now();
    await say("1", "hello");
    await withTenantsAway(() => at(start + 61_000, () => runDurableObjectAlarm(object())));
    expect(await lateNow()).toBe(0);
    expect(((await nextAlarm()) ?? 0) - start).toBeLessThanOrEqual(91_100);
    await evictDurableObject(object());
    await alarmAt(start + 91_100);
    expect(await book()).toMatchObject({ connections: [{ messages: 1 }], totals: { slack: 1 } });
  });

  it("counts a report once that is told twice", async () => {
    const { connectionId } = here.ref;
    const report = { connectionId, thread: "t1", n: 1, open: 2, since: 5, state: "queued", added: 2, at: 9 };
    await tenant().overdue(report);
    await tenant().overdue(report);
    expect((await book()).totals).toEqual({ slack: 2 });
    const over = { connectionId, thread: "t1", n: 2, open: 0, state: "idle", added: 0, took: 70_000, at: 9 };
    await tenant().overdue(over);
    await tenant().overdue(report);
    expect(await lateNow()).toBe(0);
  });

  it("is none of another tenant's", async () => {
    const report = { thread: "t", n: 1, open: 1, since: 5, state: "queued", added: 1, at: 9 };
    await tenant().overdue({ connectionId: "another.slack", ...report });
    expect(await book()).toMatchObject({ connections: [], totals: {} });
  });

  it("is exact over two hundred conversations whose models are stuck", async () => {
    const { CONVERSATIONS } = env as unknown as Bindings;
    const start = Date.now();
    const refs = Array.from({ length: 200 }, (_, i) => ({ ...here.ref, thread: `stuck-${i}` }));
    const objects = refs.map((ref) => CONVERSATIONS.getByName(conversationName(ref)));
    for (const [i, ref] of refs.entries()) {
      await port.accept(ref, [line(`${i}-1`, "hello"), ...(i % 4 === 0 ? [line(`${i}-2`, "hello?")] : [])]);
      const view = await port.begin(ref);
      if (view.kind !== "think") throw new Error("nothing to think");
      // Every fifth is answered in time, the others wait for models.
      if (i % 5 === 0) await port.finish(ref, view.lease, [], { owed: [], chain: view.chain });
      else await port.retryLater(ref, view.lease, { at: start + 600_000, reason: "down", notified: true });
    }
    const stuck = refs.flatMap((_, i) => (i % 5 === 0 ? [] : i % 4 === 0 ? [2] : [1]));
    const messages = stuck.reduce((sum: number, one) => sum + one, 0);
    const lookAll = (now: number) =>
      at(now, async () => {
        for (const one of objects) await runDurableObjectAlarm(one);
      });
    await lookAll(start + 120_000);
    await lookAll(start + 151_000);
    expect(await lateNow()).toBe(messages);
    const { totals, conversations } = await book();
    expect(totals).toEqual({ slack: messages });
    expect(conversations).toHaveLength(50);
    for (const ref of refs) {
      const view = await at(start + 700_000, () => port.begin(ref));
      if (view.kind === "think")
        await at(start + 700_000, () => port.finish(ref, view.lease, [], { owed: [], chain: view.chain }));
    }
    await lookAll(start + 701_000);
    await lookAll(start + 732_000);
    expect(await lateNow()).toBe(0);
    expect((await book()).totals).toEqual({ slack: messages });
  }, 60_000);
});
