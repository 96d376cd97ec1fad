// What a call hands back when it has ended: the answer or the failures, with the receipt.

import type { ModelReport, SkipReason } from "../tenants/model-book.ts";
import { mayPassLater } from "./failure.ts";
import type { FailureClass, ModelCall, ModelFailure, RoutedAnswer, RoutedFailure } from "./model.ts";
import type { Plan } from "./plan.ts";
import type { PoolNeeds } from "./pool-needs.ts";
import { receiptOf } from "./receipt.ts";
import type { Given, Run } from "./run.ts";
import { textOf } from "./verdict.ts";

/** Hands an answer over: what was shown of it is made exactly what it is. */
export function answered(run: Run, given: Given, escalate: boolean): RoutedAnswer {
  const { answer, attempt, step } = given;
  run.stage.settle(attempt, step, textOf(answer.message));
  return {
    answer,
    attempts: run.attempts,
    report: reportOf(run, given),
    ...noticeOf(run.plan),
    ...(escalate ? { escalate: true } : {}),
  };
}

/** Nobody answered: why each did not, and when it may be worth trying again. */
export function unanswered(run: Run): RoutedFailure {
  const failures = [...run.failures, ...skippedFailures(run)];
  const passing = failures.filter((failure) => mayPassLater(failure.class));
  const waits = passing.flatMap((failure) => failure.retryAfterMs ?? []);
  // One that named no time may be back at once: then the caller's own backoff decides.
  const soonest = waits.length > 0 && waits.length === passing.length ? Math.min(...waits) : undefined;
  return {
    failures,
    attempts: run.attempts,
    report: reportOf(run, undefined),
    ...noticeOf(run.plan),
    ...(soonest === undefined ? {} : { retryAfterMs: soonest }),
  };
}

/** The group of that call is nothing that the tenant has. */
export function unknownName(needs: PoolNeeds, call: ModelCall, startedAt: number): RoutedFailure {
  const message = "no deployment is configured for this group";
  const receipt = receiptOf({
    id: call.receiptId ?? needs.newId(),
    call,
    startedAt,
    endedAt: needs.clock(),
    candidates: [],
    attempts: [],
    won: undefined,
    usage: undefined,
    byLatency: false,
  });
  return {
    failures: [{ class: "model_missing", deployment: call.group, message }],
    attempts: [],
    report: { receipt },
  };
}

const noticeOf = ({ reserved }: Plan): Pick<RoutedAnswer, "notice"> =>
  reserved !== undefined && reserved !== "unknown" && reserved.admitted && reserved.notice
    ? { notice: reserved.notice }
    : {};

function reportOf(run: Run, given: Given | undefined): ModelReport {
  const { needs, call, plan } = run;
  const segment = plan.path.segments.find(({ steps }) => given !== undefined && steps.includes(given.step));
  const receipt = receiptOf({
    id: call.receiptId ?? needs.newId(),
    call,
    startedAt: run.startedAt,
    endedAt: needs.clock(),
    candidates: plan.route.candidates,
    attempts: run.routed,
    won: given?.attempt,
    usage: given?.answer.usage,
    byLatency: segment?.order === "latency",
  });
  const { reserved } = plan;
  const held = reserved !== undefined && reserved !== "unknown" && reserved.admitted;
  return { receipt, ...(held ? { reservation: reserved.reservation } : {}) };
}

/** Why those that were not asked were not, as a failure that says whether waiting may help. */
const SKIPPED: Record<SkipReason, { class: FailureClass; message: string }> = {
  not_local: { class: "model_missing", message: "only local models may be asked" },
  over_budget: { class: "budget_exhausted", message: "the budget is used up" },
  circuit_open: { class: "overloaded", message: "it is left alone after failures" },
  cold: { class: "overloaded", message: "its model is being loaded" },
  no_tools: { class: "bad_request", message: "it cannot call tools" },
  no_images: { class: "bad_request", message: "it cannot see images" },
  no_schemas: { class: "bad_request", message: "it takes no JSON schema" },
  too_long: { class: "context_too_long", message: "the request does not fit into its context window" },
  switched_off: { class: "model_missing", message: "it is switched off" },
};

function skippedFailures(run: Run): ModelFailure[] {
  const { plan, tenant, needs, attempts } = run;
  const now = needs.clock();
  return plan.route.candidates.flatMap(({ deployment, skipped }): ModelFailure[] => {
    if (!skipped || attempts.some((attempt) => attempt.deployment === deployment)) return [];
    const failure = { ...SKIPPED[skipped], deployment };
    if (skipped === "over_budget") return [{ ...failure, ...overBudget(plan, now) }];
    const openUntil = skipped === "circuit_open" && tenant.memory.book[deployment]?.circuit.openUntil;
    return [openUntil ? { ...failure, retryAfterMs: Math.max(0, openUntil - now) } : failure];
  });
}

function overBudget({ reserved }: Plan, now: number): Partial<ModelFailure> {
  if (reserved === "unknown") return { class: "overloaded", message: "the budget could not be asked" };
  if (!reserved || reserved.admitted) return {};
  return {
    retryAfterMs: Math.max(0, reserved.resetsAt - now),
    message: `the budget ${reserved.scope} is used up`,
  };
}
