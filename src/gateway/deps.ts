// What the models' HTTP API asks of the rest of the Worker, as verbs. Nothing here knows a binding.

import type { Clock } from "../clock.ts";
import type { NewId } from "../ids.ts";
import type { FailureClass, ModelPools } from "../llm/model.ts";
import type { Log } from "../log.ts";
import type { Result } from "../result.ts";
import type { Directory } from "../tenants/directory.ts";
import type { RouteReceipt, TenantModels } from "../tenants/model-book.ts";
import type { TenantPort } from "../tenants/port.ts";

export interface EmbeddedTexts {
  /** One of 384 numbers for each text, in their order. */
  vectors: number[][];
  model: string;
  inputTokens: number;
}

/** Texts to vectors. Those of different models have nothing to do with each other. */
export interface TextEmbedder {
  model: string;
  embed(
    texts: string[],
    signal: AbortSignal,
  ): Promise<Result<EmbeddedTexts, { class: FailureClass; message: string; retryAfterMs?: number }>>;
}

/** An embedder with what is written on its bills. */
export interface OfferedEmbedder {
  embedder: TextEmbedder;
  provider: string;
  /** Nano-dollars a token; 0 of a local one. */
  nanoPerToken: number;
}

export interface GatewayDeps {
  directory: Pick<Directory, "models" | "apiToken">;
  tenants: Pick<TenantPort, "reportModels" | "modelBook" | "accounted" | "reserve">;
  pools: ModelPools;
  /** Those a tenant's texts may be given to, the default first. */
  embedders(models: TenantModels): OfferedEmbedder[];
  /** One data point a call, where somebody collects them. Must not throw. */
  measure?: (tenantId: string, receipt: RouteReceipt) => void;
  clock: Clock;
  newId: NewId;
  sleep(ms: number): Promise<void>;
  /** Keeps the isolate at work until the promise has settled, although the response has gone. */
  later(work: Promise<unknown>): void;
  log: Log;
}
