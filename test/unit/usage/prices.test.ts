import { describe, expect, it } from "vitest";
import { FREE, isFree, listPriceOf, parsePrices } from "../../../src/usage/prices.ts";

describe("the list of prices", () => {
  it("has nano-dollars a token", () => {
    expect(listPriceOf("claude-sonnet-5-5")?.prices).toEqual({
      input: 2_000,
      cachedInput: 100,
      output: 10_000,
    });
    expect(listPriceOf("claude-haiku-5-5")?.prices).toEqual({ input: 100, cachedInput: 10, output: 500 });
  });

  it("knows a dated name by the model's", () => {
    expect(listPriceOf("claude-haiku-4-5-20251001")).toEqual(listPriceOf("claude-haiku-4-5"));
    expect(listPriceOf("gpt-6-sol-2026-09-22")).toEqual(listPriceOf("gpt-6-sol"));
  });

  it("says up to which length a price holds", () => {
    expect(listPriceOf("claude-haiku-5-5")?.upToTokens).toBe(100_000);
    expect(listPriceOf("claude-opus-5-5")?.upToTokens).toBeUndefined();
  });

  it.each(["stand-in", "", "gpt-6", "constructor", "claude-sonnet-5-5-turbo"])(
    "knows no price of %o",
    (model) => {
      expect(listPriceOf(model)?.prices).toBeUndefined();
    },
  );
});

describe("prices that an operator writes", () => {
  it.each([
    ["10,1,50", { input: 10_000, cachedInput: 1_000, output: 50_000 }],
    [" 0.1, 0.01, 0.5 ", { input: 100, cachedInput: 10, output: 500 }],
    ["0,0,0", FREE],
  ])("of %o are dollars a million tokens", (text, expected) => {
    expect(parsePrices(text)).toEqual(expected);
  });

  it.each(["", "1", "1,2", "1,2,3,4", "a,b,c", "-1,0,0", "1e9,0,0", "1,,2", "$1,2,3"])(
    "of %o are none",
    (text) => {
      expect(parsePrices(text)).toBeUndefined();
    },
  );

  it("are free where all three are", () => {
    expect(isFree(FREE)).toBe(true);
    expect(isFree({ ...FREE, output: 1 })).toBe(false);
  });
});
