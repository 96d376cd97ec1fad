import type { Clock } from "../../clock.ts";
import type { Capabilities } from "../../tenants/policy.ts";
import type { Provider } from "../model.ts";
import { type AccessToken, accessHeaders } from "./access-token.ts";
import { chatProvider } from "./chat-provider.ts";
import { ollamaNative } from "./ollama-native.ts";

export interface OllamaInput {
  /** The origin, without /v1. */
  baseUrl: string;
  model: string;
  access?: AccessToken | undefined;
  capabilities: Capabilities;
  fetch: typeof fetch;
  clock: Clock;
}

/**
 * Ollama: its OpenAI shim for chat, its own API for loading a model and for the window it really has;
 * with a service token where it stands behind Cloudflare Access.
 */
export function ollamaProvider(input: OllamaInput): Provider {
  const { baseUrl, access, capabilities, fetch, clock, model } = input;
  const native = ollamaNative({ baseUrl, access, fetch, clock });
  const chat = chatProvider({
    baseUrl: `${baseUrl.replace(/\/+$/, "")}/v1`,
    // The SDK wants one, Ollama ignores it.
    apiKey: "ollama",
    headers: accessHeaders(access),
    behindAccess: access !== undefined,
    fetch,
    clock,
    dialect: {
      provider: "ollama",
      images: capabilities.images,
      prefill: capabilities.prefill,
      toolChoice: false,
      mergeRoles: true,
      maxTokensField: "max_tokens",
    },
    // A thinking model spends its small budget on thoughts that nobody sees.
    extra: { reasoning_effort: "none" },
  });
  return {
    ...chat,
    preload: (signal) => native.preload(model, signal),
    contextWindow: (signal) => native.contextWindow(model, signal),
  };
}
