import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayEnd, dayOf, monthEnd, monthOf } from "../../../src/usage/periods.ts";

const at = (iso: string) => Date.parse(iso);
const moment = fc.integer({ min: 0, max: at("2100-01-01T00:00:00Z") });

describe("a period", () => {
  it("ends at midnight UTC", () => {
    expect(dayEnd(at("2026-11-20T23:59:59.999Z"))).toBe(at("2026-11-21T00:00:00Z"));
    expect(dayEnd(at("2026-11-20T00:00:00Z"))).toBe(at("2026-11-21T00:00:00Z"));
  });

  it("of a month ends at its last midnight, also in December and in a leap year", () => {
    expect(monthEnd(at("2026-12-31T23:59:59.999Z"))).toBe(at("2027-01-01T00:00:00Z"));
    expect(monthEnd(at("2028-02-01T00:00:00Z"))).toBe(at("2028-03-01T00:00:00Z"));
  });

  it("holds every moment before its end and no moment from it on", () => {
    fc.assert(
      fc.property(moment, (now) => {
        for (const [of, end] of [
          [dayOf, dayEnd],
          [monthOf, monthEnd],
        ] as const) {
          expect(end(now)).toBeGreaterThan(now);
          expect(of(end(now) - 1)).toBe(of(now));
          expect(of(end(now))).toBe(of(now) + 1);
        }
      }),
    );
  });
});
