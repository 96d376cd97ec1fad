// When a conversation must look at itself again: the one alarm an object has, computed from its state.

import { DEDUPE_MS, REWAKE_MS } from "../limits.ts";
import type { Turn } from "./turn-state.ts";

/** Dedupe keys are swept when all of a quiet conversation's are old: one alarm, not one a day. */
export const SWEEP_MS = DEDUPE_MS + 60_000;
/** After a lease ends, a breath for the holder's last call to arrive. */
const LEASE_GRACE_MS = 500;
/** A tenant object that could not take a settlement is asked again after this. */
const OWED_MS = 60_000;
const SOONEST_MS = 10;

export interface WakeView {
  turn: Turn | undefined;
  hasPending: boolean;
  /** When a confirmation needs its reminder or expires, or somebody has waited too long for an answer. */
  due?: number | undefined;
  /** When a wake-up was sent last, as far as is known: one that is on its way is not sent again. */
  wokenAt?: number;
  now: number;
}

/** work: a turn is due, send a wake-up. at: when to look next, ms. */
export function wakeTime({ due, ...view }: WakeView): { work: boolean; at: number } {
  const { work, at } = turnTime(view);
  // What is overdue was dealt with before anybody asks here; should it not be, this is no endless loop.
  return { work, at: due === undefined ? at : Math.min(at, Math.max(due, view.now + SOONEST_MS)) };
}

/** The sooner of two times, where there are any. */
export const earliest = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);

function turnTime(view: Omit<WakeView, "due">): { work: boolean; at: number } {
  const { turn, hasPending, wokenAt = 0, now } = view;
  if (turn && turn.state !== "closed") {
    const until = turn.leaseUntil > 0 ? turn.leaseUntil + LEASE_GRACE_MS : turn.notBefore;
    return until > now ? { work: false, at: until } : { work: true, at: now + REWAKE_MS };
  }
  if (hasPending) {
    const isOnItsWay = now - wokenAt < REWAKE_MS;
    return isOnItsWay ? { work: false, at: wokenAt + REWAKE_MS } : { work: true, at: now + REWAKE_MS };
  }
  if (turn && (turn.owed.length > 0 || turn.aftermath)) return { work: true, at: now + OWED_MS };
  return { work: false, at: now + SWEEP_MS };
}
