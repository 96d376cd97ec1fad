// Budgets in the real object: one row a reservation, one a report, and nothing lost or spent twice.

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { tenantPort } from "../../src/compose-objects.ts";
import type { Bindings } from "../../src/env.ts";
import type { ModelReport } from "../../src/tenants/model-book.ts";
import { DEFAULT_POLICY, type ModelPolicy } from "../../src/tenants/policy.ts";
import { projectionOf, tenantOf } from "../doubles/memory-tenants.ts";
import { attemptOf, receiptOf } from "../doubles/receipts.ts";
import { settlementsOf } from "../doubles/settlements.ts";
import { at, done, TenantWorld } from "./tenant-world.ts";

const port = tenantPort((env as unknown as Bindings).TENANTS);
let n = 0;
let world: TenantWorld;

const budgeted = (budget: ModelPolicy["budget"]): ModelPolicy => ({ ...DEFAULT_POLICY, budget });

const configure = (models: ModelPolicy) =>
  world.object.project(projectionOf(world.tenantId, { tenant: tenantOf(world.tenantId, { models }) }));

const reserve = (worstNano: number, agentId = "ada") => port.reserve(world.tenantId, { agentId, worstNano });

async function admitted(worstNano: number): Promise<string> {
  const reserved = await reserve(worstNano);
  if (!reserved.admitted) throw new Error(`refused by ${reserved.scope}`);
  return reserved.reservation;
}

/** A report of a call that is over now. */
const report = (id: string, costNano: number, reservation?: string): ModelReport => {
  const now = Date.now();
  const attempts = [attemptOf({ startedAt: now - 100, totalMs: 100, costNano })];
  const receipt = receiptOf({ id, at: now - 100, source: "api", attempts });
  return reservation === undefined ? { receipt } : { receipt, reservation };
};

/** A turn of a conversation, with the reports of its calls. */
const turnWith = (thread: string, models: ModelReport[]) => {
  const [settlement] = settlementsOf(1, { summary: { connectionId: `${world.tenantId}.slack`, thread } });
  if (!settlement) throw new Error("no settlement");
  return { ...settlement, models };
};

const spending = async () => (await world.object.modelBook())?.spending.tenant;

beforeEach(() => {
  world = new TenantWorld(`money-${++n}`);
});

describe("a budget", () => {
  it("of 10 admits exactly 10 of 50 calls that race for it", async () => {
    await configure(budgeted({ day: 10 }));
    const answers = await Promise.all(Array.from({ length: 50 }, () => reserve(1)));
    expect(answers.filter((one) => one.admitted)).toHaveLength(10);
    expect(new Set(answers.map((one) => (one.admitted ? one.reservation : "refused"))).size).toBe(11);
    const refused = answers.find((one) => !one.admitted);
    expect(refused).toMatchObject({ scope: "tenant_day" });
    expect(await spending()).toEqual({ dayNano: 0, monthNano: 0, reservedNano: 10 });
  });

  it("has room again for what calls did not cost", async () => {
    await configure(budgeted({ day: 10 }));
    const first = await admitted(10);
    expect(await reserve(1)).toMatchObject({ admitted: false });
    await world.object.reportModels([report("r1", 4, first)]);
    expect(await spending()).toEqual({ dayNano: 4, monthNano: 4, reservedNano: 0 });
    expect(await reserve(6)).toMatchObject({ admitted: true });
  });

  it("costs one row a reservation and one a report of the HTTP API", async () => {
    await configure(budgeted({ day: 1_000 }));
    await world.object.reportModels([report("first", 1)]);
    const before = await world.rowsWritten();
    const reservations = [await admitted(1), await admitted(1), await admitted(1)];
    expect((await world.rowsWritten()) - before).toBe(3);
    await world.object.reportModels(reservations.map((one, i) => report(`r${i}`, 1, one)));
    expect((await world.rowsWritten()) - before).toBe(4);
  });

  it("costs a settled turn one row beside its own", async () => {
    await configure(budgeted({ day: 1_000 }));
    await world.object.settle(turnWith("first", []));
    const reservation = await admitted(5);
    const before = await world.rowsWritten();
    await world.object.settle(turnWith("t", [report("r", 3, reservation)]));
    expect((await world.rowsWritten()) - before).toBe(2);
    expect(await spending()).toMatchObject({ dayNano: 3, reservedNano: 0 });
  });

  it("that refuses a call writes nothing", async () => {
    await configure(budgeted({ day: 1 }));
    const before = await world.rowsWritten();
    expect(await reserve(2)).toMatchObject({ admitted: false });
    expect(await world.rowsWritten()).toBe(before);
  });

  it("says at 80 % that it is tight, and once to whom it may concern", async () => {
    await configure(budgeted({ day: 10 }));
    expect(await reserve(8)).toMatchObject({ admitted: true, tight: true, notice: "tenant_day" });
    await world.restart();
    const next = await reserve(1);
    expect(next).toMatchObject({ admitted: true, tight: true });
    expect(next).not.toHaveProperty("notice");
  });

  it("begins anew with the day", async () => {
    await configure(budgeted({ day: 10 }));
    await world.object.reportModels([report("r", 10)]);
    expect(await reserve(1)).toMatchObject({ admitted: false });
    const tomorrow = Date.now() + 86_400_000;
    expect(await at(tomorrow, () => reserve(1))).toMatchObject({ admitted: true });
  });

  it("counts what was spent before anybody set it", async () => {
    await configure(DEFAULT_POLICY);
    await world.watchQueue();
    await world.object.settle(turnWith("t", [report("r", 8)]));
    await world.alarmAfter();
    await world.restart();
    await configure(budgeted({ day: 10 }));
    expect(await reserve(3)).toMatchObject({ admitted: false });
    expect(await reserve(2)).toMatchObject({ admitted: true });
  });
});

