// Asks the deployments of a group, then of its fallback, until one answers. Failures are values: a turn
// that got none reads why, and when it is worth trying again.

import { type Clock, systemClock } from "../clock.ts";
import type { Log } from "../log.ts";
import { fail, ok, type Result } from "../result.ts";
import { type AttemptResult, attemptOnce } from "./attempt.ts";
import { type Catalog, contextWindowOf, type Deployment, routeOf } from "./catalog.ts";
import { mayPassLater } from "./failure.ts";
import { fitToContext } from "./fit-context.ts";
import type {
  Attempt,
  ModelAnswer,
  ModelCall,
  ModelFailure,
  ModelPool,
  ModelRequest,
  Provider,
  RoutedAnswer,
  RoutedFailure,
} from "./model.ts";
import { MAX_CALLS, type NextMove, nextMove } from "./next-move.ts";
import { type StartTimer, systemTimer } from "./timeouts.ts";
import { judge } from "./verdict.ts";

export interface PoolInput {
  catalog: Catalog;
  provider: (deployment: Deployment) => Provider;
  log: Log;
  clock?: Clock;
  sleep?: (ms: number) => Promise<void>;
  /** Between 0 and 1. */
  random?: () => number;
  startTimer?: StartTimer;
}

type Needs = Required<PoolInput>;

/** What has happened so far in one call. */
interface Run {
  call: ModelCall;
  failures: ModelFailure[];
  attempts: Attempt[];
  /** Text was shown that no answer stands behind any more. */
  stale: boolean;
  /** A finished stream that was no answer, handed over if nobody does better. */
  spare?: ModelAnswer;
}

/** The models of one catalog. Never throws; never writes down what a model or a person said. */
export function createModelPool(input: PoolInput): ModelPool {
  const needs: Needs = {
    clock: systemClock,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    random: Math.random,
    startTimer: systemTimer,
    ...input,
  };
  return {
    contextWindow: (group) => contextWindowOf(needs.catalog, group),
    complete: (call) => complete(needs, call),
  };
}

async function complete(needs: Needs, call: ModelCall): Promise<Result<RoutedAnswer, RoutedFailure>> {
  const run: Run = { call, failures: [], attempts: [], stale: false };
  const route = routeOf(needs.catalog, call.group);
  if (route.length === 0) {
    const message = "no deployment is configured for this group";
    return fail({ failures: [{ class: "model_missing", deployment: call.group, message }], attempts: [] });
  }
  for (const [index, deployment] of route.entries()) {
    if (run.attempts.length >= MAX_CALLS) break;
    const done = await askDeployment(needs, run, deployment, route.length - index - 1);
    if (done === "stop") break;
    if (done !== "next") return ok({ answer: done, attempts: run.attempts });
  }
  if (run.spare && !call.signal.aborted) return ok({ answer: run.spare, attempts: run.attempts });
  return fail(failureOf(run));
}

/** Asks one deployment, again where that is worth it. */
async function askDeployment(
  needs: Needs,
  run: Run,
  deployment: Deployment,
  othersLeft: number,
): Promise<ModelAnswer | "next" | "stop"> {
  const fitted = fitToContext(run.call.request, deployment.contextWindow);
  if (!fitted.ok) {
    const message = `about ${fitted.error} tokens do not fit into ${deployment.contextWindow}`;
    noteFailure(needs, run, { class: "context_too_long", deployment: deployment.id, message });
    return "next";
  }
  for (let triesHere = 1; ; triesHere += 1) {
    const asked = await askOnce(needs, run, deployment, fitted.value, othersLeft);
    const taken = take(needs, run, deployment, fitted.value, asked);
    if (taken.answer) return taken.answer;
    const { why, retryAfterMs } = taken;
    const calls = run.attempts.length;
    const move = nextMove(
      { why, retryAfterMs, streamed: asked.streamed, triesHere, calls, othersLeft },
      needs.random,
    );
    if (move.kind !== "retry") return move.kind;
    if ((await waited(needs, run, deployment, move)) === "aborted") return "stop";
  }
}

function askOnce(
  needs: Needs,
  run: Run,
  deployment: Deployment,
  request: ModelRequest,
  othersLeft: number,
): Promise<AttemptResult> {
  const { onEvent = () => {}, signal } = run.call;
  if (run.stale) onEvent({ type: "restart" });
  run.stale = false;
  const { firstTokenMs, lastFirstTokenMs } = deployment.timeouts;
  return attemptOnce({
    deployment,
    provider: needs.provider(deployment),
    request,
    signal,
    firstTokenMs: othersLeft > 0 ? firstTokenMs : lastFirstTokenMs,
    clock: needs.clock,
    startTimer: needs.startTimer,
    onText: (delta) => {
      run.stale = true;
      onEvent({ type: "text", delta });
    },
  });
}

type Taken =
  | { answer: ModelAnswer }
  | { answer?: never; why: ModelFailure["class"] | "empty" | "schema_mismatch"; retryAfterMs?: number };

/** Writes the attempt down and says whether it is the answer. */
function take(
  needs: Needs,
  run: Run,
  deployment: Deployment,
  request: ModelRequest,
  { result, record }: AttemptResult,
): Taken {
  if (!result.ok) {
    run.attempts.push({ ...record, outcome: result.error.class });
    noteFailure(needs, run, result.error);
    const { class: why, retryAfterMs } = result.error;
    return { why, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
  const verdict = judge(request, result.value);
  run.attempts.push({ ...record, outcome: verdict });
  const answer: ModelAnswer = {
    ...result.value,
    verdict,
    deployment: deployment.id,
    provider: deployment.provider,
  };
  if (verdict !== "empty" && verdict !== "schema_mismatch") return { answer };
  run.spare = answer;
  needs.log.warn("model_answer_unusable", { deployment: deployment.id, verdict, ...who(run) });
  return { why: verdict };
}

const who = ({ call }: Run) => ({ tenantId: call.tenantId, agentId: call.agentId, group: call.group });

function noteFailure(needs: Needs, run: Run, failure: ModelFailure): void {
  run.failures.push(failure);
  if (failure.class === "aborted") return;
  const { deployment, class: kind, status, message, requestId } = failure;
  needs.log.warn("model_call_failed", { deployment, class: kind, status, message, requestId, ...who(run) });
}

/** Waits before a retry, but not for a caller that has gone. */
async function waited(
  needs: Needs,
  run: Run,
  deployment: Deployment,
  move: Extract<NextMove, { kind: "retry" }>,
): Promise<"aborted" | "ready"> {
  const { signal } = run.call;
  const { promise: gone, resolve } = Promise.withResolvers<void>();
  const leave = (): void => resolve();
  signal.addEventListener("abort", leave, { once: true });
  if (!signal.aborted) await Promise.race([needs.sleep(move.afterMs), gone]);
  signal.removeEventListener("abort", leave);
  if (!signal.aborted) return "ready";
  run.failures.push({ class: "aborted", deployment: deployment.id, message: "the caller gave up" });
  return "aborted";
}

function failureOf({ failures, attempts }: Run): RoutedFailure {
  const passing = failures.filter((failure) => mayPassLater(failure.class));
  const waits = passing.flatMap((failure) => failure.retryAfterMs ?? []);
  // One that named no time may be back at once: then the caller's own backoff decides.
  const soonest = waits.length > 0 && waits.length === passing.length ? Math.min(...waits) : undefined;
  return { failures, attempts, ...(soonest === undefined ? {} : { retryAfterMs: soonest }) };
}
