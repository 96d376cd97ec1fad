// What providers ask for a token, by the model's name. A model that stands here under no name has no price,
// and one without a price is not configured: a budget cannot hold what it cannot count.

import type { Prices } from "../tenants/policy.ts";

export interface ListPrice {
  prices: Prices;
  /** Longer prompts cost more; so a deployment at this price takes no longer ones. */
  upToTokens?: number;
}

/** Nano-dollars a token for dollars a million tokens. */
const listed = (input: number, cachedInput: number, output: number, upToTokens?: number): ListPrice => ({
  prices: {
    input: Math.round(input * 1_000),
    cachedInput: Math.round(cachedInput * 1_000),
    output: Math.round(output * 1_000),
  },
  ...(upToTokens === undefined ? {} : { upToTokens }),
});

/** List prices of November 2026: dollars a million tokens of input, cached input and output. */
const LIST = new Map<string, ListPrice>(
  Object.entries({
    "claude-fable-5-1": listed(10, 0.25, 50),
    "claude-opus-5-5": listed(4, 0.2, 20),
    "claude-opus-5": listed(5, 0.5, 25),
    "claude-opus-4-8": listed(5, 0.5, 25),
    "claude-sonnet-5-5": listed(2, 0.1, 10),
    "claude-sonnet-5": listed(2, 0.2, 10),
    "claude-haiku-5-5": listed(0.1, 0.01, 0.5, 100_000),
    "claude-haiku-4-5": listed(1, 0.1, 5),
    "gpt-6-astra": listed(10, 1, 50, 272_000),
    "gpt-6.1-sol": listed(2, 0.1, 10, 272_000),
    "gpt-6.1-terra": listed(1, 0.05, 5, 272_000),
    "gpt-6-sol": listed(2, 0.2, 10, 272_000),
    "gpt-6-luna": listed(0.1, 0.01, 0.5, 272_000),
  }),
);

/** A machine of one's own answers for nothing. */
export const FREE: Prices = { input: 0, cachedInput: 0, output: 0 };

/** A dated name costs what its model costs. */
export const listPriceOf = (model: string): ListPrice | undefined =>
  LIST.get(model) ?? LIST.get(model.replace(/-(\d{8}|\d{4}-\d{2}-\d{2})$/, ""));

/**
 * Reads "10,1,50": dollars a million tokens of input, cached input and output. Undefined where it is
 * anything else.
 */
export function parsePrices(text: string): Prices | undefined {
  const parts = text.split(",").map((part) => part.trim());
  if (parts.length !== 3 || !parts.every((part) => /^\d{1,6}(\.\d{1,6})?$/.test(part))) return undefined;
  const [input = 0, cachedInput = 0, output = 0] = parts.map(Number);
  return listed(input, cachedInput, output).prices;
}

export const isFree = ({ input, cachedInput, output }: Prices): boolean =>
  input === 0 && cachedInput === 0 && output === 0;
