// Marks of an axis of money. Each is written with as many digits as their distance needs: rounded to cents, two
// marks could read the same, and rounded up, a bar of next to nothing would fill its chart.

import type { ChartRow } from "./figures.ts";

/** Below a hundredth of a cent nobody tells amounts apart. */
const LEAST_STEP = 0.000_1;
const PARTS = 4;
const ROUND = [1, 2, 2.5, 5, 10] as const;

/** The largest sum of a stretch of time, dollars. */
export const mostSpent = (rows: readonly ChartRow[]): number =>
  rows.reduce((most, { at: _, ...models }) => {
    const spent = Object.values(models).reduce((sum, dollars) => sum + dollars, 0);
    return Math.max(most, spent);
  }, 0);

/** Five marks from 0 to at least `most` dollars, the same round distance apart. */
export function costMarks(most: number): number[] {
  const least = Math.max(most / PARTS, LEAST_STEP);
  const unit = 10 ** Math.floor(Math.log10(least));
  const step = unit * (ROUND.find((one) => one * unit >= least * 0.999_999) ?? 10);
  // Sums of fractions are off by the last bit, which would be written out.
  return Array.from({ length: PARTS + 1 }, (_, index) => Number((index * step).toPrecision(3)));
}

/** How each of these marks is written. */
export function markLabel([, step = 1]: readonly number[]): (dollars: number) => string {
  const digits = /\.(\d+)$/.exec(step.toFixed(6).replace(/0+$/, ""))?.[1]?.length ?? 0;
  const shown = digits === 0 ? 0 : Math.max(2, digits);
  const fixed = { minimumFractionDigits: shown, maximumFractionDigits: shown };
  return (dollars) => (dollars === 0 ? "$0" : `$${dollars.toLocaleString("en-US", fixed)}`);
}
