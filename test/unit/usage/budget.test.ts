import { describe, expect, it } from "vitest";
import { reserve, spendingNow } from "../../../src/usage/budget.ts";
import { HOLD_MS, type Money, NO_MONEY, settle } from "../../../src/usage/spending.ts";

const NOON = Date.parse("2026-11-20T12:00:00Z");
const TOMORROW = Date.parse("2026-11-21T00:00:00Z");
const NEXT_MONTH = Date.parse("2026-12-01T00:00:00Z");

type Policy = Parameters<typeof reserve>[1];
const daily = (day: number): Policy => ({ budget: { day }, agentBudgets: {} });

let ids = 0;
const ask = (money: Money, policy: Policy, worstNano: number, now = NOON, agentId = "ada") =>
  reserve(money, policy, { agentId, worstNano, id: `h${++ids}` }, now);

const spent = (costNano: number, agentId = "ada", at = NOON) =>
  settle(NO_MONEY, { agentId, costNano, at }, at);

describe("a reservation", () => {
  it("is admitted up to the limit and not beyond it", () => {
    expect(ask(spent(7), daily(10), 3).reserved).toMatchObject({ admitted: true });
    expect(ask(spent(7), daily(10), 4).reserved).toEqual({
      admitted: false,
      scope: "tenant_day",
      resetsAt: TOMORROW,
    });
  });

  it("finds what others hold in reserve taken", () => {
    const first = ask(NO_MONEY, daily(10), 6);
    expect(ask(first.money, daily(10), 6).reserved).toMatchObject({ admitted: false });
    expect(ask(first.money, daily(10), 4).reserved).toMatchObject({ admitted: true });
  });

  it("is admitted again the next day", () => {
    expect(ask(spent(10), daily(10), 1, TOMORROW - 1).reserved.admitted).toBe(false);
    expect(ask(spent(10), daily(10), 1, TOMORROW).reserved.admitted).toBe(true);
  });

  it("has to fit into every limit: the tenant's and the agent's, of the day and of the month", () => {
    const roomy = { day: 100, month: 100 };
    const cases = [
      ["tenant_day", { budget: { ...roomy, day: 5 }, agentBudgets: { ada: roomy } }, TOMORROW],
      ["tenant_month", { budget: { ...roomy, month: 5 }, agentBudgets: { ada: roomy } }, NEXT_MONTH],
      ["agent_day", { budget: roomy, agentBudgets: { ada: { ...roomy, day: 5 } } }, TOMORROW],
      ["agent_month", { budget: roomy, agentBudgets: { ada: { ...roomy, month: 5 } } }, NEXT_MONTH],
    ] as const;
    for (const [scope, policy, resetsAt] of cases) {
      expect(ask(NO_MONEY, policy, 6).reserved).toEqual({ admitted: false, scope, resetsAt });
      expect(ask(NO_MONEY, policy, 5).reserved).toMatchObject({ admitted: true });
    }
  });

  it("names the full limit that begins anew last: waiting for the others helps nobody", () => {
    const policy = { budget: { day: 5, month: 5 }, agentBudgets: {} };
    expect(ask(NO_MONEY, policy, 6).reserved).toMatchObject({ scope: "tenant_month", resetsAt: NEXT_MONTH });
  });

  it("of one agent is not kept from another's share", () => {
    const policy = { budget: {}, agentBudgets: { ada: { day: 10 }, bob: { day: 10 } } };
    const { money } = ask(NO_MONEY, policy, 10);
    expect(ask(money, policy, 1, NOON, "ada").reserved.admitted).toBe(false);
    expect(ask(money, policy, 10, NOON, "bob").reserved.admitted).toBe(true);
  });

  it("of nothing is always admitted, and keeps nothing", () => {
    const money = spent(10);
    const free = ask(money, daily(10), 0);
    expect(free.reserved).toMatchObject({ admitted: true, tight: true });
    expect(free.money.holds).toEqual({});
    expect(ask(money, daily(0), 0).reserved.admitted).toBe(true);
    expect(ask(money, daily(0), 1).reserved.admitted).toBe(false);
  });

  it("where nobody set a limit keeps nothing, and is never tight", () => {
    const unlimited = ask(spent(1_000), { budget: {}, agentBudgets: { bob: { day: 1 } } }, 500);
    expect(unlimited.reserved).toMatchObject({ admitted: true, tight: false });
    expect(unlimited.money).toEqual(spent(1_000));
  });

  it("counts what was spent before the limit was set", () => {
    const money = ask(spent(8), { budget: {}, agentBudgets: {} }, 1).money;
    expect(ask(money, daily(10), 3).reserved.admitted).toBe(false);
  });

  it("that is refused leaves the money as it was", () => {
    const money = spent(10);
    expect(ask(money, daily(10), 1).money).toBe(money);
  });

  it("frees what a crash held, at its worst case, after 15 minutes", () => {
    const { money } = ask(NO_MONEY, daily(10), 6);
    const later = ask(money, daily(10), 5, NOON + HOLD_MS);
    expect(later.reserved.admitted).toBe(false);
    expect(spendingNow(later.money, NOON + HOLD_MS).tenant).toEqual({
      dayNano: 6,
      monthNano: 6,
      reservedNano: 0,
    });
  });

  it("refuses a worst case that is no amount", () => {
    for (const worst of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => ask(NO_MONEY, daily(10), worst)).toThrow(RangeError);
    }
  });
});

