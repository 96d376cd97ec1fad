import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { applyReceipt, grantProbe } from "../../../src/llm/health/health.ts";
import type { HealthBook, ModelLedger, TenantModels } from "../../../src/tenants/model-book.ts";
import { outcomes, pool, reportOf, START, scriptedLedger } from "./scripted-pool.ts";
import { fails, says } from "./scripted-provider.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(START);
});
afterEach(() => vi.useRealTimers());

/** A tenant's object: one book, and what isolates report and ask. */
function tenantObject() {
  const state = { health: {} as HealthBook, totals: {} };
  const granted: number[] = [];
  const ledger: ModelLedger = {
    reserve: async () => ({ admitted: true, reservation: "r", tight: false }),
    probe: async (_tenantId, id) => {
      const answer = grantProbe(state.health, id, Date.now());
      state.health = answer.book;
      if (answer.granted) granted.push(Date.now());
      return answer.granted;
    },
  };
  const tell = (result: Parameters<typeof reportOf>[0]) => {
    Object.assign(state, applyReceipt(state, reportOf(result).receipt, Date.now()));
  };
  return { state, granted, ledger, tell };
}

describe("a sick deployment", () => {
  it("is asked five times and then left alone, by this isolate at once", async () => {
    const { run, callsOf } = pool({ a: [fails("timeout_idle")], b: [says("yes")] });
    for (let turn = 0; turn < 20; turn += 1) expect((await run(0)).ok).toBe(true);
    expect(callsOf("a")).toBe(5);
    expect(callsOf("b")).toBe(20);
  });

  it("is left alone in a fallback too", async () => {
    const scripts = { a: [fails("unauthorized")], b: [fails("timeout_idle")], c: [says("yes")] };
    const { run, callsOf } = pool(scripts);
    for (let turn = 0; turn < 20; turn += 1) await run(0);
    expect([callsOf("a"), callsOf("b")]).toEqual([5, 5]);
  });

  it("is known as such to an isolate that never asked it", async () => {
    const object = tenantObject();
    const scripts = { a: [fails("network")], b: [says("yes")] };
    const first = pool(scripts, { ledger: object.ledger });
    for (let turn = 0; turn < 3; turn += 1) object.tell(await first.run(1_000));
    const second = pool(scripts, { tenant: { health: object.state.health } });
    const result = await second.run(0);
    expect(outcomes(result)).toEqual(["b ok"]);
    expect(reportOf(result).receipt.candidates).toContainEqual({ deployment: "a", skipped: "circuit_open" });
  });

  it("is not asked even where it is the only one, and the failure says when it may be", async () => {
    const { run, callsOf } = pool({ a: [fails("timeout_idle")] });
    for (let turn = 0; turn < 5; turn += 1) await run(0);
    vi.setSystemTime(START + 10_000);
    expect(await run(0)).toMatchObject({
      ok: false,
      error: { attempts: [], failures: [{ class: "overloaded", deployment: "a" }], retryAfterMs: 20_000 },
    });
    expect(callsOf("a")).toBe(5);
  });

  it("is probed once in thirty seconds by all isolates together, and a failed probe extends its rest", async () => {
    const object = tenantObject();
    const isolates = [0, 1, 2].map(() =>
      pool({ a: [fails("timeout_idle")], b: [says("yes")] }, { ledger: object.ledger }),
    );
    let snapshot: TenantModels = isolates[0]?.tenant as TenantModels;
    for (let second = 0; second < 180; second += 1) {
      vi.setSystemTime(START + second * 1_000);
      if (second % 5 === 0) snapshot = { ...snapshot, health: object.state.health };
      for (const isolate of isolates) object.tell(await isolate.run(0, {}, snapshot));
    }
    const asked = isolates.reduce((sum, { callsOf }) => sum + callsOf("a"), 0);
    // Three isolates may each see it fail before they hear of each other; after that one probe in 30 s.
    expect(asked).toBeLessThanOrEqual(15 + 6);
    expect(object.granted.length).toBeGreaterThanOrEqual(4);
    for (const [index, at] of object.granted.entries())
      if (index > 0) expect(at - (object.granted[index - 1] ?? 0)).toBeGreaterThanOrEqual(30_000);
  });

  it("answers again for everybody once one probe was answered", async () => {
    const object = tenantObject();
    const acts = [...Array.from({ length: 5 }, () => fails("timeout_idle")), says("back")];
    const { run, callsOf, tenant } = pool({ a: acts, b: [says("yes")] }, { ledger: object.ledger });
    for (let turn = 0; turn < 6; turn += 1) object.tell(await run(0));
    vi.setSystemTime(START + 31_000);
    const probe = await run(0, {}, { ...tenant, health: object.state.health });
    object.tell(probe);
    expect(outcomes(probe)).toEqual(["a ok"]);
    expect(outcomes(await run(0))).toEqual(["a ok"]);
    expect(callsOf("a")).toBe(7);
    expect(object.state.health.a?.circuit.openUntil).toBeUndefined();
  });
});

