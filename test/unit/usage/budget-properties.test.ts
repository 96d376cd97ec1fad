// Money under a clock that runs and calls that race, crash and report late.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reserve, spendingNow } from "../../../src/usage/budget.ts";
import { dayOf, monthOf } from "../../../src/usage/periods.ts";
import { HOLD_MS, type Money, NO_MONEY, settle } from "../../../src/usage/spending.ts";

const START = Date.parse("2026-11-29T20:00:00Z");

interface Call {
  id: string;
  agentId: string;
  worst: number;
  at: number;
}

type Step =
  | { kind: "reserve"; agentId: string; worst: number }
  /** The oldest open call reports; `over` is what it cost above its worst case. */
  | { kind: "settle"; share: number; over: number }
  /** The oldest open call is never heard of again. */
  | { kind: "crash" }
  | { kind: "wait"; ms: number };

const agent = fc.constantFrom("ada", "bob");
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant("reserve" as const), agentId: agent, worst: fc.nat(40) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("settle" as const),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      over: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.nat(5)),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "crash" as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.nat(4 * HOLD_MS) }),
  },
);

const policy = {
  budget: { day: 100, month: 250 },
  agentBudgets: { ada: { day: 60 }, bob: { month: 120 } },
};

/** What happened, kept apart from the code under test: every call with what it has to count for. */
interface World {
  now: number;
  money: Money;
  open: Call[];
  /** What each call that is over counts for, and how far that was above its worst case. */
  ended: (Call & { cost: number; overrun: number })[];
  lost: Call[];
}

function play(world: World, one: Step): void {
  if (one.kind === "wait") world.now += one.ms;
  if (one.kind === "crash") world.lost.push(...world.open.splice(0, 1));
  if (one.kind === "reserve") {
    const call = {
      id: `c${world.ended.length}-${world.open.length}-${world.lost.length}-${world.now}`,
      ...one,
    };
    const asked = reserve(
      world.money,
      policy,
      { id: call.id, agentId: one.agentId, worstNano: one.worst },
      world.now,
    );
    world.money = asked.money;
    if (asked.reserved.admitted) world.open.push({ ...call, at: world.now });
  }
  const done = one.kind === "settle" ? world.open.shift() : undefined;
  if (one.kind === "settle" && done) {
    const cost = Math.round(done.worst * one.share) + (one.share === 1 ? one.over : 0);
    world.ended.push({ ...done, cost, overrun: Math.max(0, cost - done.worst) });
    const bill = { reservation: done.id, agentId: done.agentId, costNano: cost, at: done.at };
    world.money = settle(world.money, bill, world.now);
  }
}

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);

describe("money", () => {
  it("is never spent beyond a limit by more than calls overran their own worst case", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const world: World = { now: START, money: NO_MONEY, open: [], ended: [], lost: [] };
        for (const one of steps) {
          play(world, one);
          const overruns = sum(world.ended.map((call) => call.overrun));
          const { tenant, agents } = spendingNow(world.money, world.now);
          expect(tenant.dayNano).toBeLessThanOrEqual(100 + overruns);
          expect(tenant.monthNano).toBeLessThanOrEqual(250 + overruns);
          expect(agents.ada?.dayNano ?? 0).toBeLessThanOrEqual(60 + overruns);
          expect(agents.bob?.monthNano ?? 0).toBeLessThanOrEqual(120 + overruns);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("counts every call once: at its cost, held at its worst case, or lost at its worst case", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const world: World = { now: START, money: NO_MONEY, open: [], ended: [], lost: [] };
        for (const one of steps) play(world, one);
        const { now } = world;
        const pending = [...world.open, ...world.lost];
        const gone = (call: Call) => now - call.at >= HOLD_MS;
        const counted = [
          ...world.ended,
          ...pending.filter(gone).map((call) => ({ ...call, cost: call.worst })),
        ];
        const within = (period: (at: number) => number) =>
          sum(counted.filter((call) => period(call.at) === period(now)).map((call) => call.cost));
        const { tenant } = spendingNow(world.money, now);
        expect(tenant).toEqual({
          dayNano: within(dayOf),
          monthNano: within(monthOf),
          reservedNano: sum(pending.filter((call) => !gone(call)).map((call) => call.worst)),
        });
      }),
      { numRuns: 400 },
    );
  });

  it("of 50 calls that race for a budget of 10 admits exactly 10, in any order of asking and reporting", () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 50, maxLength: 50 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        (reports, unit) => {
          let money = NO_MONEY;
          let admitted = 0;
          for (const [index, report] of reports.entries()) {
            const now = START + index;
            const input = { id: `c${index}`, agentId: "ada", worstNano: unit };
            const asked = reserve(money, { budget: { day: 10 * unit }, agentBudgets: {} }, input, now);
            money = asked.money;
            if (!asked.reserved.admitted) continue;
            admitted++;
            if (report) {
              const bill = { reservation: input.id, agentId: "ada", costNano: unit, at: now };
              money = settle(money, bill, now);
            }
          }
          expect(admitted).toBe(10);
        },
      ),
    );
  });
});
