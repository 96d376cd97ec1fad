// How much of a limit is used, and what follows from it.

import type { Spending } from "../../../src/tenants/model-book.ts";
import type { Budget } from "../../../src/tenants/policy.ts";
import { usd } from "./amounts.ts";
import type { Tone } from "./words.ts";

export interface LimitUse {
  tone: Tone;
  /** 0 to 1; absent where there is no limit. */
  share?: number;
  /** Goes on from the sum that was spent; a sentence of its own where there is no limit. */
  words: string;
}

/** The router's own threshold: from here on simple requests stay on local models. */
const TIGHT = 0.8;

/** What is reserved for calls that run counts as spent, as it does for the router. */
export function limitUse(spentNano: number, reservedNano: number, limitNano: number | undefined): LimitUse {
  if (limitNano === undefined) return { tone: "quiet", words: "No limit set" };
  const used = spentNano + reservedNano;
  const share = limitNano === 0 ? 1 : Math.min(1, used / limitNano);
  if (share >= 1) return { tone: "bad", share, words: `of ${usd(limitNano)}: only local models answer` };
  if (share >= TIGHT)
    return { tone: "warn", share, words: `of ${usd(limitNano)}: simple questions stay local` };
  return { tone: "good", share, words: `of ${usd(limitNano)}` };
}

export const dayUse = (spending: Spending, budget: Budget): LimitUse =>
  limitUse(spending.dayNano, spending.reservedNano, budget.day);

export const monthUse = (spending: Spending, budget: Budget): LimitUse =>
  limitUse(spending.monthNano, spending.reservedNano, budget.month);
