import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  answeredPercent,
  callsOf,
  chartedModels,
  chartRows,
  costDollars,
  sparklinePath,
} from "../../../console/src/models/figures.ts";
import { rangeUntil } from "../../../console/src/models/range.ts";
import { attemptBars } from "../../../console/src/models/timeline.ts";
import type { ModelSeriesPoint } from "../../../src/api/deps.ts";
import type { RouteAttempt } from "../../../src/tenants/model-book.ts";

const point = (deployment: string, at: number, over: Partial<ModelSeriesPoint> = {}): ModelSeriesPoint => ({
  ...{ deployment, at, calls: 4, answers: 3, fallbacks: 0, refusals: 0 },
  ...{ schemaMismatches: 0, errors: 1, costNano: 2_000_000_000, ...over },
});
const range = { from: 0, to: 40, bucketMs: 10 };

describe("a range", () => {
  it("ends with the stretch that now is in, and its stretches begin where the server's do", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("hour", "day", "week"),
        fc.integer({ min: 10 ** 12, max: 2 * 10 ** 12 }),
        (name, now) => {
          const { from, to, bucketMs } = rangeUntil(name as "hour", now);
          expect(from % bucketMs).toBe(0);
          expect(to - bucketMs).toBeLessThanOrEqual(now);
          expect(to).toBeGreaterThan(now);
          expect((to - from) / bucketMs).toBeLessThanOrEqual(30);
        },
      ),
    );
  });
});

describe("a chart", () => {
  it("has a row for every stretch, with nothing where nothing was asked", () => {
    const rows = chartRows([point("a", 10), point("b", 10, { calls: 0, answers: 0 })], range, {
      "": answeredPercent,
    });
    expect(rows).toEqual([{ at: 0 }, { at: 10, a: 75 }, { at: 20 }, { at: 30 }]);
  });

  it("keeps two measures of one model apart", () => {
    const measures = { "": ({ firstTokenP50 }: ModelSeriesPoint) => firstTokenP50, " cost": costDollars };
    const [row] = chartRows([point("a", 0, { firstTokenP50: 7 })], range, measures);
    expect(row).toEqual({ at: 0, a: 7, "a cost": 2 });
  });

  it("leaves out what lies outside its range", () => {
    expect(chartRows([point("a", 40), point("a", -10)], range, { "": costDollars })).toEqual([
      { at: 0 },
      { at: 10 },
      { at: 20 },
      { at: 30 },
    ]);
  });

  it("gives colours by how much a model was asked, and always the same", () => {
    const totals = [point("b", 0), point("a", 0), point("c", 0, { calls: 9 })];
    expect(chartedModels(totals)).toEqual(["c", "a", "b"]);
    expect(chartedModels([...totals].reverse())).toEqual(["c", "a", "b"]);
  });
});

describe("a sparkline", () => {
  it("goes through the calls of one model, highest at the top", () => {
    expect(callsOf([point("a", 10), point("b", 10), point("a", 30, { calls: 8 })], range, "a")).toEqual([
      0, 4, 0, 8,
    ]);
    expect(sparklinePath([0, 4, 0, 8], 30, 10)).toBe("M0.0,10.0L10.0,5.0L20.0,10.0L30.0,0.0");
  });

  it("is nothing where nothing was called", () => {
    expect(sparklinePath([0, 0], 30, 10)).toBe("");
    expect(sparklinePath([5], 30, 10)).toBe("");
  });
});

describe("the tries of one call", () => {
  const attempt = (startedAt: number, totalMs: number, over: Partial<RouteAttempt> = {}): RouteAttempt => ({
    ...{
      deployment: "a",
      provider: "p",
      model: "m",
      outcome: "ok",
      costNano: 0,
      startedAt,
      totalMs,
      ...over,
    },
  });

  it("are bars one after another on one line of time", () => {
    const bars = attemptBars([attempt(1_000, 250), attempt(1_500, 500, { firstTokenMs: 125 })]);
    expect(bars.map(({ start, width, waiting }) => [start, width, waiting])).toEqual([
      [0, 25, 100],
      [50, 50, 25],
    ]);
  });

  it("fit the line whatever the clocks said", () => {
    const tries = fc.array(
      fc.record({ startedAt: fc.nat(100_000), totalMs: fc.nat(60_000), first: fc.option(fc.nat(90_000)) }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(tries, (all) => {
        const bars = attemptBars(
          all.map(({ startedAt, totalMs, first }) =>
            attempt(startedAt, totalMs, first === null ? {} : { firstTokenMs: first }),
          ),
        );
        for (const { start, width, waiting } of bars) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(width).toBeGreaterThan(0);
          expect(start + width).toBeLessThanOrEqual(100.000_1);
          expect(waiting).toBeLessThanOrEqual(100);
        }
      }),
    );
  });
});
