import type { Clock } from "../../clock.ts";
import type { Capabilities } from "../../tenants/policy.ts";
import type { Provider } from "../model.ts";
import { chatProvider } from "./chat-provider.ts";

interface OpenAIInput {
  baseUrl: string;
  apiKey: string;
  capabilities: Capabilities;
  fetch: typeof fetch;
  clock: Clock;
}

/** OpenAI, or any server that speaks its chat.completions wire. */
export const openaiProvider = ({ baseUrl, apiKey, capabilities, fetch, clock }: OpenAIInput): Provider =>
  chatProvider({
    baseUrl,
    apiKey,
    fetch,
    clock,
    dialect: {
      provider: "openai",
      images: capabilities.images,
      prefill: capabilities.prefill,
      toolChoice: true,
      mergeRoles: false,
      maxTokensField: "max_completion_tokens",
    },
  });
