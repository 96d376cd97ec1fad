import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRetryBudget } from "../../../src/llm/retry-budget.ts";

describe("the budget for retries", () => {
  it("has ten a second whatever happens", () => {
    let now = 0;
    const budget = createRetryBudget(() => now);
    const spent = () => Array.from({ length: 30 }, () => budget.spend()).filter(Boolean).length;
    expect(spent()).toBe(10);
    now = 500;
    expect(spent()).toBe(5);
    now = 60_000;
    expect(spent()).toBe(10);
  });

  it("earns a fifth of a retry with each call", () => {
    const budget = createRetryBudget(() => 0);
    for (let retry = 0; retry < 10; retry += 1) budget.spend();
    for (let call = 0; call < 4; call += 1) budget.earn();
    expect(budget.spend()).toBe(false);
    budget.earn();
    expect([budget.spend(), budget.spend()]).toEqual([true, false]);
  });

  it("saves up no more than a hundred for a storm", () => {
    const budget = createRetryBudget(() => 0);
    for (let call = 0; call < 10_000; call += 1) budget.earn();
    expect(Array.from({ length: 500 }, () => budget.spend()).filter(Boolean)).toHaveLength(110);
  });

  it("gains and loses nothing by a clock that jumps back", () => {
    let now = 1_000_000;
    const budget = createRetryBudget(() => now);
    for (let retry = 0; retry < 10; retry += 1) budget.spend();
    now = 0;
    expect(budget.spend()).toBe(false);
    now = 100;
    expect([budget.spend(), budget.spend()]).toEqual([true, false]);
  });

  it("is never more than a fifth of the calls and ten a second", () => {
    const step = fc.record({ wait: fc.integer({ min: 0, max: 400 }), call: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        let now = 0;
        const budget = createRetryBudget(() => now);
        let calls = 0;
        let retries = 0;
        for (const { wait, call } of steps) {
          now += wait;
          if (call) {
            calls += 1;
            budget.earn();
          } else if (budget.spend()) retries += 1;
          expect(retries).toBeLessThanOrEqual(calls * 0.2 + 10 + now / 100 + 1e-6);
        }
      }),
    );
  });
});
