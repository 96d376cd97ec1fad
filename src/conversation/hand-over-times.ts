// What time does to a hand-over that nobody takes: a reminder at half of the time, then the next in line, after
// the last the team, and at last the person is told when to expect an answer. Pure.

import { askedNow, askNext } from "./hand-over.ts";
import type { HandOver } from "./ownership.ts";

export type TimedStep = "reminded" | "asked" | "team" | "late";

/** When time changes it next. */
export function dueAt(handOver: HandOver | undefined): number | undefined {
  if (handOver?.state !== "waiting") return undefined;
  const { step, stepAt, takeMs } = handOver;
  switch (step) {
    case "asked":
      // Nobody is asked: there is nobody to remind either.
      return stepAt + (askedNow(handOver).length > 0 ? takeMs / 2 : takeMs);
    case "reminded":
      return stepAt + takeMs / 2;
    case "team":
      return stepAt + takeMs;
    case "late":
      return undefined;
  }
}

/** The step that is due by now, or undefined. One at a time, however late: everybody has their whole time. */
export function passTime(
  handOver: HandOver,
  now: number,
): { handOver: HandOver; what: TimedStep } | undefined {
  const at = dueAt(handOver);
  if (at === undefined || now < at) return undefined;
  const stepTo = (what: TimedStep) => ({ handOver: { ...handOver, step: what, stepAt: now }, what });
  if (handOver.step === "asked" && askedNow(handOver).length > 0) return stepTo("reminded");
  if (handOver.step === "team") return stepTo("late");
  const next = askNext(handOver, now);
  if (next.step === "team") return { handOver: next, what: "team" };
  return next.asked > handOver.asked ? { handOver: next, what: "asked" } : stepTo("late");
}
