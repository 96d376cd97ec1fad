import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Turn } from "../../../src/conversation/turn-state.ts";
import { SWEEP_MS, wakeTime } from "../../../src/conversation/wake-time.ts";
import { DEDUPE_MS, LEASE_MS, REWAKE_MS } from "../../../src/limits.ts";
import { NOW, turnWith } from "./turns.ts";

const GRACE_MS = 500;
const OWED_MS = 60_000;
const time = fc.oneof(fc.constant(0), fc.integer({ min: NOW - 600_000, max: NOW + 600_000 }));
const turn = fc.record({
  state: fc.constantFrom<Turn["state"]>("open", "recorded", "closed"),
  leaseUntil: time,
  notBefore: time,
  owed: fc.array(fc.constant("{}"), { maxLength: 2 }),
});

describe("the next look", () => {
  it("is never missing: whatever is left to do is looked at again within the wait that is known", () => {
    fc.assert(
      fc.property(fc.option(turn, { nil: undefined }), fc.boolean(), (fields, hasPending) => {
        const view = { turn: fields && turnWith(fields), hasPending, now: NOW };
        const { work, at } = wakeTime(view);
        expect(at).toBeGreaterThan(NOW);
        const active = fields !== undefined && fields.state !== "closed";
        const known = active ? Math.max(fields.leaseUntil, fields.notBefore) + GRACE_MS : 0;
        if (active || hasPending) expect(at).toBeLessThanOrEqual(Math.max(NOW + REWAKE_MS, known));
        else if (fields && fields.owed.length > 0) expect(at).toBeLessThanOrEqual(NOW + OWED_MS);
        else expect(work).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it("wakes a consumer where a turn is due and nobody holds it", () => {
    expect(wakeTime({ turn: turnWith(), hasPending: false, now: NOW })).toEqual({
      work: true,
      at: NOW + REWAKE_MS,
    });
    const recorded = turnWith({ state: "recorded", leaseUntil: NOW - GRACE_MS });
    expect(wakeTime({ turn: recorded, hasPending: false, now: NOW }).work).toBe(true);
  });

  it("waits for the lease, and a breath longer for its holder's last call", () => {
    const held = turnWith({ leaseUntil: NOW + LEASE_MS });
    expect(wakeTime({ turn: held, hasPending: true, now: NOW })).toEqual({
      work: false,
      at: NOW + LEASE_MS + GRACE_MS,
    });
  });

  it("waits for the time a turn is to be tried again", () => {
    const later = turnWith({ notBefore: NOW + 80_000 });
    expect(wakeTime({ turn: later, hasPending: true, now: NOW })).toEqual({ work: false, at: NOW + 80_000 });
  });

  it("asks a tenant again that could not take what it is owed", () => {
    const owing = turnWith({ state: "closed", owed: ["{}"] });
    expect(wakeTime({ turn: owing, hasPending: false, now: NOW })).toEqual({ work: true, at: NOW + OWED_MS });
  });

  it("comes once the dedupe keys of a quiet conversation are older than DEDUPE_MS", () => {
    const { work, at } = wakeTime({ turn: turnWith({ state: "closed" }), hasPending: false, now: NOW });
    expect({ work, at }).toEqual({ work: false, at: NOW + SWEEP_MS });
    expect(at).toBeGreaterThan(NOW + DEDUPE_MS);
  });
  it("comes in time for what waits for a person, whatever else it would wait for, and is no wake-up", () => {
    const due = NOW + 5_000;
    for (const turn of [undefined, turnWith({ state: "closed" }), turnWith({ leaseUntil: NOW + LEASE_MS })])
      expect(wakeTime({ turn, hasPending: false, due, now: NOW })).toEqual({ work: false, at: due });
    expect(wakeTime({ turn: undefined, hasPending: true, due: NOW + 2 * REWAKE_MS, now: NOW })).toEqual({
      work: true,
      at: NOW + REWAKE_MS,
    });
    expect(wakeTime({ turn: undefined, hasPending: false, due: NOW - 1, now: NOW }).at).toBeGreaterThan(NOW);
  });
});
