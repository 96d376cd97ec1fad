// Histograms that add up: counts between fixed bounds, so that those of all isolates and days are one sum.

/** Upper bounds in milliseconds, inclusive. What is above the last is counted in one bucket more. */
export const BUCKET_BOUNDS_MS: readonly number[] = [
  50, 100, 200, 300, 500, 750, 1_000, 1_500, 2_000, 3_000, 5_000, 8_000, 12_000, 20_000, 30_000, 60_000,
  120_000, 240_000,
];

export const emptyBuckets = (): number[] => Array.from({ length: BUCKET_BOUNDS_MS.length + 1 }, () => 0);

/** The same histogram with one value more. */
export function withValue(buckets: readonly number[], ms: number): number[] {
  const found = BUCKET_BOUNDS_MS.findIndex((bound) => ms <= bound);
  const index = found < 0 ? BUCKET_BOUNDS_MS.length : found;
  const next = emptyBuckets().map((zero, at) => buckets[at] ?? zero);
  next[index] = (next[index] ?? 0) + 1;
  return next;
}

/**
 * The value below which that share of all lie, read straight between two bounds. Undefined where nothing
 * was counted; the last bound where it lies above all of them.
 */
export function quantile(buckets: readonly number[], share: number): number | undefined {
  const total = buckets.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  let left = share * total;
  for (const [index, count] of buckets.entries()) {
    const upper = BUCKET_BOUNDS_MS[index];
    if (upper === undefined) break;
    if (count > 0 && left <= count) {
      const lower = BUCKET_BOUNDS_MS[index - 1] ?? 0;
      return lower + (upper - lower) * (left / count);
    }
    left -= count;
  }
  return BUCKET_BOUNDS_MS.at(-1);
}
