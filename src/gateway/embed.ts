// One call of an embedder: what it may cost is reserved before and settled after, and its receipt is kept like
// that of any other model.

import type { FailureClass } from "../llm/model.ts";
import { receiptOf } from "../llm/receipt.ts";
import { estimateTokens } from "../llm/tokens.ts";
import { fail, type Result } from "../result.ts";
import { isBudgeted, type ModelReport, type Reserved } from "../tenants/model-book.ts";
import { API_AGENT } from "./ask.ts";
import type { Caller } from "./authorize.ts";
import type { EmbeddedTexts, GatewayDeps, OfferedEmbedder } from "./deps.ts";
import type { Refusal } from "./refusal.ts";
import type { Reporter } from "./reporter.ts";

export interface EmbedInput {
  /** Of the request and of its receipt. */
  id: string;
  caller: Caller;
  offered: OfferedEmbedder;
  texts: string[];
  signal: AbortSignal;
}

type Needs = Pick<GatewayDeps, "tenants" | "clock" | "measure" | "log" | "later">;

const noAnswer = (kind: FailureClass, deployment: string, retryAfterMs?: number): Refusal => ({
  kind: "no_answer",
  failure: {
    failures: [{ class: kind, deployment, message: kind }],
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  },
});

/** The vectors, or why there are none. What cannot be reserved is not asked for. */
export async function embedTexts(
  deps: Needs,
  reporter: Reporter,
  input: EmbedInput,
): Promise<Result<EmbeddedTexts, Refusal>> {
  const { model } = input.offered.embedder;
  const reserved = await reserve(deps, input);
  if (reserved === "unknown") return fail(noAnswer("overloaded", model));
  if (reserved && !reserved.admitted)
    return fail(noAnswer("budget_exhausted", model, Math.max(0, reserved.resetsAt - deps.clock())));
  const embedding = embedAndReport(deps, reporter, input, reserved);
  deps.later(embedding);
  return embedding;
}

async function embedAndReport(
  deps: Needs,
  reporter: Reporter,
  input: EmbedInput,
  reserved: Extract<Reserved, { admitted: true }> | undefined,
): Promise<Result<EmbeddedTexts, Refusal>> {
  const { caller, offered, texts, signal } = input;
  const { model, embed } = offered.embedder;
  const startedAt = deps.clock();
  const embedded = await embed(texts, signal);
  const receipt = embeddingReceipt(input, startedAt, deps.clock(), embedded);
  const report: ModelReport = { receipt, ...(reserved ? { reservation: reserved.reservation } : {}) };
  reporter.add(caller.tenantId, report);
  deps.measure?.(caller.tenantId, receipt);
  if (embedded.ok) return embedded;
  const { class: kind, message, retryAfterMs } = embedded.error;
  deps.log.warn("embedding_failed", { tenantId: caller.tenantId, model, class: kind, reason: message });
  return fail(noAnswer(kind, model, retryAfterMs));
}

async function reserve({ tenants, log }: Needs, { caller, offered, texts }: EmbedInput) {
  const { nanoPerToken } = offered;
  const { tenantId, models } = caller;
  if (nanoPerToken === 0 || !isBudgeted(models.policy, API_AGENT)) return undefined;
  const tokens = texts.reduce((sum, text) => sum + estimateTokens(text), 0);
  try {
    return await tenants.reserve(tenantId, { agentId: API_AGENT, worstNano: tokens * nanoPerToken });
  } catch {
    // What nobody can count must not be spent.
    log.warn("budget_unknown", { tenantId });
    return "unknown";
  }
}

function embeddingReceipt(
  { id, offered }: EmbedInput,
  startedAt: number,
  endedAt: number,
  embedded: Awaited<ReturnType<OfferedEmbedder["embedder"]["embed"]>>,
) {
  const { embedder, provider, nanoPerToken } = offered;
  const inputTokens = embedded.ok ? embedded.value.inputTokens : 0;
  const attempt = {
    ...{ deployment: embedder.model, provider, model: embedder.model, startedAt },
    ...{ totalMs: endedAt - startedAt, costNano: inputTokens * nanoPerToken },
    outcome: embedded.ok ? "ok" : embedded.error.class,
  };
  return receiptOf({
    ...{ id, startedAt, endedAt, attempts: [attempt], byLatency: false },
    call: { source: "api", group: embedder.model, agentId: API_AGENT },
    candidates: [{ deployment: embedder.model }],
    won: embedded.ok ? 0 : undefined,
    usage: { inputTokens, cachedInputTokens: 0, outputTokens: 0 },
  });
}
