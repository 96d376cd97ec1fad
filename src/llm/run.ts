// One call while it runs: what was asked, what came of it, and what may be handed over if nobody does better.

import type { RouteAttempt } from "../tenants/model-book.ts";
import { costNano } from "../usage/cost.ts";
import type { AttemptResult } from "./attempt.ts";
import type { Attempt, ModelAnswer, ModelCall, ModelFailure } from "./model.ts";
import type { Step } from "./path.ts";
import type { Plan } from "./plan.ts";
import type { PoolNeeds, TenantPool } from "./pool-needs.ts";
import { createStage, type Stage } from "./stage.ts";

/** An answer, good or not, and the attempt that gave it. */
export interface Given {
  answer: ModelAnswer;
  attempt: number;
  step: Step;
}

export interface Run {
  needs: PoolNeeds;
  tenant: TenantPool;
  call: ModelCall;
  plan: Plan;
  startedAt: number;
  /** Still to be asked. */
  queue: Step[];
  attempts: Attempt[];
  /** The same, as receipts have them. */
  routed: RouteAttempt[];
  failures: ModelFailure[];
  stage: Stage;
  /** Something was said that is no answer, and tried elsewhere. */
  declined: boolean;
  /** The best answer that was none. */
  spare?: Given;
}

const ignore = (): void => {};

export const beginRun = (
  needs: PoolNeeds,
  tenant: TenantPool,
  call: ModelCall,
  plan: Plan,
  startedAt: number,
): Run => ({
  needs,
  tenant,
  call,
  plan,
  startedAt,
  queue: [...plan.route.order],
  attempts: [],
  routed: [],
  failures: [],
  declined: false,
  stage: createStage(call.onEvent ?? ignore, call.request.output !== undefined),
});

/** Writes an attempt down, and lets every later call of this isolate know how it went. */
export function noteAttempt(
  run: Run,
  { deployment }: Step,
  { record }: AttemptResult,
  outcome: Attempt["outcome"],
): void {
  const { deployment: id, provider, model, startedAt, totalMs, firstTokenMs, usage } = record;
  const cost = usage ? costNano(usage, deployment.prices) : 0;
  const routed: RouteAttempt = {
    deployment: id,
    provider,
    model,
    startedAt,
    totalMs,
    outcome,
    costNano: cost,
  };
  if (firstTokenMs !== undefined) routed.firstTokenMs = firstTokenMs;
  if (usage) routed.outputTokens = usage.outputTokens;
  run.attempts.push({ ...record, outcome });
  run.routed.push(routed);
  run.tenant.memory.learn(routed);
}

const who = ({ call }: Run) => ({ tenantId: call.tenantId, agentId: call.agentId, group: call.group });

export function noteFailure(run: Run, failure: ModelFailure): void {
  run.failures.push(failure);
  if (failure.class === "aborted") return;
  const { deployment, class: kind, status, message, requestId } = failure;
  const { log, alert } = run.needs;
  log.warn("model_call_failed", { deployment, class: kind, status, message, requestId, ...who(run) });
  alert(run.call.tenantId, failure);
}

export const noteUnusable = (run: Run, { answer }: Given): void =>
  run.needs.log.warn("model_answer_unusable", {
    deployment: answer.deployment,
    verdict: answer.verdict,
    ...who(run),
  });
