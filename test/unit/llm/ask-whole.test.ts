import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wholePace } from "../../../src/llm/ask-whole.ts";
import type { LatencyEstimate } from "../../../src/tenants/model-book.ts";

const NOW = 1_750_000_000_000;
const QUICK: LatencyEstimate = {
  firstTokenMs: 500,
  tokensPerSecond: 900,
  pace: 200,
  samples: 3,
  at: NOW - 1_000,
};

const paceOf = (
  over: Partial<LatencyEstimate> = {},
  { maxOutputTokens = 500, limitMs = 12_000, now = NOW } = {},
) => wholePace({ estimate: { ...QUICK, ...over }, maxOutputTokens, limitMs, now });

describe("a call that nobody reads along", () => {
  it("is asked whole of a model that has the longest answer within half of its limit", () => {
    expect(paceOf()).toBe(200);
    expect(paceOf({}, { maxOutputTokens: 1_100 })).toBe(200);
    expect(paceOf({}, { maxOutputTokens: 1_101 })).toBeUndefined();
  });

  it("is streamed from a model nobody knows, or knows by a few answers only", () => {
    expect(wholePace({ estimate: undefined, maxOutputTokens: 1, limitMs: 12_000, now: NOW })).toBeUndefined();
    expect(paceOf({ samples: 2 })).toBeUndefined();
    const { pace: _, ...unpaced } = QUICK;
    expect(wholePace({ estimate: unpaced, maxOutputTokens: 1, limitMs: 12_000, now: NOW })).toBeUndefined();
  });

  it("is streamed once a minute, since a whole answer shows no first token", () => {
    expect(paceOf({ at: NOW - 59_999 })).toBe(200);
    expect(paceOf({ at: NOW - 60_000 })).toBeUndefined();
  });

  it("is streamed where the rate behind the first token is high and the first token late", () => {
    expect(paceOf({ firstTokenMs: 5_000 })).toBeUndefined();
  });

  it("is never asked whole where its longest answer could come behind its limit", () => {
    const estimate = fc.record({
      firstTokenMs: fc.nat(100_000),
      tokensPerSecond: fc.nat(10_000),
      pace: fc.double({ min: 0, max: 10_000, noNaN: true }),
      samples: fc.nat(10),
      at: fc.integer({ min: NOW - 200_000, max: NOW }),
    });
    const calls = fc.record({
      estimate,
      maxOutputTokens: fc.integer({ min: 1, max: 128_000 }),
      limitMs: fc.integer({ min: 1, max: 240_000 }),
    });
    fc.assert(
      fc.property(calls, ({ estimate: known, maxOutputTokens, limitMs }) => {
        const pace = wholePace({ estimate: known, maxOutputTokens, limitMs, now: NOW });
        if (pace === undefined) return;
        expect(known.firstTokenMs + (maxOutputTokens / pace) * 1_000).toBeLessThanOrEqual(limitMs / 2 + 1e-6);
        expect(NOW - known.at).toBeLessThan(60_000);
      }),
      { numRuns: 2_000 },
    );
  });
});
