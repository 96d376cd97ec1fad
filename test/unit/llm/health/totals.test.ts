import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BUCKET_BOUNDS_MS, emptyBuckets, quantile, withValue } from "../../../../src/llm/health/buckets.ts";
import { withReceipt } from "../../../../src/llm/health/totals.ts";
import type { DeploymentTotals, RouteReceipt } from "../../../../src/tenants/model-book.ts";
import { attempt, failed, receipt } from "./attempts.ts";

const totals = (...receipts: RouteReceipt[]) =>
  receipts.reduce<Record<string, DeploymentTotals>>(withReceipt, {});

describe("the totals of a deployment", () => {
  it("count an answer with its tokens, cost and times", () => {
    const { a } = totals(receipt([attempt()]));
    expect(a).toMatchObject({
      calls: 1,
      answers: 1,
      fallbacks: 0,
      errors: {},
      inputTokens: 50,
      outputTokens: 100,
      costNano: 1_000,
      firstTokenSumMs: 200,
      totalSumMs: 1_200,
    });
    expect(a?.firstTokenBuckets).toEqual(withValue(emptyBuckets(), 200));
  });

  it("count an answer after another deployment's failure as a fallback", () => {
    const { a, b } = totals(receipt([failed("overloaded"), attempt({ deployment: "b" })]));
    expect(a).toMatchObject({ calls: 1, answers: 0, fallbacks: 0, errors: { overloaded: 1 } });
    expect(b).toMatchObject({ calls: 1, answers: 1, fallbacks: 1 });
  });

  it("count an answer after the same deployment's failure as none", () => {
    const { a } = totals(receipt([failed("overloaded"), attempt()]));
    expect(a).toMatchObject({ calls: 2, answers: 1, fallbacks: 0, inputTokens: 50 });
  });

  it("count refusals and answers that are not of their schema, and neither as answers", () => {
    const { a } = totals(
      receipt([attempt({ outcome: "refusal" })]),
      receipt([attempt({ outcome: "schema_mismatch" })]),
    );
    expect(a).toMatchObject({ calls: 2, answers: 0, refusals: 1, schemaMismatches: 1, errors: {} });
  });

  it("count an answer that was cut at its limit as one", () => {
    expect(totals(receipt([attempt({ outcome: "cut" })])).a).toMatchObject({ answers: 1, errors: {} });
  });

  it("give the answer to the attempt that was handed over, though others were tried after it", () => {
    const attempts = [attempt({ outcome: "cut" }), failed("network", { deployment: "b" })];
    const { a, b } = totals(receipt(attempts, { winner: "a" }));
    expect([a?.answers, b?.answers]).toEqual([1, 0]);
  });

  it("charge each deployment for its own attempts", () => {
    const cut = attempt({ deployment: "b", outcome: "stream_cut", costNano: 70 });
    const { a, b } = totals(receipt([cut, attempt()]));
    expect([a?.costNano, b?.costNano]).toEqual([1_000, 70]);
  });

  it("leave the times of failures out: how long a failure takes says nothing of answers", () => {
    const { a } = totals(receipt([failed("timeout_total", { totalMs: 180_000 })], {}));
    expect([a?.totalSumMs, a?.totalBuckets]).toEqual([0, emptyBuckets()]);
  });
});

describe("a histogram", () => {
  it("counts a value at the bound in the bucket below it, and one above all in the last", () => {
    expect(withValue(emptyBuckets(), 50)[0]).toBe(1);
    expect(withValue(emptyBuckets(), 51)[1]).toBe(1);
    expect(withValue(emptyBuckets(), 1e9).at(-1)).toBe(1);
  });

  it("keeps counts that were made with fewer buckets", () => {
    expect(withValue([3], 60)).toHaveLength(BUCKET_BOUNDS_MS.length + 1);
    expect(withValue([3], 60).slice(0, 2)).toEqual([3, 1]);
  });

  it("has no quantile where nothing was counted", () => {
    expect(quantile(emptyBuckets(), 0.5)).toBeUndefined();
  });

  it("finds a quantile within the bucket of the true one", () => {
    const values = fc.array(fc.integer({ min: 1, max: 240_000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(values, fc.constantFrom(0.5, 0.95), (given, share) => {
        const found = quantile(given.reduce<number[]>(withValue, emptyBuckets()), share) ?? 0;
        const sorted = [...given].sort((a, b) => a - b);
        const real = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
        const upper = BUCKET_BOUNDS_MS.find((bound) => real <= bound) ?? 0;
        const lower = BUCKET_BOUNDS_MS.findLast((bound) => bound < real) ?? 0;
        expect(found).toBeGreaterThanOrEqual(lower);
        expect(found).toBeLessThanOrEqual(upper);
      }),
    );
  });
});
