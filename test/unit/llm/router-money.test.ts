import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ModelLedger, Reserved } from "../../../src/tenants/model-book.ts";
import { DEFAULT_POLICY, type ModelPolicy } from "../../../src/tenants/policy.ts";
import { request } from "./providers/requests.ts";
import { outcomes, pool, reportOf, START, scriptedLedger } from "./scripted-pool.ts";
import { type Act, fails, LOCAL, says } from "./scripted-provider.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(START);
});
afterEach(() => vi.useRealTimers());

const policy: ModelPolicy = { ...DEFAULT_POLICY, budget: { day: 1_000_000_000 } };
const tenant = { policy };
const hello = request({
  messages: [{ role: "user", content: [{ type: "text", text: "hi" }] }],
  maxOutputTokens: 100,
});
const denied: Reserved = { admitted: false, scope: "tenant_day", resetsAt: START + 3_600_000 };

const worstOf = ([first]: { what: unknown }[]): number =>
  first ? (first.what as { worstNano: number }).worstNano : Number.NaN;

describe("a call under a budget", () => {
  it("reserves what the dearest candidate could cost at most, and hands the reservation on", async () => {
    const { ledger, asked } = scriptedLedger();
    const dear = { prices: { input: 20_000, cachedInput: 0, output: 100_000 } };
    const { run } = pool({ a: [says("yes")], b: [] }, { ledger, tenant, over: { b: dear } });
    const result = await run(0, { request: hello });
    expect(asked).toHaveLength(1);
    expect(asked[0]?.what).toMatchObject({ agentId: "ada" });
    const worstNano = worstOf(asked);
    expect(worstNano).toBeGreaterThan(100 * 100_000);
    expect(worstNano).toBeGreaterThanOrEqual(reportOf(result).receipt.costNano);
    expect(reportOf(result).reservation).toBe("r-1");
  });

  it("never costs more than was reserved for it, while it needs one call", async () => {
    const { ledger, asked } = scriptedLedger();
    const { run } = pool({ a: [says("y".repeat(100))] }, { ledger, tenant });
    const result = await run(0, { request: hello });
    const worstNano = worstOf(asked);
    expect(reportOf(result).receipt.costNano).toBe(10 * 3_000 + 100 * 15_000);
    expect(reportOf(result).receipt.costNano).toBeLessThanOrEqual(worstNano);
  });

  it("hands its reservation on also where nobody answered", async () => {
    const { run } = pool({ a: [fails("bad_request")] }, { ledger: scriptedLedger().ledger, tenant });
    expect(reportOf(await run(0))).toMatchObject({ reservation: "r-1", receipt: { costNano: 0 } });
  });

  it("says once that four fifths are spent", async () => {
    const reserved: Reserved = { admitted: true, reservation: "r", tight: true, notice: "tenant_day" };
    const { run } = pool({ a: [says("yes")] }, { ledger: scriptedLedger(reserved).ledger, tenant });
    expect(await run(0)).toMatchObject({ ok: true, value: { notice: "tenant_day" } });
  });

  it("keeps that notice where nobody answered", async () => {
    const reserved: Reserved = { admitted: true, reservation: "r", tight: true, notice: "agent_month" };
    const { run } = pool({ a: [fails("bad_request")] }, { ledger: scriptedLedger(reserved).ledger, tenant });
    expect(await run(0)).toMatchObject({ ok: false, error: { notice: "agent_month" } });
  });

  it("asks nobody's consent without a budget, of another agent's, or for what costs nothing", async () => {
    const { ledger, asked } = scriptedLedger();
    await pool({ a: [says("yes")] }, { ledger }).run(0);
    const others = { ...DEFAULT_POLICY, agentBudgets: { bob: { day: 1 } } };
    await pool({ a: [says("yes")] }, { ledger, tenant: { policy: others } }).run(0);
    await pool({ a: [says("yes")] }, { ledger, tenant, over: { a: LOCAL } }).run(0);
    expect(asked).toEqual([]);
  });
});

describe("money that runs short", () => {
  const tight = scriptedLedger({ admitted: true, reservation: "r", tight: true }).ledger;
  const scripts = () => ({ cloud: [says("cloud")], local: [says("local")] });

  it("sends simple requests to local models", async () => {
    const { run } = pool(scripts(), { ledger: tight, tenant, over: { local: LOCAL } });
    expect(outcomes(await run(0, { request: hello }))).toEqual(["local ok"]);
  });

  it("leaves the others where they are", async () => {
    const messages = [{ role: "user" as const, content: [{ type: "text" as const, text: "Compare them." }] }];
    const { run } = pool(scripts(), { ledger: tight, tenant, over: { local: LOCAL } });
    expect(outcomes(await run(0, { request: request({ messages }) }))).toEqual(["cloud ok"]);
  });
});

