import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  dollarsField,
  milliseconds,
  nanoOfDollars,
  nanoOfPerMillion,
  percent,
  perMillionField,
  usd,
  wholeOf,
} from "../../../console/src/models/amounts.ts";

describe("money", () => {
  it("has cents, and more digits where there is less than one", () => {
    expect(usd(3_420_000_000)).toBe("$3.42");
    expect(usd(61_200_000_000_000)).toBe("$61,200");
    expect(usd(4_180_000)).toBe("$0.0042");
  });

  it("is never nothing where something was spent", () => {
    expect(usd(0)).toBe("$0");
    expect(usd(1)).toBe("< $0.0001");
  });

  it("comes back from a field as it was put in", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 14 }), (nano) => {
        expect(nanoOfDollars(dollarsField(nano))).toBe(nano);
        expect(nanoOfPerMillion(perMillionField(nano))).toBe(nano);
      }),
    );
  });

  it("is never rounded to nothing, which would make a model free", () => {
    expect(nanoOfPerMillion("0.0001")).toBe(1);
    expect(nanoOfPerMillion("0")).toBe(0);
  });

  it("is no limit in an empty field, and no number in a field of words", () => {
    expect(nanoOfDollars("  ")).toBeUndefined();
    expect(nanoOfDollars("5,50")).toBe(5_500_000_000);
    for (const text of ["five", "-5", "1e3", "5 $", "."]) expect(nanoOfDollars(text)).toBeNaN();
    expect(wholeOf("128000")).toBe(128_000);
  });
});

it("tells milliseconds in the unit that is read with one look", () => {
  expect([undefined, 0, 640, 994, 995, 2_345, 120_000].map(milliseconds)).toEqual([
    "–",
    "0 ms",
    "640 ms",
    "994 ms",
    "1.0 s",
    "2.3 s",
    "2 min",
  ]);
});

it("rounds a share down, so that one lost answer in ten thousand is not 100 %", () => {
  expect(percent(9_999, 10_000)).toBe("99.9 %");
  expect(percent(10_000, 10_000)).toBe("100 %");
  expect(percent(1, 2)).toBe("50 %");
  expect(percent(0, 3)).toBe("0 %");
  expect(percent(0, 0)).toBe("–");
});
