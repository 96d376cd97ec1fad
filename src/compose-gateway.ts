// What the models' HTTP API may ask for, wired to objects, pools and embedders.

import type { Clock } from "./clock.ts";
import type { ConfiguredEmbedder } from "./compose-embedders.ts";
import type { Bindings } from "./env.ts";
import { measureCalls } from "./gateway/analytics.ts";
import type { GatewayDeps, OfferedEmbedder } from "./gateway/deps.ts";
import type { NewId } from "./ids.ts";
import { hashedEmbedder } from "./llm/embeddings/hashed.ts";
import type { ModelPools } from "./llm/model.ts";
import type { Log } from "./log.ts";
import type { Directory } from "./tenants/directory.ts";
import type { TenantModels } from "./tenants/model-book.ts";
import type { TenantPort } from "./tenants/port.ts";

interface Parts {
  directory: Directory;
  tenants: TenantPort;
  pools: ModelPools;
  embedders: readonly ConfiguredEmbedder[];
  clock: Clock;
  newId: NewId;
  sleep(ms: number): Promise<void>;
  later(work: Promise<unknown>): void;
  log: Log;
}

export function gatewayVerbs(bindings: Bindings, parts: Parts): GatewayDeps {
  const { embedders, ...verbs } = parts;
  const points = bindings.MODEL_CALLS;
  return {
    ...verbs,
    embedders: offered(embedders),
    ...(points ? { measure: measureCalls(points, parts.log) } : {}),
  };
}

/** Whatever is configured; where nothing is, the stand-in, so that a machine without a key has vectors, too. */
function offered(configured: readonly ConfiguredEmbedder[]) {
  const standIn = [{ embedder: hashedEmbedder(), provider: "konstruct", nanoPerToken: 0 }];
  return function embedders({ policy }: TenantModels): OfferedEmbedder[] {
    const allowed = configured.filter(({ locality }) => locality === "local" || !policy.localOnly);
    return allowed.length > 0 ? allowed : standIn;
  };
}
