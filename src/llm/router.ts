// Asks the deployments of a route until one answers. Failures are values: a turn that got none reads why,
// and when it is worth trying again.

import { fail, ok, type Result } from "../result.ts";
import { askDeployment } from "./ask.ts";
import { type CircuitPhase, phaseOf } from "./health/circuit.ts";
import type { ModelCall, RoutedAnswer, RoutedFailure } from "./model.ts";
import { MAX_CALLS } from "./next-move.ts";
import type { Step } from "./path.ts";
import { planCall } from "./plan.ts";
import type { PoolNeeds, TenantPool } from "./pool-needs.ts";
import { answered, unanswered, unknownName } from "./routed.ts";
import { beginRun, type Given, type Run } from "./run.ts";

/** Runs one call. Never throws; never writes down what a model or a person said. */
export async function completeCall(
  needs: PoolNeeds,
  tenant: TenantPool,
  call: ModelCall,
): Promise<Result<RoutedAnswer, RoutedFailure>> {
  const startedAt = needs.clock();
  const plan = await planCall(needs, tenant, call);
  if (!plan) return fail(unknownName(needs, call, startedAt));
  const run = beginRun(needs, tenant, call, plan, startedAt);
  loadCold(run);
  const asked = await askAll(run);
  if (asked) return ok(answered(run, asked.given, asked.escalate));
  if (run.spare && !call.signal.aborted) return ok(answered(run, run.spare, false));
  return fail(unanswered(run));
}

/** What is cold is loaded while others answer, so that it may answer the next time. */
function loadCold({ needs, plan, queue }: Run): void {
  for (const { deployment, skipped } of plan.route.candidates) {
    if (skipped !== "cold") continue;
    const step = queue.find((one) => one.deployment.id === deployment);
    if (step) needs.warmth.load(step.deployment);
  }
}

async function askAll(run: Run): Promise<{ given: Given; escalate: boolean } | undefined> {
  for (let step = run.queue.shift(); step; step = run.queue.shift()) {
    if (run.attempts.length >= MAX_CALLS) return undefined;
    if (phaseNow(run, step) !== "closed" && !(await mayProbe(run, step))) continue;
    const asked = await askDeployment(run, step);
    if (asked.kind === "given") return asked;
    if (asked.kind === "stop") return undefined;
  }
  return undefined;
}

const phaseNow = ({ needs, tenant }: Run, { deployment }: Step): CircuitPhase =>
  phaseOf(tenant.memory.book[deployment.id]?.circuit, needs.clock());

/** One call in 30 s finds out whether a deployment is back; the tenant's object says whose call it is. */
async function mayProbe(run: Run, step: Step): Promise<boolean> {
  const { needs, tenant, call, plan } = run;
  const { id } = step.deployment;
  const now = needs.clock();
  if (phaseNow(run, step) === "half_open" && tenant.memory.mayAskToProbe(id, now)) {
    // Before the answer is there, or all calls of this isolate would ask.
    tenant.memory.askedToProbe(id, false, now);
    const granted = await needs.ledger.probe(call.tenantId, id).catch(() => false);
    if (granted) tenant.memory.askedToProbe(id, true, now);
    if (granted) return true;
  }
  const candidate = plan.route.candidates.find(({ deployment }) => deployment === id);
  if (candidate) candidate.skipped = "circuit_open";
  return false;
}
