// When somebody is told that messages wait too long: once when it begins, once when it is over, and never more
// often than every quarter of an hour, so that what comes and goes does not ring all day. Pure.

import type { PersonRef } from "./tool-policy.ts";

/** Between two alerts of one tenant. */
export const ALERT_PAUSE_MS = 15 * 60_000;

/** What somebody is told. No channels: it is over. */
export interface AccountedAlert {
  to: PersonRef;
  /** Grows with every alert, so that one that is told twice is known as the same. */
  n: number;
  channels: { channel: string; messages: number }[];
  at: number;
}

/** What the tenant's person was told last. */
export interface AlertState {
  n: number;
  isRaised: boolean;
  at: number;
}

export const CALM: AlertState = { n: 0, isRaised: false, at: 0 };

/** When the next alert is due, ms, where what was told last is not so any more. */
export function alertDue({ n, isRaised, at }: AlertState, messages: number): number | undefined {
  if (isRaised === messages > 0) return undefined;
  return n === 0 ? 0 : at + ALERT_PAUSE_MS;
}

/** What was told last, once this is. */
export const raised = ({ n }: AlertState, messages: number, now: number): AlertState => ({
  n: n + 1,
  isRaised: messages > 0,
  at: now,
});
