import type { Provider } from "../../../../src/llm/model.ts";
import { anthropicProvider } from "../../../../src/llm/providers/anthropic.ts";
import { ollamaProvider } from "../../../../src/llm/providers/ollama.ts";
import { openaiProvider } from "../../../../src/llm/providers/openai.ts";
import type { Capabilities } from "../../../../src/tenants/policy.ts";
import type { FaultServer } from "../../../doubles/fault-server.ts";

interface Over extends Partial<Capabilities> {
  access?: { clientId: string; clientSecret: string };
}

/** The real provider of that server's wire. */
export function providerOn(
  { wire, url }: Pick<FaultServer, "wire" | "url">,
  over: Over = {},
  send = fetch,
): Provider {
  const { access, ...can } = over;
  const edge = {
    capabilities: { tools: true, images: true, schemas: true, prefill: false, ...can },
    fetch: (...input: Parameters<typeof fetch>) => send(...input),
    clock: () => 0,
  };
  if (wire === "anthropic") return anthropicProvider({ baseUrl: url, apiKey: "test-key-2", ...edge });
  if (wire === "openai") return openaiProvider({ baseUrl: `${url}/v1`, apiKey: "test-key-1", ...edge });
  return ollamaProvider({ baseUrl: url, model: "qwen3:8b", access, ...edge });
}