describe("a probe", () => {
  const open = async (probe: boolean | "throws") => {
    const { ledger, asked } = scriptedLedger(undefined, probe);
    const scripted = pool({ a: [fails("timeout_idle")], b: [says("yes")] }, { ledger });
    for (let turn = 0; turn < 5; turn += 1) await scripted.run(0);
    vi.setSystemTime(START + 31_000);
    return { ...scripted, asked };
  };

  it("that another isolate makes is not made here, and its place in the receipt says so", async () => {
    const { run, callsOf, asked } = await open(false);
    const result = await run(0);
    expect([outcomes(result), callsOf("a"), asked]).toEqual([
      ["b ok"],
      5,
      [{ verb: "probe", tenantId: "acme", what: "a" }],
    ]);
    expect(reportOf(result).receipt.candidates[0]).toEqual({ deployment: "a", skipped: "circuit_open" });
  });

  it("is asked for once in five seconds, not with every call", async () => {
    const { run, asked } = await open(false);
    for (let turn = 0; turn < 50; turn += 1) await run(0);
    expect(asked).toHaveLength(1);
    vi.setSystemTime(START + 36_001);
    await run(0);
    expect(asked).toHaveLength(2);
  });

  it("is not made where the tenant's object cannot be asked", async () => {
    const { run, callsOf } = await open("throws");
    expect(outcomes(await run(0))).toEqual(["b ok"]);
    expect(callsOf("a")).toBe(5);
  });

  it("that fails is not tried again, although its failure may be over in a moment", async () => {
    const { run, callsOf } = pool({ a: [fails("overloaded")], b: [says("yes")] });
    for (let turn = 0; turn < 3; turn += 1) await run(1_000);
    expect(callsOf("a")).toBe(5);
    await vi.advanceTimersByTimeAsync(31_000);
    expect(outcomes(await run(1_000))).toEqual(["a overloaded", "b ok"]);
  });

  it("is one call of many that come at once", async () => {
    const { call, callsOf } = await open(true);
    const calls = Array.from({ length: 20 }, () => call());
    await vi.advanceTimersByTimeAsync(0);
    await Promise.all(calls);
    expect(callsOf("a")).toBe(6);
  });
});

describe("a request that is at fault itself", () => {
  it.each(["bad_request", "context_too_long", "content_policy"] as const)(
    "with %s never opens a circuit",
    async (kind) => {
      const { run, callsOf } = pool({ a: [fails(kind)] });
      for (let turn = 0; turn < 12; turn += 1) await run(0);
      expect(callsOf("a")).toBe(12);
    },
  );
});

describe("the order by latency", () => {
  it("follows what was measured, and tries what nobody knows once", async () => {
    const scripts = {
      slow: [{ ...says("a long answer"), everyMs: 900 }],
      quick: [{ ...says("a long answer"), everyMs: 100 }],
    };
    const { run } = pool(scripts, { main: { order: "latency" }, random: () => 0 });
    const winners: (string | undefined)[] = [];
    for (let turn = 0; turn < 6; turn += 1) winners.push(reportOf(await run(1_000)).receipt.winner);
    expect(winners).toEqual(["slow", "quick", "quick", "quick", "quick", "quick"]);
  });
});
