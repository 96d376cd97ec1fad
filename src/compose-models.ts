// The built-in models, from variables.

import type { Variables } from "./env.ts";
import { buildCatalog, type Catalog } from "./llm/catalog.ts";

/** Throws, naming the variable to set, where a model has no known price. */
export function builtInModels(variables: Variables): Catalog {
  const { OPENAI_API_KEY, ANTHROPIC_API_KEY, OLLAMA_BASE_URL } = variables;
  return buildCatalog({
    anthropic: ANTHROPIC_API_KEY
      ? {
          baseUrl: variables.ANTHROPIC_BASE_URL,
          apiKey: ANTHROPIC_API_KEY,
          model: variables.ANTHROPIC_MODEL,
          prices: variables.ANTHROPIC_PRICES,
          small: { model: variables.ANTHROPIC_SMALL_MODEL, prices: variables.ANTHROPIC_SMALL_PRICES },
          large: { model: variables.ANTHROPIC_LARGE_MODEL, prices: variables.ANTHROPIC_LARGE_PRICES },
        }
      : undefined,
    openai: OPENAI_API_KEY
      ? {
          baseUrl: variables.OPENAI_BASE_URL,
          apiKey: OPENAI_API_KEY,
          model: variables.OPENAI_MODEL,
          prices: variables.OPENAI_PRICES,
        }
      : undefined,
    ollama: OLLAMA_BASE_URL
      ? {
          baseUrl: OLLAMA_BASE_URL,
          model: variables.OLLAMA_MODEL,
          contextWindow: variables.OLLAMA_CONTEXT_LENGTH,
          accessClientId: variables.OLLAMA_ACCESS_CLIENT_ID,
          accessClientSecret: variables.OLLAMA_ACCESS_CLIENT_SECRET,
        }
      : undefined,
  });
}
