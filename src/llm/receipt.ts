// Why a call went where it went, in figures and in one line for a person. Holds nothing that anybody said.

import type { RouteAttempt, RouteCandidate, RouteReceipt, SkipReason } from "../tenants/model-book.ts";
import type { ModelCall, ModelUsage } from "./model.ts";

export interface ReceiptInput {
  id: string;
  call: Pick<ModelCall, "source" | "group" | "agentId">;
  startedAt: number;
  endedAt: number;
  /** Those that were to be asked first, in their order. */
  candidates: RouteCandidate[];
  attempts: RouteAttempt[];
  /** Index of the attempt whose answer was given. */
  won: number | undefined;
  usage: ModelUsage | undefined;
  /** The winner was chosen for being quick. */
  byLatency: boolean;
}

const SKIPPED: Record<SkipReason, string> = {
  not_local: "only local models may be asked",
  over_budget: "the budget is used up",
  circuit_open: "it rests after failures",
  cold: "its model has to be loaded first",
  no_tools: "it cannot call tools",
  no_images: "it cannot see images",
  no_schemas: "it takes no JSON schema",
  too_long: "the request does not fit into its window",
  switched_off: "it is switched off",
};

/** The receipt of a finished call. */
export function receiptOf(input: ReceiptInput): RouteReceipt {
  const { call, attempts, startedAt, won, usage } = input;
  const winner = won === undefined ? undefined : attempts[won];
  const runnerUp = winner && runnerUpOf(input, winner);
  const receipt: RouteReceipt = {
    id: input.id,
    at: startedAt,
    source: call.source,
    group: call.group,
    agentId: call.agentId,
    candidates: input.candidates,
    attempts,
    why: winner ? whyWon(input, winner) : whyNobody(input),
    inputTokens: usage?.inputTokens ?? 0,
    cachedInputTokens: usage?.cachedInputTokens ?? 0,
    outputTokens: usage?.outputTokens ?? 0,
    costNano: attempts.reduce((sum, { costNano }) => sum + costNano, 0),
    totalMs: input.endedAt - startedAt,
  };
  if (winner) receipt.winner = winner.deployment;
  if (runnerUp) receipt.runnerUp = runnerUp;
  if (winner?.firstTokenMs !== undefined)
    receipt.firstTokenMs = winner.startedAt - startedAt + winner.firstTokenMs;
  return receipt;
}

function whyWon({ attempts, candidates, call, byLatency }: ReceiptInput, winner: RouteAttempt): string {
  const end = winner.outcome === "ok" ? "" : `, although its answer was ${winner.outcome}`;
  const failed = namesOf(attempts.filter((attempt) => attempt !== winner));
  if (failed !== "") return `${winner.deployment} answered after ${failed}${end}`;
  const candidate = candidates.find(({ deployment }) => deployment === winner.deployment);
  if (byLatency && candidates.length > 1) {
    const { scoreMs } = candidate ?? {};
    const quick = scoreMs === undefined ? "nobody knew how quick it is" : `expected in ${scoreMs} ms`;
    return `${winner.deployment} is among the quickest of ${call.group}: ${quick}${end}`;
  }
  const skipped = candidates.find((one) => one.skipped !== undefined && one.deployment !== winner.deployment);
  const others = skipped?.skipped ? `; ${skipped.deployment} was not asked: ${SKIPPED[skipped.skipped]}` : "";
  return `${winner.deployment} is the first of ${call.group} that could be asked${others}${end}`;
}

function whyNobody({ attempts, candidates, call }: ReceiptInput): string {
  if (attempts.length > 0) return `nobody answered: ${namesOf(attempts)}`;
  const skipped = candidates.flatMap(({ deployment, skipped: reason }) =>
    reason ? [`${deployment}: ${SKIPPED[reason]}`] : [],
  );
  return skipped.length > 0
    ? `nobody could be asked: ${skipped.join(", ")}`
    : `nothing answers for ${call.group}`;
}

const namesOf = (attempts: RouteAttempt[]): string =>
  attempts.map(({ deployment, outcome }) => `${deployment} (${outcome})`).join(", ");

function runnerUpOf(input: ReceiptInput, winner: RouteAttempt): RouteReceipt["runnerUp"] {
  const { attempts, candidates, byLatency } = input;
  const failed = attempts.findLast(({ deployment }) => deployment !== winner.deployment);
  if (failed) return { deployment: failed.deployment, why: `it ended with ${failed.outcome}` };
  const others = candidates.filter(({ deployment }) => deployment !== winner.deployment);
  const next = others.find(({ skipped }) => skipped === undefined) ?? others[0];
  if (!next) return undefined;
  if (next.skipped) return { deployment: next.deployment, why: SKIPPED[next.skipped] };
  if (byLatency && next.scoreMs !== undefined)
    return { deployment: next.deployment, why: `expected in ${next.scoreMs} ms` };
  return { deployment: next.deployment, why: `it stands behind ${winner.deployment}` };
}
