import type { Clock } from "../../clock.ts";
import type { Capabilities } from "../catalog.ts";
import type { Provider } from "../model.ts";
import { chatProvider } from "./chat-provider.ts";

interface OllamaInput {
  /** The origin, without /v1. */
  baseUrl: string;
  /** Service token of the tunnel's access policy. */
  access?: { clientId: string; clientSecret: string };
  capabilities: Capabilities;
  fetch: typeof fetch;
  clock: Clock;
}

/** Ollama through its OpenAI shim, with a service token where it stands behind Cloudflare Access. */
export const ollamaProvider = ({ baseUrl, access, capabilities, fetch, clock }: OllamaInput): Provider =>
  chatProvider({
    baseUrl: `${baseUrl}/v1`,
    // The SDK wants one, Ollama ignores it.
    apiKey: "ollama",
    fetch,
    clock,
    dialect: {
      provider: "ollama",
      images: capabilities.images,
      mergeRoles: true,
      maxTokensField: "max_tokens",
    },
    // A thinking model spends its small budget on thoughts that nobody sees.
    extra: { reasoning_effort: "none" },
    ...(access
      ? {
          headers: {
            "CF-Access-Client-Id": access.clientId,
            "CF-Access-Client-Secret": access.clientSecret,
          },
        }
      : {}),
  });
