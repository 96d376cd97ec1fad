// A quick model's answer in text, its receipt handed on.

import type { FailureClass, ModelPools, ModelRequest, RoutedAnswer, RoutedFailure } from "../llm/model.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Directory } from "../tenants/directory.ts";
import type { TenantPort } from "../tenants/port.ts";
import type { RememberingAgent } from "./memory-agent.ts";

export interface FastQuestion {
  tenantId: string;
  agentId: string;
  agent: RememberingAgent;
  request: ModelRequest;
  signal: AbortSignal;
}

/** isPassing: the same question may be answered later. */
export type FastAnswer = Result<string, { isPassing: boolean; reason: string }>;
export type AskFast = (question: FastQuestion) => Promise<FastAnswer>;

const GROUP = "fast";

const PASSING: ReadonlySet<FailureClass> = new Set([
  "rate_limited",
  "overloaded",
  "server_error",
  "network",
  "timeout_first_token",
  "timeout_idle",
  "timeout_total",
  "stream_cut",
]);

/** Asks the tenant's quick models, or the employee's own where it has no such group. */
export function createAskFast(deps: {
  directory: Pick<Directory, "models">;
  pools: ModelPools;
  tenants: Pick<TenantPort, "reportModels">;
}): AskFast {
  return async ({ tenantId, agentId, agent, request, signal }) => {
    const models = await deps.directory.models(tenantId);
    if (!models) return fail({ isPassing: false, reason: "the tenant is switched off" });
    const pool = deps.pools(models);
    const routed = await pool.complete({
      group: pool.names().groups.includes(GROUP) ? GROUP : agent.modelPreference,
      source: "turn",
      localOnly: agent.localOnly,
      ...{ request, tenantId, agentId, signal },
    });
    const { report } = routed.ok ? routed.value : routed.error;
    await deps.tenants.reportModels(tenantId, [report]);
    return routed.ok ? textOf(routed.value) : fail(noAnswer(routed.error));
  };
}

function textOf({ answer }: RoutedAnswer): FastAnswer {
  if (answer.verdict !== "ok") return fail({ isPassing: false, reason: answer.verdict });
  return ok(answer.message.content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join(""));
}

const noAnswer = ({ failures }: RoutedFailure) => ({
  isPassing: failures.some((failure) => PASSING.has(failure.class)),
  reason: failures[0]?.class ?? "no model may be asked",
});