describe("a crash", () => {
  beforeEach(() => configure(budgeted({ day: 10 })));

  it("between reserving and reporting leaks nothing: the reservation stands, and the report still finds it", async () => {
    const reservation = await admitted(6);
    await world.crash();
    expect(await reserve(5)).toMatchObject({ admitted: false, scope: "tenant_day" });
    await world.object.reportModels([report("r", 2, reservation)]);
    expect(await spending()).toEqual({ dayNano: 2, monthNano: 2, reservedNano: 0 });
  });

  it("of the caller frees nothing for 15 minutes, and then counts its worst case", async () => {
    // At noon, so that the day is the same a quarter of an hour later.
    const noon = new Date().setUTCHours(12, 0, 0, 0);
    await at(noon, () => admitted(6));
    const later = noon + 15 * 60_000;
    expect(await at(later, spending)).toEqual({ dayNano: 6, monthNano: 6, reservedNano: 0 });
    expect(await at(later, () => reserve(5))).toMatchObject({ admitted: false });
    expect(await at(later, () => reserve(4))).toMatchObject({ admitted: true });
  });

  it("after a report of the HTTP API forgets neither its cost nor its receipt", async () => {
    await world.object.reportModels([report("r1", 3, await admitted(3)), report("r2", 4)]);
    await world.restart();
    expect(await spending()).toEqual({ dayNano: 7, monthNano: 7, reservedNano: 0 });
    await world.object.reportModels([report("r2", 4)]);
    expect(await spending()).toMatchObject({ dayNano: 7 });
  });

  it("after a settled turn does not forget its cost", async () => {
    await world.object.settle(turnWith("t", [report("r", 3, await admitted(5))]));
    await world.restart();
    expect(await spending()).toEqual({ dayNano: 3, monthNano: 3, reservedNano: 0 });
  });

  it("at any moment counts no report twice, whatever was written when", async () => {
    const sent = await world.watchQueue();
    await world.object.reportModels([report("a", 1)]);
    await admitted(1);
    await world.object.reportModels([report("b", 1)]);
    await world.alarmAfter();
    await world.object.reportModels([report("c", 1)]);
    await world.object.settle(turnWith("t", [report("d", 1)]));
    await world.restart();
    expect(await spending()).toEqual({ dayNano: 4, monthNano: 4, reservedNano: 1 });
    await world.object.receiptsExported(sent.flatMap((one) => one.receipts ?? []).map((one) => one.id));
    await world.restart();
    expect(await spending()).toEqual({ dayNano: 4, monthNano: 4, reservedNano: 1 });
  });
});

describe("a tenant without a budget", () => {
  beforeEach(() => configure(DEFAULT_POLICY));

  it("pays for a settled turn the row it always paid, and one row of all models an alarm", async () => {
    const sent = await world.watchQueue();
    await world.object.settle(turnWith("first", []));
    const before = await world.rowsWritten();
    for (let i = 0; i < 10; i++) await world.object.settle(turnWith(`t${i}`, [report(`r${i}`, 5)]));
    expect((await world.rowsWritten()) - before).toBe(10);
    await world.alarmAfter();
    const armed = 1;
    expect((await world.rowsWritten()) - before).toBe(11 + armed);
    await world.object.exported(done(sent));
    expect(await spending()).toMatchObject({ dayNano: 50 });
  });

  it("writes nothing for a reservation that nobody asked it to keep", async () => {
    const before = await world.rowsWritten();
    expect(await reserve(1_000)).toMatchObject({ admitted: true, tight: false });
    expect(await world.rowsWritten()).toBe(before);
  });
});

describe("a settlement whose money could not be written", () => {
  it("is taken whole when it comes again: nothing of the first time was kept in memory", async () => {
    await configure(budgeted({ day: 1_000 }));
    const turn = turnWith("t", [report("r1", 5, await admitted(10))]);
    const full = (sql: string) =>
      runInDurableObject(world.object, (_, state) => void state.storage.sql.exec(sql));
    await full("CREATE TRIGGER full BEFORE INSERT ON model_state BEGIN SELECT RAISE(ABORT, 'full'); END");
    await expect(runInDurableObject(world.object, (one) => one.settle(turn))).rejects.toThrow("full");
    expect(await world.object.recent()).toEqual([]);
    await full("DROP TRIGGER full");
    await world.object.settle(turn);
    expect(await world.object.recent()).toMatchObject([{ thread: "t" }]);
  });
});

describe("a tenant that nobody projected", () => {
  it("reserves nothing, takes no report, and leaves no trace", async () => {
    for (const tried of [
      () =>
        runInDurableObject(world.object, (instance) => instance.reserve({ agentId: "ada", worstNano: 1 })),
      () => runInDurableObject(world.object, (instance) => instance.reportModels([report("r", 1)])),
    ]) {
      await expect(tried()).rejects.toThrow("Nobody projected");
    }
    expect(await world.object.modelBook()).toBeUndefined();
    expect(await world.object.probe("anthropic")).toBe(false);
    expect(await world.object.apiToken("ci")).toBeUndefined();
    await world.object.receiptsExported(["r"]);
    expect(await world.rowsWritten()).toBe(0);
  });
});
