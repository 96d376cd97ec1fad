import { describe, expect, it } from "vitest";
import {
  HOLD_MS,
  hold,
  lapse,
  type Money,
  NO_MONEY,
  reservedNow,
  settle,
  spentNow,
} from "../../../src/usage/spending.ts";

const NOON = Date.parse("2026-11-20T12:00:00Z");
const LATE = Date.parse("2026-11-20T23:59:59Z");
const NEXT_DAY = Date.parse("2026-11-21T00:00:05Z");
const MONTH_END = Date.parse("2026-11-30T23:59:59Z");
const NEXT_MONTH = Date.parse("2026-12-01T00:00:05Z");

const bill = (costNano: number, at: number, reservation?: string) => ({
  agentId: "ada",
  costNano,
  at,
  reservation,
});
const held = (at: number, worstNano = 10, agentId = "ada"): Money =>
  hold(NO_MONEY, "h", { agentId, worstNano, at });
const nothing = { dayNano: 0, monthNano: 0 };

describe("money that is spent", () => {
  it("counts for the tenant and for the agent, in the day and in the month", () => {
    const money = settle(settle(NO_MONEY, bill(3, NOON), NOON), { ...bill(4, NOON), agentId: "bob" }, NOON);
    expect(spentNow(money.tenant, NOON)).toEqual({ dayNano: 7, monthNano: 7 });
    expect(spentNow(money.agents.ada, NOON)).toEqual({ dayNano: 3, monthNano: 3 });
    expect(spentNow(money.agents.bob, NOON)).toEqual({ dayNano: 4, monthNano: 4 });
    expect(spentNow(money.agents.eve, NOON)).toMatchObject(nothing);
  });

  it("is forgotten with its day, and with its month", () => {
    const money = settle(NO_MONEY, bill(3, MONTH_END), MONTH_END);
    expect(spentNow(money.tenant, NEXT_MONTH)).toEqual(nothing);
    const next = settle(settle(NO_MONEY, bill(3, LATE), LATE), bill(1, NEXT_DAY), NEXT_DAY);
    expect(spentNow(next.tenant, NEXT_DAY)).toEqual({ dayNano: 1, monthNano: 4 });
  });

  it("counts a report that comes after midnight to the day of the call", () => {
    const money = settle(NO_MONEY, bill(3, LATE), NEXT_DAY);
    expect(spentNow(money.tenant, NEXT_DAY)).toEqual({ dayNano: 0, monthNano: 3 });
  });

  it("believes no clock that is ahead of ours", () => {
    const money = settle(NO_MONEY, bill(3, NEXT_DAY), NOON);
    expect(spentNow(money.tenant, NOON)).toEqual({ dayNano: 3, monthNano: 3 });
  });

  it("is never less than nothing, and never a fraction", () => {
    let money = settle(NO_MONEY, bill(-5, NOON), NOON);
    money = settle(money, bill(Number.NaN, NOON), NOON);
    money = settle(money, bill(1.4, NOON), NOON);
    expect(spentNow(money.tenant, NOON)).toEqual({ dayNano: 1, monthNano: 1 });
  });

  it("forgets agents that spent nothing this month, so that it stays small", () => {
    let money = NO_MONEY;
    for (let i = 0; i < 100; i++) money = settle(money, { ...bill(1, NOON), agentId: `agent-${i}` }, NOON);
    money = settle(money, bill(1, NEXT_MONTH), NEXT_MONTH);
    expect(Object.keys(money.agents)).toEqual(["ada"]);
  });
});

describe("a reservation", () => {
  it("is set aside until the real cost takes its place", () => {
    const before = held(NOON);
    expect(reservedNow(before, NOON)).toEqual({ dayNano: 10, monthNano: 10 });
    const after = settle(before, bill(4, NOON, "h"), NOON + 1_000);
    expect(reservedNow(after, NOON)).toEqual(nothing);
    expect(spentNow(after.tenant, NOON)).toEqual({ dayNano: 4, monthNano: 4 });
    expect(after.holds).toEqual({});
  });

  it("is set aside for its own agent only", () => {
    expect(reservedNow(held(NOON), NOON, "ada").dayNano).toBe(10);
    expect(reservedNow(held(NOON), NOON, "bob").dayNano).toBe(0);
  });

  it("from before midnight is settled to the day before, and to the month that has not ended", () => {
    const money = settle(held(LATE), bill(4, NEXT_DAY, "h"), NEXT_DAY);
    expect(reservedNow(held(LATE), NEXT_DAY)).toEqual({ dayNano: 0, monthNano: 10 });
    expect(spentNow(money.tenant, NEXT_DAY)).toEqual({ dayNano: 0, monthNano: 4 });
  });

  it("that nobody reports in 15 minutes is counted at its worst case", () => {
    expect(lapse(held(NOON), NOON + HOLD_MS - 1)).toEqual(held(NOON));
    const money = lapse(held(NOON), NOON + HOLD_MS);
    expect(reservedNow(money, NOON + HOLD_MS)).toEqual(nothing);
    expect(spentNow(money.tenant, NOON + HOLD_MS)).toEqual({ dayNano: 10, monthNano: 10 });
    expect(lapse(money, NOON + 2 * HOLD_MS)).toBe(money);
  });

  it("whose report comes after all is counted at its real cost", () => {
    const later = NOON + 2 * HOLD_MS;
    const money = settle(lapse(held(NOON), later), bill(4, NOON, "h"), later);
    expect(spentNow(money.tenant, later)).toEqual({ dayNano: 4, monthNano: 4 });
    expect(spentNow(money.agents.ada, later)).toEqual({ dayNano: 4, monthNano: 4 });
    expect(money.holds).toEqual({});
  });

  it("that a report names and nobody knows is a cost like any other", () => {
    const money = settle(NO_MONEY, bill(4, NOON, "unheard of"), NOON);
    expect(spentNow(money.tenant, NOON)).toEqual({ dayNano: 4, monthNano: 4 });
  });

  it("is counted at its worst case early where more than a thousand are open, and corrected by its report", () => {
    let money = NO_MONEY;
    for (let i = 0; i < 1_002; i++) money = hold(money, `h${i}`, { agentId: "ada", worstNano: 2, at: NOON });
    money = lapse(money, NOON);
    expect(reservedNow(money, NOON).dayNano).toBe(2_000);
    expect(spentNow(money.tenant, NOON).dayNano).toBe(4);
    expect(spentNow(settle(money, bill(1, NOON, "h0"), NOON).tenant, NOON).dayNano).toBe(3);
  });

  it("of a crash is kept no longer than a thousand others, whatever happens", () => {
    let money = NO_MONEY;
    for (let i = 0; i < 1_500; i++) money = hold(money, `h${i}`, { agentId: "ada", worstNano: 1, at: NOON });
    money = lapse(money, NOON + HOLD_MS);
    expect(Object.keys(money.holds)).toHaveLength(1_000);
    expect(money.holds.h1499?.lapsed).toBe(true);
    expect(spentNow(money.tenant, NOON + HOLD_MS).dayNano).toBe(1_500);
  });
});
