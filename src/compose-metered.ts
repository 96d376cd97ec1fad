// Embedding models whose calls a tenant pays for: of documents, of questions to them, and of memory. Each is
// reserved, settled and on a receipt like a call over the models' HTTP API.

import type { Clock } from "./clock.ts";
import type { ConfiguredEmbedder } from "./compose-embedders.ts";
import { embedTexts } from "./gateway/embed.ts";
import type { Refusal } from "./gateway/refusal.ts";
import { createReporter } from "./gateway/reporter.ts";
import type { NewId } from "./ids.ts";
import type { Embedder } from "./llm/embeddings/embedder.ts";
import { failed, type ProviderFailure } from "./llm/providers/provider-failure.ts";
import type { Log } from "./log.ts";
import { fail } from "./result.ts";
import type { Directory } from "./tenants/directory.ts";
import type { TenantPort } from "./tenants/port.ts";

export interface MeterNeeds {
  directory: Pick<Directory, "models">;
  tenants: Pick<TenantPort, "reserve" | "reportModels" | "modelBook" | "accounted">;
  clock: Clock;
  newId: NewId;
  sleep(ms: number): Promise<void>;
  later(work: Promise<unknown>): void;
  log: Log;
}

export type MeteredEmbedder = ConfiguredEmbedder & { metered(tenantId: string): Embedder };

/** The same embedders, each of which can be had for one tenant. */
export function meteredEmbedders(
  configured: readonly ConfiguredEmbedder[],
  needs: MeterNeeds,
): MeteredEmbedder[] {
  const { sleep, later, clock, log, tenants } = needs;
  const reporter = createReporter({ send: tenants.reportModels, sleep, later, clock, log });
  return configured.map((offered) => ({
    ...offered,
    metered: (tenantId) => ({
      ...offered.embedder,
      async embed(texts, signal) {
        const models = await needs.directory.models(tenantId);
        if (!models) return fail(failed("overloaded", "the tenant is switched off"));
        const input = { id: needs.newId(), caller: { tenantId, models }, offered, texts, signal };
        const embedded = await embedTexts(needs, reporter, input);
        return embedded.ok ? embedded : fail(failureOf(embedded.error));
      },
    }),
  }));
}

function failureOf(refusal: Refusal): ProviderFailure {
  const { failures, retryAfterMs } =
    refusal.kind === "no_answer" ? refusal.failure : { failures: [], retryAfterMs: undefined };
  const { class: kind, message } = failures[0] ?? failed("overloaded", refusal.kind);
  return { class: kind, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}