describe("80 % of a limit", () => {
  it("make a call tight, whether spent or reserved", () => {
    expect(ask(spent(69), daily(100), 10).reserved).toMatchObject({ tight: false });
    expect(ask(spent(70), daily(100), 10).reserved).toMatchObject({ tight: true });
    expect(ask(NO_MONEY, daily(100), 80).reserved).toMatchObject({ tight: true });
  });

  it("are told once a day, and again the next", () => {
    const first = ask(spent(70), daily(100), 10);
    expect(first.reserved).toMatchObject({ notice: "tenant_day" });
    const second = ask(first.money, daily(100), 1);
    expect(second.reserved).not.toHaveProperty("notice");
    const tomorrow = ask(second.money, daily(100), 90, TOMORROW);
    expect(tomorrow.reserved).toMatchObject({ notice: "tenant_day" });
  });

  it("are told for each limit and each agent", () => {
    const policy = { budget: { month: 100 }, agentBudgets: { ada: { day: 10 }, bob: { day: 10 } } };
    let money = NO_MONEY;
    const told: unknown[] = [];
    for (const agentId of ["ada", "ada", "bob", "bob"]) {
      const asked = ask(money, policy, 4, NOON, agentId);
      money = asked.money;
      told.push("notice" in asked.reserved ? `${agentId} ${asked.reserved.notice}` : undefined);
    }
    expect(told).toEqual([undefined, "ada agent_day", undefined, "bob agent_day"]);
  });

  it("of two limits at once are told one after the other", () => {
    const policy = { budget: { day: 10, month: 10 }, agentBudgets: {} };
    const first = ask(NO_MONEY, policy, 8);
    const second = ask(first.money, policy, 1);
    expect([first.reserved, second.reserved]).toMatchObject([
      { notice: "tenant_day" },
      { notice: "tenant_month" },
    ]);
  });

  it("are not told to a call that is refused", () => {
    expect(ask(NO_MONEY, daily(10), 11).reserved).not.toHaveProperty("notice");
  });
});

describe("spending, as operators read it", () => {
  it("says what is spent and what is held, of the tenant and of each agent", () => {
    const { money } = ask(spent(3), daily(100), 5, NOON, "bob");
    expect(spendingNow(money, NOON)).toEqual({
      tenant: { dayNano: 3, monthNano: 3, reservedNano: 5 },
      agents: {
        ada: { dayNano: 3, monthNano: 3, reservedNano: 0 },
        bob: { dayNano: 0, monthNano: 0, reservedNano: 5 },
      },
    });
  });
});
