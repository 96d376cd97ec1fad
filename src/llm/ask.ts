// Asks one deployment, again where that is worth it.

import { wholePace } from "./ask-whole.ts";
import { type AttemptResult, attemptOnce } from "./attempt.ts";
import { fitToContext } from "./fit-context.ts";
import { phaseOf } from "./health/circuit.ts";
import type { ModelAnswer, ModelRequest, ProviderAnswer } from "./model.ts";
import { afterUnusable, type NextMove, nextMove } from "./next-move.ts";
import type { Step } from "./path.ts";
import { type Given, noteAttempt, noteFailure, noteUnusable, type Run } from "./run.ts";
import { estimateRequest } from "./tokens.ts";
import { isBetter, judge, ruleOf, withoutFence } from "./verdict.ts";

/** `given`: this answer is handed over, whatever its verdict. */
export type Asked = { kind: "given"; given: Given; escalate: boolean } | { kind: "next" } | { kind: "stop" };

/** Asks until it has an answer, or another deployment, or nobody, is to be asked. */
export async function askDeployment(run: Run, step: Step): Promise<Asked> {
  const fitted = fitToContext(run.call.request, step.deployment.contextWindow, run.plan.size);
  // The route has only such as fit.
  if (!fitted.ok) return { kind: "next" };
  for (let triesHere = 1; ; triesHere += 1) {
    run.needs.retries.earn();
    const asked = await askOnce(run, step, fitted.value);
    const taken = take(run, step, asked, triesHere);
    if (taken.kind !== "retry") return taken;
    if (isLeftAlone(run, step) || !run.needs.retries.spend()) return { kind: "next" };
    if ((await waited(run, step, taken.afterMs)) === "aborted") return { kind: "stop" };
  }
}

/** This failure opened its circuit, or was its probe: then nobody asks again so soon. */
const isLeftAlone = ({ needs, tenant }: Run, { deployment }: Step): boolean =>
  phaseOf(tenant.memory.book[deployment.id]?.circuit, needs.clock()) !== "closed";

function askOnce(run: Run, step: Step, request: ModelRequest): Promise<AttemptResult> {
  const { deployment, timeouts } = step;
  const { call, needs, plan, stage } = run;
  stage.open(run.attempts.length);
  const { firstTokenMs, lastFirstTokenMs, idleMs, totalMs } = timeouts;
  const { memory } = run.tenant;
  const now = needs.clock();
  if (memory.answeredAt(deployment.id) === undefined) memory.trying(deployment.id, now);
  return attemptOnce({
    deployment,
    provider: needs.provider(deployment),
    request,
    inputTokens: request === call.request ? plan.size.total : estimateRequest(request),
    wholePace: mayBeWhole(run)
      ? wholePace({
          estimate: memory.book[deployment.id]?.latency,
          maxOutputTokens: request.maxOutputTokens,
          // A stream that stalls later than that is left by then, too.
          limitMs: Math.min(firstTokenMs, idleMs, totalMs),
          now,
        })
      : undefined,
    signal: call.signal,
    timeouts: { firstTokenMs: run.queue.length > 0 ? firstTokenMs : lastFirstTokenMs, idleMs, totalMs },
    clock: needs.clock,
    startTimer: needs.startTimer,
    onText: (delta) => stage.text(step, delta),
  });
}

/**
 * Nobody reads along, nothing has gone wrong yet, and another is left to ask: an estimate that errs may cost
 * a fallback, never the answer.
 */
const mayBeWhole = ({ call, attempts, queue }: Run): boolean =>
  call.source === "api" && !call.onEvent && attempts.length === 0 && queue.length > 0;

/** Writes the attempt down and says what follows. */
function take(run: Run, step: Step, asked: AttemptResult, triesHere: number): Asked | NextMove {
  const { result, streamed } = asked;
  const othersLeft = run.queue.length;
  if (!result.ok) {
    noteAttempt(run, step, asked, result.error.class);
    noteFailure(run, result.error);
    const { class: why, retryAfterMs } = result.error;
    if (why === "context_too_long") preferLarger(run, step);
    const calls = run.attempts.length;
    return nextMove(
      { why, retryAfterMs, streamed, triesHere, calls, othersLeft: run.queue.length },
      run.needs.random,
    );
  }
  const given = givenBy(run, step, result.value);
  const { verdict } = given.answer;
  noteAttempt(run, step, asked, verdict);
  const rule = ruleOf(run.tenant.policy.verdicts, verdict);
  if (rule !== "elsewhere") return { kind: "given", given, escalate: rule === "escalate" };
  noteUnusable(run, given);
  // Saying nothing is a failure like any other; what was said, and was no answer, is shopped around once.
  const again = verdict !== "empty" && run.declined;
  run.declined ||= verdict !== "empty";
  // Where somebody said something before, that is given rather than the same asked twice.
  const odd = run.spare === undefined && (verdict === "empty" || verdict === "schema_mismatch");
  if (!run.spare || isBetter(verdict, run.spare.answer.verdict)) run.spare = given;
  const calls = run.attempts.length;
  return afterUnusable({ again, odd, triesHere, calls, othersLeft }, run.needs.random);
}

function givenBy(run: Run, step: Step, value: ProviderAnswer): Given {
  const message = withoutFence(run.call.request, value.message);
  const answer: ModelAnswer = {
    ...value,
    message,
    verdict: judge(run.call.request, { message, finish: value.finish }),
    deployment: step.deployment.id,
    provider: step.deployment.provider,
  };
  return { answer, attempt: run.attempts.length, step };
}

/** Who holds less would say the same; who holds more is asked first. */
function preferLarger(run: Run, { deployment }: Step): void {
  run.queue = run.queue
    .filter((step) => step.deployment.contextWindow >= deployment.contextWindow)
    .sort((a, b) => b.deployment.contextWindow - a.deployment.contextWindow);
}

/** Waits before a retry, but not for a caller that has gone. */
async function waited(run: Run, { deployment }: Step, ms: number): Promise<"aborted" | "ready"> {
  const { signal } = run.call;
  const { promise: gone, resolve } = Promise.withResolvers<void>();
  const leave = (): void => resolve();
  signal.addEventListener("abort", leave, { once: true });
  if (!signal.aborted) await Promise.race([run.needs.sleep(ms), gone]);
  signal.removeEventListener("abort", leave);
  if (!signal.aborted) return "ready";
  run.failures.push({ class: "aborted", deployment: deployment.id, message: "the caller gave up" });
  return "aborted";
}
