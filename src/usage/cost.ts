// What a call costs, in whole nano-dollars.

import type { Prices } from "../tenants/policy.ts";

/** `inputTokens` has the cached and the newly cached ones in it. */
export interface BilledTokens {
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  cacheWriteTokens?: number;
}

/** Both large providers ask a quarter more for input that they keep for the next call. */
const CACHE_WRITE_SURCHARGE = 0.25;

/** Providers leave counts out, and some send fractions or null; a bill has whole numbers. */
const whole = (tokens: number | undefined): number =>
  tokens !== undefined && Number.isFinite(tokens) ? Math.max(0, Math.round(tokens)) : 0;

/** The price of one call by its counts. Never negative, never a fraction. */
export function costNano(usage: BilledTokens, prices: Prices): number {
  const input = whole(usage.inputTokens);
  const cached = Math.min(input, whole(usage.cachedInputTokens));
  const written = Math.min(input - cached, whole(usage.cacheWriteTokens));
  return (
    (input - cached) * prices.input +
    cached * prices.cachedInput +
    Math.ceil(written * prices.input * CACHE_WRITE_SURCHARGE) +
    whole(usage.outputTokens) * prices.output
  );
}

/** The most that one call of that size can cost: nothing cached before, all of it cached now, no word unsaid. */
export const worstCostNano = (inputTokens: number, maxOutputTokens: number, prices: Prices): number =>
  costNano(
    {
      inputTokens,
      cachedInputTokens: 0,
      cacheWriteTokens: inputTokens,
      outputTokens: maxOutputTokens,
    },
    prices,
  );