describe("money that is used up", () => {
  it("leaves local models to answer, and nobody else", async () => {
    const { run, callsOf } = pool(
      { cloud: [says("cloud")], local: [says("local")] },
      { ledger: scriptedLedger(denied).ledger, tenant, over: { local: LOCAL } },
    );
    const result = await run(0);
    expect([outcomes(result), callsOf("cloud")]).toEqual([["local ok"], 0]);
    expect(reportOf(result).receipt.candidates).toContainEqual({
      deployment: "cloud",
      skipped: "over_budget",
    });
    expect(reportOf(result)).not.toHaveProperty("reservation");
  });

  it("fails with that reason, and when it ends, where there are none", async () => {
    const { run, callsOf } = pool(
      { cloud: [says("cloud")] },
      { ledger: scriptedLedger(denied).ledger, tenant },
    );
    const result = await run(0);
    expect(result).toMatchObject({
      ok: false,
      error: { failures: [{ class: "budget_exhausted", deployment: "cloud", retryAfterMs: 3_600_000 }] },
    });
    expect(callsOf("cloud")).toBe(0);
  });

  it("is assumed where the budget cannot be asked, but as something that passes", async () => {
    const { run, callsOf, log } = pool(
      { cloud: [says("x")] },
      { ledger: scriptedLedger("throws").ledger, tenant },
    );
    expect(await run(0)).toMatchObject({ ok: false, error: { failures: [{ class: "overloaded" }] } });
    expect(callsOf("cloud")).toBe(0);
    expect(log.lines[0]).toMatchObject({ level: "error", event: "budget_unknown" });
  });

  it("admits exactly ten of fifty calls that race for a budget of ten", async () => {
    let left = 10;
    const ledger: ModelLedger = {
      reserve: async () => {
        if (left === 0) return denied;
        left -= 1;
        return { admitted: true, reservation: `r-${left}`, tight: false };
      },
      probe: async () => true,
    };
    const { call, callsOf } = pool({ cloud: [says("yes")] }, { ledger, tenant });
    const calls = Array.from({ length: 50 }, () => call({ request: hello }));
    await vi.advanceTimersByTimeAsync(0);
    const answered = (await Promise.all(calls)).filter(({ ok }) => ok);
    expect([answered.length, callsOf("cloud")]).toEqual([10, 10]);
  });
});

describe("what a call costs", () => {
  it("is what the provider counted, at the deployment's prices", async () => {
    const { receipt } = reportOf(await pool({ a: [says("four")] }).run(0));
    expect([receipt.inputTokens, receipt.outputTokens, receipt.costNano]).toEqual([
      10,
      4,
      10 * 3_000 + 4 * 15_000,
    ]);
  });

  it("is nothing for an attempt that failed before it produced anything", async () => {
    const { receipt } = reportOf(await pool({ a: [fails("unauthorized")], b: [says("four")] }).run(0));
    expect(receipt.attempts.map(({ costNano }) => costNano)).toEqual([0, 90_000]);
  });

  it("has in it what a stream that died had produced, which no completion is billed for", async () => {
    const cut: Act = { text: ["x".repeat(300)], end: { ok: false, class: "stream_cut" } };
    const result = await pool({ a: [cut], b: [says("four")] }).run(0);
    const { receipt } = reportOf(result);
    expect(receipt.attempts[0]?.outputTokens).toBe(100);
    expect(receipt.attempts[0]?.costNano).toBeGreaterThan(100 * 15_000);
    expect(receipt.outputTokens).toBe(4);
    expect(receipt.costNano).toBe((receipt.attempts[0]?.costNano ?? 0) + 90_000);
  });

  it("has in it what was produced until the caller gave up", async () => {
    const controller = new AbortController();
    const { call } = pool({ a: [{ text: ["y".repeat(30)], end: "never" }] });
    const pending = call({ signal: controller.signal });
    await vi.advanceTimersByTimeAsync(10);
    controller.abort();
    const { receipt } = reportOf(await pending);
    expect(receipt.attempts).toMatchObject([{ outcome: "aborted", outputTokens: 10 }]);
    expect(receipt.costNano).toBeGreaterThanOrEqual(10 * 15_000);
    expect(receipt).not.toHaveProperty("winner");
  });
});
