// What an operator reads of a failed model call. Each class in plain words, behind the deployment's name.

import type { HeldFailure } from "../conversation/port.ts";
import type { FailureClass, ModelFailure } from "../llm/model.ts";

const WORDS: Record<FailureClass, string> = {
  rate_limited: "asked us to slow down",
  overloaded: "was overloaded",
  server_error: "had an error of its own",
  network: "could not be reached",
  timeout_first_token: "did not begin to answer in time",
  timeout_idle: "stopped in the middle of its answer",
  timeout_total: "did not finish its answer in time",
  stream_cut: "broke off in the middle of its answer",
  malformed_answer: "sent an answer that could not be read",
  unauthorized: "refused our credential",
  spend_limit: "has reached its provider's spending limit",
  bad_request: "did not accept the request",
  context_too_long: "cannot hold so long a conversation",
  content_policy: "declined because of its content policy",
  model_missing: "does not have this model",
  budget_exhausted: "was not asked: the budget is used up",
  aborted: "was interrupted",
};

/** How each deployment failed last, in the order in which they were first asked. */
export function lastFailures(failures: readonly ModelFailure[]): HeldFailure[] {
  const last = new Map<string, HeldFailure>();
  for (const { deployment, class: kind } of failures)
    last.set(deployment, { deployment, class: kind, words: WORDS[kind] });
  return [...last.values()];
}
