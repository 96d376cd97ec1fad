import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quietLeft } from "../../../src/conversation/quiet-period.ts";
import { MAX_QUIET_MS } from "../../../src/limits.ts";
import { NOW } from "./turns.ts";

const QUIET_MS = 1_500;
const left = (first: number, last: number, quietMs = QUIET_MS) =>
  quietLeft({ arrived: { first: NOW - first, last: NOW - last }, quietMs, now: NOW });

describe("the quiet period", () => {
  it("is counted from the newest line", () => {
    expect(left(0, 0)).toBe(QUIET_MS);
    expect(left(2_000, 400)).toBe(QUIET_MS - 400);
  });

  it("is over once nobody has written for so long", () => {
    expect(left(QUIET_MS, QUIET_MS)).toBe(0);
    expect(left(60_000, 30_000)).toBe(0);
  });

  it("is none where an employee is told to wait for nobody", () => {
    expect(left(0, 0, 0)).toBe(0);
  });

  it("ends for whoever goes on typing MAX_QUIET_MS after their first line", () => {
    expect(left(MAX_QUIET_MS - 300, 0)).toBe(300);
    expect(left(MAX_QUIET_MS, 0)).toBe(0);
  });

  it("may be longer than that where an operator wants it so, and is not begun anew then", () => {
    expect(left(0, 0, 10_000)).toBe(10_000);
    expect(left(9_000, 1_000, 10_000)).toBe(1_000);
  });

  it("never waits longer than one period at a time, whatever the clocks say", () => {
    const ms = fc.integer({ min: -100_000, max: 100_000 });
    fc.assert(
      fc.property(ms, ms, fc.integer({ min: 0, max: 10_000 }), (first, last, quietMs) => {
        const wait = left(first, last, quietMs);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(quietMs);
      }),
    );
  });
});
