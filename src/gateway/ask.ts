// One call of a model on behalf of a program: the name is looked up, the pool asked, the receipt handed on.

import type { ModelEvent, ModelRequest, RoutedAnswer, RoutedFailure } from "../llm/model.ts";
import { fail, ok, type Result } from "../result.ts";
import type { ModelReport } from "../tenants/model-book.ts";
import type { Caller } from "./authorize.ts";
import type { GatewayDeps } from "./deps.ts";
import type { Refusal } from "./refusal.ts";
import type { Reporter } from "./reporter.ts";

/** Stands where turns name their employee: in receipts, and as the key of a budget for the HTTP API. */
export const API_AGENT = "api";

export interface AskInput {
  /** Of the request and of its receipt. */
  id: string;
  caller: Caller;
  model: string;
  request: ModelRequest;
  signal: AbortSignal;
  onEvent?: (event: ModelEvent) => void;
}

export type Asked = Result<RoutedAnswer, RoutedFailure>;

/** A call that has begun, or why there is nobody to call. */
export function ask(
  deps: Pick<GatewayDeps, "pools" | "measure" | "later">,
  reporter: Reporter,
  input: AskInput,
): Result<Promise<Asked>, Refusal> {
  const { caller, model } = input;
  const pool = deps.pools(caller.models);
  const { groups, deployments } = pool.names();
  if (!groups.includes(model) && !deployments.includes(model))
    return fail({ kind: "unknown_model", model: model.slice(0, 64), known: [...groups, ...deployments] });
  const note = ({ report }: { report: ModelReport }) => {
    reporter.add(caller.tenantId, report);
    deps.measure?.(caller.tenantId, report.receipt);
  };
  const asked = pool.complete({
    group: model,
    source: "api",
    localOnly: caller.models.policy.localOnly,
    request: input.request,
    tenantId: caller.tenantId,
    agentId: API_AGENT,
    receiptId: input.id,
    signal: input.signal,
    ...(input.onEvent ? { onEvent: input.onEvent } : {}),
  });
  const noted = asked.then((result) => {
    note(result.ok ? result.value : result.error);
    return result;
  });
  // Whoever asked may go; what was produced until then is still to be written down and paid for.
  deps.later(noted);
  return ok(noted);
}
