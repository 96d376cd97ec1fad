// Counts since the tenant exists. They only grow, as Prometheus wants it.

import type { DeploymentTotals, RouteAttempt, RouteReceipt } from "../../tenants/model-book.ts";
import { emptyBuckets, withValue } from "./buckets.ts";
import { failedOf, isAnswer } from "./outcome.ts";

export const emptyTotals = (): DeploymentTotals => ({
  calls: 0,
  answers: 0,
  fallbacks: 0,
  refusals: 0,
  schemaMismatches: 0,
  errors: {},
  inputTokens: 0,
  outputTokens: 0,
  costNano: 0,
  firstTokenBuckets: emptyBuckets(),
  totalBuckets: emptyBuckets(),
  firstTokenSumMs: 0,
  totalSumMs: 0,
});

/** The totals by deployment after one more receipt. */
export function withReceipt(
  totals: Record<string, DeploymentTotals>,
  receipt: RouteReceipt,
): Record<string, DeploymentTotals> {
  const next = { ...totals };
  for (const [index, attempt] of receipt.attempts.entries()) {
    const counted = withAttempt(next[attempt.deployment] ?? emptyTotals(), attempt);
    next[attempt.deployment] = isWinner(receipt, index) ? withAnswer(counted, receipt, index) : counted;
  }
  return next;
}

/** The answer that was given is the winner's last attempt. */
const isWinner = ({ attempts, winner }: RouteReceipt, index: number): boolean =>
  winner !== undefined && attempts.findLastIndex(({ deployment }) => deployment === winner) === index;

function withAttempt(totals: DeploymentTotals, attempt: RouteAttempt): DeploymentTotals {
  const { outcome, firstTokenMs, totalMs } = attempt;
  const completed = failedOf(outcome) === 0;
  const refused = outcome === "refusal";
  const mismatched = outcome === "schema_mismatch";
  const wrong = !isAnswer(outcome) && !refused && !mismatched;
  return {
    ...totals,
    calls: totals.calls + 1,
    refusals: totals.refusals + (refused ? 1 : 0),
    schemaMismatches: totals.schemaMismatches + (mismatched ? 1 : 0),
    errors: wrong ? { ...totals.errors, [outcome]: (totals.errors[outcome] ?? 0) + 1 } : totals.errors,
    outputTokens: totals.outputTokens + (attempt.outputTokens ?? 0),
    costNano: totals.costNano + attempt.costNano,
    ...(completed
      ? { totalBuckets: withValue(totals.totalBuckets, totalMs), totalSumMs: totals.totalSumMs + totalMs }
      : {}),
    ...(completed && firstTokenMs !== undefined
      ? {
          firstTokenBuckets: withValue(totals.firstTokenBuckets, firstTokenMs),
          firstTokenSumMs: totals.firstTokenSumMs + firstTokenMs,
        }
      : {}),
  };
}

function withAnswer(totals: DeploymentTotals, receipt: RouteReceipt, index: number): DeploymentTotals {
  const answered = isAnswer(receipt.attempts[index]?.outcome ?? "") ? 1 : 0;
  const afterAnother = receipt.attempts
    .slice(0, index)
    .some(({ deployment }) => deployment !== receipt.winner);
  return {
    ...totals,
    answers: totals.answers + answered,
    fallbacks: totals.fallbacks + (afterAnother ? answered : 0),
    inputTokens: totals.inputTokens + receipt.inputTokens,
  };
}
