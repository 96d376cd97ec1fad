import { describe, expect, it } from "vitest";
import type { TurnRecords } from "../../../src/tenants/audit-message.ts";
import { createExportPlan } from "../../../src/tenants/export-plan.ts";

const pieces = (...turns: number[]): TurnRecords[] =>
  turns.map((turn) => ({ turn, piece: 0, audit: [], usage: [] }));
const turnsOf = (records: TurnRecords[]) => records.map((one) => one.turn);

describe("the export plan", () => {
  it("wakes for the conversation that is due first, and for none when nothing is owed", () => {
    const plan = createExportPlan();
    expect(plan.nextWake()).toBeUndefined();
    plan.owes("a", 3_000);
    plan.owes("b", 2_000);
    plan.owes("a", 9_000);
    expect(plan.nextWake()).toBe(2_000);
    expect(plan.due(2_999)).toEqual(["b"]);
    expect(plan.due(3_000)).toEqual(["a", "b"]);
  });

  it("sends a record once while its confirmation may still come", () => {
    const plan = createExportPlan();
    plan.owes("a", 0);
    expect(turnsOf(plan.take("a", pieces(1, 2), 0))).toEqual([1, 2]);
    plan.owes("a", 3_000);
    expect(turnsOf(plan.take("a", pieces(1, 2, 3), 3_000))).toEqual([3]);
    expect(plan.nextWake()).toBe(60_000);
  });

  it("sends everything again, later and later, until it is confirmed", () => {
    const plan = createExportPlan();
    plan.owes("a", 0);
    plan.take("a", pieces(1), 0);
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      const wake = plan.nextWake() ?? 0;
      expect(turnsOf(plan.take("a", pieces(1), wake))).toEqual([1]);
      waits.push((plan.nextWake() ?? 0) - wake);
    }
    expect(waits).toEqual([120_000, 240_000, 480_000, 900_000, 900_000, 900_000, 900_000, 900_000]);
  });

  it("forgets a conversation of which everything is stored", () => {
    const plan = createExportPlan();
    plan.owes("a", 0);
    plan.take("a", pieces(1), 0);
    plan.confirmed("a", [{ turn: 1 }], false, 10);
    expect(plan.keys()).toEqual([]);
    expect(plan.nextWake()).toBeUndefined();
    expect(plan.take("a", pieces(1), 10)).toEqual([]);
  });

  it("goes on soon where a confirmed conversation owes more", () => {
    const plan = createExportPlan();
    plan.owes("a", 0);
    plan.take("a", pieces(1), 0);
    plan.confirmed("a", [{ turn: 1 }], true, 10);
    expect(plan.nextWake()).toBe(3_010);
    expect(turnsOf(plan.take("a", pieces(2), 3_010))).toEqual([2]);
  });

  it("tries again soon, then less and less, when the queue takes nothing", () => {
    const plan = createExportPlan();
    plan.owes("a", 0);
    const waits: number[] = [];
    let now = 0;
    for (let i = 0; i < 4; i++) {
      expect(turnsOf(plan.take("a", pieces(1), now))).toEqual([1]);
      plan.failed("a", now);
      waits.push((plan.nextWake() ?? 0) - now);
      now = plan.nextWake() ?? 0;
    }
    expect(waits).toEqual([6_000, 12_000, 24_000, 48_000]);
  });

  it("has no more than 200 records of a conversation and 5,000 of all on their way", () => {
    const plan = createExportPlan();
    const many = pieces(...Array.from({ length: 500 }, (_, i) => i));
    let taken = 0;
    for (let i = 0; i < 100; i++) {
      plan.owes(`c${i}`, 0);
      const one = plan.take(`c${i}`, many, 0).length;
      expect(one).toBeLessThanOrEqual(200);
      taken += one;
    }
    expect(taken).toBe(5_000);
    plan.confirmed("c0", many.slice(0, 200), true, 0);
    expect(plan.take("c0", many.slice(200), 0)).toHaveLength(200);
  });

  it("remembers so many conversations and says that there are more", () => {
    const plan = createExportPlan(3);
    for (const key of ["a", "b", "c"]) plan.owes(key, 0);
    expect(plan.incomplete).toBe(false);
    plan.owes("a", 0);
    expect(plan.incomplete).toBe(false);
    plan.owes("d", 0);
    expect(plan.incomplete).toBe(true);
    expect(plan.keys()).toEqual(["a", "b", "c"]);
  });
});
