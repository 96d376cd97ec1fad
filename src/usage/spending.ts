// What a tenant and its agents spent and hold in reserve, as one value. A reservation counts to the day and
// month in which it was made, also when the bill for it comes after midnight.

import { dayOf, monthOf } from "./periods.ts";

/** A reservation without a report is taken for a crash after this, and counted at its worst case. */
export const HOLD_MS = 15 * 60_000;
/** Above this the oldest are taken for crashes early: the value is stored whole, at every reservation. */
const MAX_OPEN = 1_000;
/** Lapsed reservations whose late report would still correct what was counted for them. */
const MAX_LAPSED = 1_000;

/** Of the newest day and month in which something was spent. */
export interface Spent {
  day: number;
  dayNano: number;
  month: number;
  monthNano: number;
}

export interface Hold {
  agentId: string;
  worstNano: number;
  at: number;
  /** Counted as spent at its worst case: nobody reported in time. */
  lapsed?: true;
}

export interface Money {
  tenant: Spent;
  /** By agent id. */
  agents: Record<string, Spent>;
  /** By reservation id, oldest first. */
  holds: Record<string, Hold>;
  /** Who was told in which period that 80 % are gone: see budget.ts. */
  noticed: Record<string, number>;
}

/** One call's bill. */
export interface Bill {
  reservation?: string | undefined;
  agentId: string;
  costNano: number;
  at: number;
}

const NOTHING: Spent = { day: 0, dayNano: 0, month: 0, monthNano: 0 };
export const NO_MONEY: Money = { tenant: NOTHING, agents: {}, holds: {}, noticed: {} };

/** What counts now: nothing of a day or month that has ended. */
export function spentNow(spent: Spent | undefined, now: number): { dayNano: number; monthNano: number } {
  if (!spent) return { dayNano: 0, monthNano: 0 };
  return {
    dayNano: spent.day === dayOf(now) ? spent.dayNano : 0,
    monthNano: spent.month === monthOf(now) ? spent.monthNano : 0,
  };
}

/** Adds (or takes back) an amount of the time `at`; what belongs to an ended period is not kept here. */
function add(spent: Spent | undefined, at: number, nano: number, now: number): Spent {
  const { dayNano, monthNano } = spentNow(spent, now);
  const day = dayOf(now);
  const month = monthOf(now);
  const when = Math.min(at, now);
  return {
    day,
    dayNano: Math.max(0, dayNano + (dayOf(when) === day ? nano : 0)),
    month,
    monthNano: Math.max(0, monthNano + (monthOf(when) === month ? nano : 0)),
  };
}

/** Agents that spent nothing this month are forgotten, so that the value stays small for ever. */
function addBoth(money: Money, agentId: string, at: number, nano: number, now: number): Money {
  const month = monthOf(now);
  const agents = Object.fromEntries(
    Object.entries(money.agents).filter(([, spent]) => spent.month === month),
  );
  agents[agentId] = add(agents[agentId], at, nano, now);
  return { ...money, tenant: add(money.tenant, at, nano, now), agents };
}

/** Sets the worst case of a call aside. */
export const hold = (money: Money, id: string, made: Hold): Money => ({
  ...money,
  holds: { ...money.holds, [id]: made },
});

/** Puts the real cost in the place of what was held for it, if anything was. */
export function settle(money: Money, bill: Bill, now: number): Money {
  const held = bill.reservation === undefined ? undefined : money.holds[bill.reservation];
  const nano = Number.isFinite(bill.costNano) ? Math.max(0, Math.round(bill.costNano)) : 0;
  if (!held || bill.reservation === undefined) return addBoth(money, bill.agentId, bill.at, nano, now);
  const { [bill.reservation]: _, ...holds } = money.holds;
  const due = held.lapsed ? nano - held.worstNano : nano;
  return addBoth({ ...money, holds }, held.agentId, held.at, due, now);
}

/** Counts reservations that nobody reported as spent. The same value where there is none. */
export function lapse(money: Money, now: number): Money {
  const open = Object.entries(money.holds).filter(([, one]) => !one.lapsed);
  const due = open.filter(([, one], index) => now - one.at >= HOLD_MS || index < open.length - MAX_OPEN);
  if (due.length === 0) return money;
  let next: Money = { ...money, holds: { ...money.holds } };
  for (const [id, one] of due) {
    next = addBoth(next, one.agentId, one.at, one.worstNano, now);
    next.holds[id] = { ...one, lapsed: true };
  }
  const lapsed = Object.entries(next.holds).filter(([, one]) => one.lapsed);
  for (const [id] of lapsed.slice(0, Math.max(0, lapsed.length - MAX_LAPSED))) delete next.holds[id];
  return next;
}

/** What is set aside of this period, of everybody or of one agent. */
export function reservedNow(
  money: Money,
  now: number,
  agentId?: string,
): { dayNano: number; monthNano: number } {
  const day = dayOf(now);
  const month = monthOf(now);
  let dayNano = 0;
  let monthNano = 0;
  for (const one of Object.values(money.holds)) {
    if (one.lapsed || (agentId !== undefined && one.agentId !== agentId)) continue;
    if (dayOf(one.at) === day) dayNano += one.worstNano;
    if (monthOf(one.at) === month) monthNano += one.worstNano;
  }
  return { dayNano, monthNano };
}
