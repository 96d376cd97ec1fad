// Receipts of the HTTP API's calls, from the tenant's object to the queue, at least once.

import { runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import type { ModelReport } from "../../src/tenants/model-book.ts";
import { MESSAGE_BYTES } from "../../src/tenants/pack-messages.ts";
import { projectionOf } from "../doubles/memory-tenants.ts";
import { receiptOf } from "../doubles/receipts.ts";
import { settlementsOf } from "../doubles/settlements.ts";
import { receiptsIn, TenantWorld } from "./tenant-world.ts";

let n = 0;
let world: TenantWorld;

beforeEach(async () => {
  world = new TenantWorld(`receipts-${++n}`);
  await world.object.project(projectionOf(world.tenantId));
});

const reports = (from: number, to: number, why = "first in the list"): ModelReport[] =>
  Array.from({ length: to - from }, (_, i) => ({
    receipt: receiptOf({ id: `r${from + i}`, source: "api", at: Date.now(), why }),
  }));

const idsIn = (messages: Parameters<typeof receiptsIn>[0]) => receiptsIn(messages).map(({ id }) => id);

const pages = () =>
  runInDurableObject(
    world.object,
    (_, state) => state.storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM receipts").one().n,
  );

describe("receipts that belong to no turn", () => {
  it("go out together within seconds, once", async () => {
    const sent = await world.watchQueue();
    await world.object.reportModels(reports(0, 3));
    await world.object.reportModels(reports(3, 5));
    expect(await world.alarmAfter()).toBe(true);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ tenantId: world.tenantId, conversations: [] });
    expect(idsIn(sent)).toEqual(["r0", "r1", "r2", "r3", "r4"]);
    await world.alarmAfter();
    expect(sent).toHaveLength(1);
  });

  it("are kept, and sent again, until they are stored", async () => {
    const sent = await world.watchQueue();
    await world.object.reportModels(reports(0, 2));
    await world.object.reportModels(reports(2, 4));
    await world.alarmAfter();
    await world.object.receiptsExported(["r0", "r1", "r2"]);
    expect(await pages()).toBe(1);
    await world.alarmAfter(70_000);
    expect(idsIn(sent.slice(1))).toEqual(["r2", "r3"]);
    await world.object.receiptsExported(["r2", "r3"]);
    expect(await pages()).toBe(0);
    await world.alarmAfter(10 * 60_000);
    expect(await world.alarm()).toBeNull();
    expect(sent).toHaveLength(2);
  });

  it("are found again after the object's memory was lost", async () => {
    await world.watchQueue({ refuses: true });
    await world.object.reportModels(reports(0, 2));
    await world.alarmAfter();
    await world.restart();
    const sent = await world.watchQueue();
    await world.alarmAfter(20_000);
    expect(idsIn(sent)).toEqual(["r0", "r1"]);
  });

  it("are not taken for another's page when pages were removed before a restart", async () => {
    const sent = await world.watchQueue();
    await world.object.reportModels(reports(0, 2));
    await world.alarmAfter();
    await world.object.receiptsExported(idsIn(sent));
    await world.restart();
    const later = await world.watchQueue();
    await world.object.reportModels(reports(2, 4));
    await world.restart();
    expect((await world.object.modelBook())?.totals.anthropic?.calls).toBe(4);
    await world.watchQueue();
    expect(later).toEqual([]);
    expect(await pages()).toBe(1);
  });

  it("fill messages that a queue takes, and lose none, over a long outage", async () => {
    await world.watchQueue({ refuses: true });
    for (let i = 0; i < 40; i++)
      await world.object.reportModels(reports(i * 20, (i + 1) * 20, "w".repeat(600)));
    await world.alarmAfter();
    const sent = await world.watchQueue();
    const stored: string[] = [];
    for (let round = 1; round < 20 && stored.length < 800; round++) {
      await world.alarmAfter(round * 70_000);
      const now = sent.splice(0);
      for (const message of now) expect(JSON.stringify(message).length).toBeLessThanOrEqual(MESSAGE_BYTES);
      await world.object.receiptsExported(idsIn(now));
      stored.push(...idsIn(now));
    }
    expect(stored).toEqual(reports(0, 800).map(({ receipt }) => receipt.id));
    expect(await pages()).toBe(0);
  });

  it("beyond what may be on its way at once follow within seconds of the first", async () => {
    const sent = await world.watchQueue();
    const large = "w".repeat(40_000);
    for (let i = 0; i < 110; i++) await world.object.reportModels(reports(i, i + 1, large));
    await world.alarmAfter();
    const first = idsIn(sent.splice(0));
    expect(first.length).toBeGreaterThan(80);
    expect(first.length).toBeLessThan(110);
    await world.object.receiptsExported(first);
    expect(await world.alarm()).toBeLessThan(Date.now() + 10_000);
    await world.alarmAfter();
    expect([...first, ...idsIn(sent)]).toEqual(reports(0, 110).map(({ receipt }) => receipt.id));
  });

  it("cost one row for many that come together, and one when they are stored", async () => {
    await world.watchQueue();
    await world.object.reportModels(reports(0, 1));
    const before = await world.rowsWritten();
    await world.object.reportModels(reports(1, 31));
    expect((await world.rowsWritten()) - before).toBe(1);
  });
});

describe("receipts of a turn", () => {
  it("travel with its records and cost no row and no message of their own", async () => {
    const sent = await world.watchQueue();
    const turns = settlementsOf(2, {
      summary: { connectionId: `${world.tenantId}.slack` },
      receipts: (turn) => [receiptOf({ id: `turn-${turn}` })],
    });
    for (const turn of turns) await world.object.settle(turn);
    await world.alarmAfter();
    expect(sent).toHaveLength(1);
    expect(sent[0]).not.toHaveProperty("receipts");
    expect(idsIn(sent)).toEqual(["turn-1", "turn-2"]);
    expect(await pages()).toBe(0);
  });
});
