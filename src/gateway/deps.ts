// What the models' HTTP API asks of the rest of the Worker, as verbs. Nothing here knows a binding.

import type { Clock } from "../clock.ts";
import type { NewId } from "../ids.ts";
import type { ModelPools } from "../llm/model.ts";
import type { Log } from "../log.ts";
import type { Result } from "../result.ts";
import type { Directory } from "../tenants/directory.ts";
import type { RouteReceipt, TenantModels } from "../tenants/model-book.ts";
import type { TenantPort } from "../tenants/port.ts";

/** Texts to vectors of 384 numbers. Vectors of different models have nothing to do with each other. */
export interface TextEmbedder {
  model: string;
  embed(
    texts: string[],
    signal: AbortSignal,
  ): Promise<Result<{ vectors: number[][]; model: string; inputTokens: number }, { message: string }>>;
}

export interface GatewayDeps {
  directory: Pick<Directory, "models" | "apiToken">;
  tenants: Pick<TenantPort, "reportModels" | "modelBook">;
  pools: ModelPools;
  /** Those a tenant's texts may be given to, the default first. */
  embedders(models: TenantModels): TextEmbedder[];
  /** One data point a call, where somebody collects them. Must not throw. */
  measure?: (tenantId: string, receipt: RouteReceipt) => void;
  clock: Clock;
  newId: NewId;
  sleep(ms: number): Promise<void>;
  /** Keeps the isolate at work until the promise has settled, although the response has gone. */
  later(work: Promise<unknown>): void;
  log: Log;
}
