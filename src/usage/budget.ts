// Whether a call may be made: its worst case has to fit into every limit that it counts towards, beside all
// that is spent and all that others hold in reserve. So a race cannot overspend, only a call that costs more
// than its own worst case.

import type { BudgetScope, Reserved, ReserveInput, Spending } from "../tenants/model-book.ts";
import type { ModelPolicy } from "../tenants/policy.ts";
import { dayEnd, dayOf, monthEnd, monthOf } from "./periods.ts";
import { hold, lapse, type Money, reservedNow, spentNow } from "./spending.ts";

/** From this share of a limit on, people are told and simple requests go local. */
const TIGHT_SHARE = 0.8;

type Limits = Pick<ModelPolicy, "budget" | "agentBudgets">;

/** One limit that a call counts towards, and how much of it is gone: spent or held. */
interface Limit {
  scope: BudgetScope;
  /** Names the notice: the agent's limits are each agent's own. */
  noticeKey: string;
  limit: number;
  used: number;
  period: number;
  resetsAt: number;
}

function limitsOf(money: Money, { budget, agentBudgets }: Limits, agentId: string, now: number): Limit[] {
  const limits: Limit[] = [];
  const collect = (who: "tenant" | "agent", own: Limits["budget"], agent?: string) => {
    if (own.day === undefined && own.month === undefined) return;
    const spent = spentNow(agent === undefined ? money.tenant : money.agents[agent], now);
    const held = reservedNow(money, now, agent);
    const noticeKey = (scope: string) => (agent === undefined ? scope : `${scope} ${agent}`);
    const place = (period: "day" | "month", limit: number | undefined) => {
      if (limit === undefined) return;
      const scope: BudgetScope = `${who}_${period}`;
      const day = period === "day";
      const used = day ? spent.dayNano + held.dayNano : spent.monthNano + held.monthNano;
      const time = day
        ? { period: dayOf(now), resetsAt: dayEnd(now) }
        : { period: monthOf(now), resetsAt: monthEnd(now) };
      limits.push({ scope, noticeKey: noticeKey(scope), limit, used, ...time });
    };
    place("day", own.day);
    place("month", own.month);
  };
  collect("tenant", budget);
  collect("agent", agentBudgets[agentId] ?? {}, agentId);
  return limits;
}

/** The money after the question, and the answer to it. The same money where nothing had to be kept. */
export function reserve(
  before: Money,
  policy: Limits,
  input: ReserveInput & { id: string },
  now: number,
): { money: Money; reserved: Reserved } {
  const money = lapse(before, now);
  const { id, agentId } = input;
  const worst = Math.max(0, Math.ceil(input.worstNano));
  if (!Number.isSafeInteger(worst)) throw new RangeError(`A worst case of ${input.worstNano} nano-dollars.`);
  const limits = limitsOf(money, policy, agentId, now);
  const full = limits.filter(({ limit, used }) => worst > 0 && used + worst > limit);
  if (full.length > 0) {
    // Waiting helps only when the last of the full ones begins anew.
    const { scope, resetsAt } = full.reduce((a, b) => (b.resetsAt > a.resetsAt ? b : a));
    return { money, reserved: { admitted: false, scope, resetsAt } };
  }
  const tight = limits.filter(({ limit, used }) => used + worst >= limit * TIGHT_SHARE);
  const news = tight.find((one) => one.limit > 0 && money.noticed[one.noticeKey] !== one.period);
  const reserved: Reserved = { admitted: true, reservation: id, tight: tight.length > 0 };
  const noticed = news ? { ...money.noticed, [news.noticeKey]: news.period } : money.noticed;
  const held = worst > 0 && limits.length > 0;
  const after = held ? hold(money, id, { agentId, worstNano: worst, at: now }) : money;
  return {
    money: news ? { ...after, noticed } : after,
    reserved: news ? { ...reserved, notice: news.scope } : reserved,
  };
}

/** Spending as operators read it. */
export function spendingNow(
  money: Money,
  now: number,
): { tenant: Spending; agents: Record<string, Spending> } {
  const current = lapse(money, now);
  const held = Object.values(current.holds).filter((one) => !one.lapsed);
  const of = (agentId?: string): Spending => ({
    ...spentNow(agentId === undefined ? current.tenant : current.agents[agentId], now),
    reservedNano: held
      .filter((one) => agentId === undefined || one.agentId === agentId)
      .reduce((sum, one) => sum + one.worstNano, 0),
  });
  const agents = new Set([...Object.keys(current.agents), ...held.map((one) => one.agentId)]);
  return { tenant: of(), agents: Object.fromEntries([...agents].map((agentId) => [agentId, of(agentId)])) };
}
