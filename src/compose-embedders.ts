// The installation's embedding models, from bindings and variables.

import type { Clock } from "./clock.ts";
import type { Embedder } from "./llm/embeddings/embedder.ts";
import { ollamaEmbedder, openaiEmbedder } from "./llm/embeddings/openai-wire.ts";
import { type AiBinding, workersAiEmbedder } from "./llm/embeddings/workers-ai.ts";
import type { Locality } from "./tenants/policy.ts";

/** $0.02 a million tokens, at OpenAI for text-embedding-3-small and at Cloudflare for bge-small alike. */
const SMALL_EMBEDDER_NANO = 20;

/** Those of env.ts that embedders need. */
interface EmbedderVariables {
  OPENAI_BASE_URL: string;
  OPENAI_API_KEY?: string | undefined;
  OLLAMA_BASE_URL?: string | undefined;
  OLLAMA_ACCESS_CLIENT_ID?: string | undefined;
  OLLAMA_ACCESS_CLIENT_SECRET?: string | undefined;
}

export interface ConfiguredEmbedder {
  embedder: Embedder;
  provider: string;
  nanoPerToken: number;
  locality: Locality;
}

/** Those that are configured, the default first. */
export function configuredEmbedders(
  ai: AiBinding | undefined,
  variables: EmbedderVariables,
  { fetch, clock }: { fetch: typeof globalThis.fetch; clock: Clock },
): ConfiguredEmbedder[] {
  const { OPENAI_API_KEY: apiKey, OLLAMA_BASE_URL: ollama } = variables;
  const { OLLAMA_ACCESS_CLIENT_ID: clientId, OLLAMA_ACCESS_CLIENT_SECRET: clientSecret } = variables;
  const access = clientId && clientSecret ? { clientId, clientSecret } : undefined;
  const configured: ConfiguredEmbedder[] = [];
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
  return configured;
}
