import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ALERT_PAUSE_MS,
  type AlertState,
  alertDue,
  CALM,
  raised,
} from "../../../src/tenants/accounted-alert.ts";

const NOW = 1_750_000_000_000;

describe("an alert", () => {
  it("is due at once where messages wait for the first time, and never where none ever did", () => {
    expect(alertDue(CALM, 0)).toBeUndefined();
    expect(alertDue(CALM, 3)).toBeLessThan(NOW);
  });

  it("is not repeated while messages wait, and says once that it is over", () => {
    const told = raised(CALM, 3, NOW);
    expect(alertDue(told, 5)).toBeUndefined();
    expect(alertDue(told, 0)).toBe(NOW + ALERT_PAUSE_MS);
    expect(alertDue(raised(told, 0, NOW + ALERT_PAUSE_MS), 0)).toBeUndefined();
  });

  it("never rings more than once in a quarter of an hour, whatever comes and goes", () => {
    const step = fc.record({
      after: fc.integer({ min: 0, max: 600_000 }),
      messages: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        let now = NOW;
        let state: AlertState = CALM;
        const told: number[] = [];
        for (const { after, messages } of steps) {
          now += after;
          if ((alertDue(state, messages) ?? now + 1) > now) continue;
          state = raised(state, messages, now);
          told.push(now);
        }
        for (const [i, at] of told.entries())
          if (i > 0) expect(at - (told[i - 1] ?? 0)).toBeGreaterThanOrEqual(ALERT_PAUSE_MS);
      }),
      { numRuns: 500 },
    );
  });
});
