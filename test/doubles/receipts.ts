// Route receipts with everything but what a test is about filled in.

import type { RouteAttempt, RouteReceipt } from "../../src/tenants/model-book.ts";

export const attemptOf = (partial: Partial<RouteAttempt> = {}): RouteAttempt => ({
  deployment: "anthropic",
  provider: "anthropic",
  model: "claude",
  startedAt: 1_700_000_000_000,
  firstTokenMs: 200,
  totalMs: 900,
  outcome: "ok",
  outputTokens: 40,
  costNano: 600_000,
  ...partial,
});

/** A call that its last attempt answered, unless `winner` says otherwise. */
export function receiptOf(partial: Partial<RouteReceipt> & Pick<RouteReceipt, "id">): RouteReceipt {
  const attempts = partial.attempts ?? [attemptOf(partial.at === undefined ? {} : { startedAt: partial.at })];
  const winner = attempts.at(-1)?.deployment;
  return {
    at: 1_700_000_000_000,
    source: "turn",
    group: "quality",
    agentId: "ada",
    candidates: attempts.map(({ deployment }) => ({ deployment })),
    attempts,
    ...(winner !== undefined && { winner }),
    why: "first in the list",
    inputTokens: 100,
    cachedInputTokens: 0,
    outputTokens: 40,
    costNano: attempts.reduce((sum, one) => sum + one.costNano, 0),
    firstTokenMs: 200,
    totalMs: 900,
    ...partial,
  };
}

/** A call in which these deployments were asked in turn. */
export const asked = (
  id: string,
  at: number,
  ...attempts: [deployment: string, outcome: string, ms: number][]
) =>
  receiptOf({
    id,
    at,
    attempts: attempts.map(([deployment, outcome, totalMs]) =>
      attemptOf({ deployment, outcome, totalMs, firstTokenMs: totalMs / 10, startedAt: at, costNano: 1_000 }),
    ),
  });
