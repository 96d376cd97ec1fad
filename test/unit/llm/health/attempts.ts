// Attempts and receipts for tests of what follows from them.

import type { RouteAttempt, RouteReceipt } from "../../../../src/tenants/model-book.ts";

export const T = 1_750_000_000_000;

/** An answered attempt at `a` that began at T. */
export const attempt = (over: Partial<RouteAttempt> = {}): RouteAttempt => ({
  deployment: "a",
  provider: "openai",
  model: "a-model",
  startedAt: T,
  firstTokenMs: 200,
  totalMs: 1_200,
  outcome: "ok",
  outputTokens: 100,
  costNano: 1_000,
  ...over,
});

export const failed = (outcome: string, over: Partial<RouteAttempt> = {}): RouteAttempt => {
  const { firstTokenMs: _first, outputTokens: _tokens, ...rest } = attempt({ outcome, costNano: 0 });
  return { ...rest, ...over };
};

/** A receipt of these attempts; the last one won, unless it says otherwise. */
export const receipt = (attempts: RouteAttempt[], over: Partial<RouteReceipt> = {}): RouteReceipt => {
  const winner = attempts.at(-1)?.deployment;
  return {
    id: "r-1",
    at: T,
    source: "turn",
    group: "main",
    agentId: "ada",
    candidates: [],
    attempts,
    ...(winner ? { winner } : {}),
    why: "",
    inputTokens: 50,
    cachedInputTokens: 0,
    outputTokens: 100,
    costNano: attempts.reduce((sum, { costNano }) => sum + costNano, 0),
    totalMs: 1_200,
    ...over,
  };
};
