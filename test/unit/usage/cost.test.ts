import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { costNano, worstCostNano } from "../../../src/usage/cost.ts";
import { FREE } from "../../../src/usage/prices.ts";

const PRICES = { input: 2_000, cachedInput: 100, output: 10_000 };
const used = (
  inputTokens: number,
  outputTokens: number,
  cachedInputTokens = 0,
  cacheWriteTokens?: number,
) => ({
  inputTokens,
  outputTokens,
  cachedInputTokens,
  ...(cacheWriteTokens === undefined ? {} : { cacheWriteTokens }),
});

describe("the cost of a call", () => {
  it("is its input and output at their prices", () => {
    expect(costNano(used(1_000, 200), PRICES)).toBe(2_000_000 + 2_000_000);
  });

  it("takes cached input at its own price, once", () => {
    expect(costNano(used(1_000, 0, 900), PRICES)).toBe(100 * 2_000 + 900 * 100);
  });

  it("asks a quarter more for input that is kept for the next call", () => {
    expect(costNano(used(1_000, 0, 0, 800), PRICES)).toBe(1_000 * 2_000 + 800 * 500);
  });

  it("is nothing on one's own machine", () => {
    expect(costNano(used(100_000, 5_000, 7, 9), FREE)).toBe(0);
  });

  it.each([
    [used(Number.NaN, 10), 100_000],
    [used(-5, 10), 100_000],
    [used(0.4, 10.2), 100_000],
    [used(10, 0, 50), 1_000],
  ])("survives counts such as %o", (usage, expected) => {
    expect(costNano(usage, PRICES)).toBe(expected);
  });
});

const tokens = fc.integer({ min: 0, max: 2_000_000 });
const prices = fc
  .record({ input: fc.integer({ min: 0, max: 100_000 }), output: fc.integer({ min: 0, max: 500_000 }) })
  .chain(({ input, output }) =>
    fc.record({
      input: fc.constant(input),
      output: fc.constant(output),
      cachedInput: fc.integer({ min: 0, max: input }),
    }),
  );

describe("any cost", () => {
  it("is a whole number that is not negative and that a double holds exactly", () => {
    fc.assert(
      fc.property(tokens, tokens, tokens, tokens, prices, (input, output, cached, written, price) => {
        const cost = costNano(used(input, output, cached, written), price);
        expect(Number.isSafeInteger(cost) && cost >= 0).toBe(true);
      }),
    );
  });

  it("is never above the worst case of a call of that size", () => {
    fc.assert(
      fc.property(tokens, tokens, tokens, tokens, prices, (input, output, cached, written, price) => {
        const worst = worstCostNano(input, output, price);
        expect(costNano(used(input, output, cached, written), price)).toBeLessThanOrEqual(worst);
      }),
    );
  });
});
