// What the models' HTTP API may ask for, wired to objects, pools and embedders.

import type { Clock } from "./clock.ts";
import type { Bindings, Variables } from "./env.ts";
import { measureCalls } from "./gateway/analytics.ts";
import type { GatewayDeps, OfferedEmbedder } from "./gateway/deps.ts";
import type { NewId } from "./ids.ts";
import { hashedEmbedder } from "./llm/embeddings/hashed.ts";
import { ollamaEmbedder, openaiEmbedder } from "./llm/embeddings/openai-wire.ts";
import { type AiBinding, workersAiEmbedder } from "./llm/embeddings/workers-ai.ts";
import type { ModelPools } from "./llm/model.ts";
import type { Log } from "./log.ts";
import type { Directory } from "./tenants/directory.ts";
import type { TenantModels } from "./tenants/model-book.ts";
import type { Locality } from "./tenants/policy.ts";
import type { TenantPort } from "./tenants/port.ts";

/** $0.02 a million tokens, at OpenAI for text-embedding-3-small and at Cloudflare for bge-small alike. */
const SMALL_EMBEDDER_NANO = 20;

interface Parts {
  directory: Directory;
  tenants: TenantPort;
  pools: ModelPools;
  fetch: typeof fetch;
  clock: Clock;
  newId: NewId;
  sleep(ms: number): Promise<void>;
  later(work: Promise<unknown>): void;
  log: Log;
}

export function gatewayVerbs(bindings: Bindings, variables: Variables, parts: Parts): GatewayDeps {
  const { fetch: _, ...verbs } = parts;
  const points = bindings.MODEL_CALLS;
  return {
    ...verbs,
    embedders: embeddersOf(bindings.AI, variables, parts),
    ...(points ? { measure: measureCalls(points, parts.log) } : {}),
  };
}

/** Whatever is configured; where nothing is, the stand-in, so that a machine without a key has vectors, too. */
function embeddersOf(ai: AiBinding | undefined, variables: Variables, { fetch, clock }: Parts) {
  const { OPENAI_API_KEY: apiKey, OLLAMA_BASE_URL: ollama } = variables;
  const { OLLAMA_ACCESS_CLIENT_ID: clientId, OLLAMA_ACCESS_CLIENT_SECRET: clientSecret } = variables;
  const access = clientId && clientSecret ? { clientId, clientSecret } : undefined;
  const configured: (OfferedEmbedder & { locality: Locality })[] = [];
  if (apiKey)
    configured.push({
      embedder: openaiEmbedder({ baseUrl: variables.OPENAI_BASE_URL, apiKey, fetch, clock }),
      ...{ provider: "openai", nanoPerToken: SMALL_EMBEDDER_NANO, locality: "cloud" },
    });
  if (ai)
    configured.push({
      embedder: workersAiEmbedder(ai),
      ...{ provider: "workers-ai", nanoPerToken: SMALL_EMBEDDER_NANO, locality: "cloud" },
    });
  if (ollama)
    configured.push({
      embedder: ollamaEmbedder({ baseUrl: ollama, access, fetch, clock }),
      ...{ provider: "ollama", nanoPerToken: 0, locality: "local" },
    });
  const standIn = [{ embedder: hashedEmbedder(), provider: "konstruct", nanoPerToken: 0 }];
  return function embedders({ policy }: TenantModels): OfferedEmbedder[] {
    const allowed = configured.filter(({ locality }) => locality === "local" || !policy.localOnly);
    return allowed.length > 0 ? allowed : standIn;
  };
}
