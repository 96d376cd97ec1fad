// One line of time for everything in a turn. Nobody looks at ten minutes of waiting for a person: stretches in
// which nothing was done are folded, and the fold says how long it is.

import { milliseconds } from "../models/amounts.ts";
import type { Step } from "./trace.ts";

export interface Axis {
  /** Hundredths of the width. */
  place(at: number): number;
  ticks: { at: number; percent: number; label: string }[];
  folds: { percent: number; width: number; label: string }[];
  from: number;
  to: number;
}

interface Stretch {
  from: number;
  to: number;
  isFolded: boolean;
}

/** Shorter ones are part of the story. */
const LEAST_FOLD_MS = 4_000;
/** A pause is folded where it is longer than all that was done. */
const FOLD_SHARE = 1;
const FOLD_WIDTH = 9;
const MOST_FOLDS = 4;
const MOST_TICKS = 5;
/** Marks at the ends stay inside. */
const MARGIN = 1.5;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 30].map((s) => s * SECOND),
  ...[1, 2, 5, 10, 30, 60, 180, 360, 1_440, 10_080].map((m) => m * MINUTE),
];

/** Waiting is nothing that is done: only its two ends are. */
function busyStretches(steps: Step[]): { from: number; to: number }[] {
  const spans = steps
    .flatMap(({ from, to, lane, state }) =>
      lane === "approval" || state === "waiting"
        ? [
            { from, to: from },
            { from: to, to },
          ]
        : [{ from, to }],
    )
    .sort((a, b) => a.from - b.from);
  const merged: { from: number; to: number }[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else merged.push({ ...span });
  }
  return merged;
}

function stretchesOf(steps: Step[]): Stretch[] {
  const busy = busyStretches(steps);
  const done = busy.reduce((sum, { from, to }) => sum + to - from, 0);
  const long = Math.max(LEAST_FOLD_MS, done * FOLD_SHARE);
  const pauses = busy.slice(1).map((next, index) => ({ from: busy[index]?.to ?? next.from, to: next.from }));
  const folded = pauses
    .filter(({ from, to }) => to - from > long)
    .sort((a, b) => b.to - b.from - (a.to - a.from))
    .slice(0, MOST_FOLDS)
    .sort((a, b) => a.from - b.from);
  const stretches: Stretch[] = [];
  let from = busy[0]?.from ?? 0;
  for (const pause of folded) {
    stretches.push({ from, to: pause.from, isFolded: false }, { ...pause, isFolded: true });
    from = pause.to;
  }
  return [...stretches, { from, to: busy.at(-1)?.to ?? from, isFolded: false }];
}

/** Where everything in these steps is drawn. At least one step. */
export function axisOf(steps: Step[]): Axis {
  const stretches = stretchesOf(steps);
  const open = stretches.filter(({ isFolded }) => !isFolded);
  const folds = stretches.length - open.length;
  const room = 100 - 2 * MARGIN - folds * FOLD_WIDTH;
  // A stretch in which two things happened at once still has a width, or folds would touch.
  const time = open.reduce((sum, { from, to }) => sum + to - from, 0);
  const least = time > 0 ? time / (12 * open.length) : 1;
  const weights = open.map(({ from, to }) => Math.max(to - from, open.length > 1 ? least : 1));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let at = MARGIN;
  const placed = stretches.map((stretch) => {
    const width = stretch.isFolded ? FOLD_WIDTH : (room * (weights.shift() as number)) / whole;
    const start = at;
    at += width;
    return { ...stretch, start, width };
  });
  const place = (moment: number): number => {
    const on = placed.find(({ to }) => moment <= to) ?? placed.at(-1);
    if (!on) return MARGIN;
    const share = on.to > on.from ? (moment - on.from) / (on.to - on.from) : 0;
    return on.start + on.width * Math.min(1, Math.max(0, share));
  };
  const [from, to] = [stretches[0]?.from ?? 0, stretches.at(-1)?.to ?? 0];
  return {
    place,
    ticks: ticksOf(placed, time, from),
    folds: placed
      .filter(({ isFolded }) => isFolded)
      .map((fold) => ({ percent: fold.start, width: fold.width, label: milliseconds(fold.to - fold.from) })),
    ...{ from, to },
  };
}

/** Round figures since the beginning, as many as can be read. */
function ticksOf(placed: (Stretch & { start: number; width: number })[], time: number, origin: number) {
  const step = STEPS.find((one) => time / one <= MOST_TICKS) ?? (STEPS.at(-1) as number);
  const ticks: Axis["ticks"] = [];
  for (const { from, to, isFolded, start, width } of placed) {
    if (isFolded || to === from) continue;
    for (let at = Math.ceil((from - origin) / step) * step + origin; at <= to; at += step)
      ticks.push({
        at,
        percent: start + (width * (at - from)) / (to - from),
        label: at === origin ? "0" : `+${milliseconds(at - origin).replace(".0 ", " ")}`,
      });
  }
  return ticks;
}
