// The built-in deployments. Model names are the current ones of the SDKs' own types; configuration
// overrides them.

import { encodeTuple } from "../ids.ts";
import type { Capabilities, DeploymentTimeouts, Prices } from "../tenants/policy.ts";
import { FREE, listPriceOf } from "../usage/prices.ts";
import type { CloudConfig, Deployment, ModelChoice, ModelConfig, OllamaConfig } from "./catalog.ts";

/** Window of a model nobody told us about, at the two large providers: all of theirs hold more. */
const CLOUD_CONTEXT = 200_000;
/** Ollama's default (OLLAMA_CONTEXT_LENGTH). What is longer it cuts without a word. */
const OLLAMA_CONTEXT = 4_096;

/** A hung cloud route costs 12 s before the next is asked. */
export const CLOUD_TIMEOUTS: DeploymentTimeouts = {
  firstTokenMs: 12_000,
  lastFirstTokenMs: 60_000,
  idleMs: 15_000,
  totalMs: 180_000,
};

/**
 * A machine behind a tunnel may be gone: 5 s, where there is another to ask. Where there is none it may
 * load its model first, up to the 100 s after which Cloudflare gives up on a silent origin.
 */
export const LOCAL_TIMEOUTS: DeploymentTimeouts = {
  firstTokenMs: 5_000,
  lastFirstTokenMs: 95_000,
  idleMs: 15_000,
  totalMs: 240_000,
};

/** No current model of Anthropic or OpenAI goes on from an assistant message: they answer 400, or anew. */
const CLOUD_CAPABILITIES: Capabilities = { tools: true, images: true, schemas: true, prefill: false };
const OLLAMA_CAPABILITIES: Capabilities = { tools: true, images: false, schemas: true, prefill: true };

interface CloudDefault {
  id: string;
  provider: "openai" | "anthropic";
  model: string;
  /** Where an operator says what a model costs that is not on the list. */
  pricesVariable: string;
}

const OPENAI: CloudDefault = {
  id: "openai",
  provider: "openai",
  model: "gpt-6-astra",
  pricesVariable: "OPENAI_PRICES",
};
const ANTHROPIC: CloudDefault = {
  id: "anthropic",
  provider: "anthropic",
  model: "claude-sonnet-5-5",
  pricesVariable: "ANTHROPIC_PRICES",
};
const ANTHROPIC_SMALL: CloudDefault = {
  id: "anthropic-small",
  provider: "anthropic",
  model: "claude-haiku-5-5",
  pricesVariable: "ANTHROPIC_SMALL_PRICES",
};
const ANTHROPIC_LARGE: CloudDefault = {
  id: "anthropic-large",
  provider: "anthropic",
  model: "claude-opus-5-5",
  pricesVariable: "ANTHROPIC_LARGE_PRICES",
};

/** Every deployment that configuration has an address and a credential for. */
export function defaultDeployments({ openai, anthropic, ollama }: ModelConfig): Deployment[] {
  const anthropicWith = (choice: ModelChoice | undefined): CloudConfig | undefined =>
    anthropic && { ...choice, baseUrl: anthropic.baseUrl, apiKey: anthropic.apiKey };
  return [
    cloud(ANTHROPIC, anthropic),
    cloud(ANTHROPIC_SMALL, anthropicWith(anthropic?.small)),
    cloud(ANTHROPIC_LARGE, anthropicWith(anthropic?.large)),
    cloud(OPENAI, openai),
    ollama && ollamaOf(ollama),
  ].filter((deployment) => deployment !== undefined);
}

function cloud(preset: CloudDefault, config: CloudConfig | undefined): Deployment | undefined {
  if (!config) return undefined;
  const model = config.model ?? preset.model;
  const { prices, upToTokens } = priceOf(preset, model, config.prices);
  return {
    id: preset.id,
    key: encodeTuple(["", preset.id, config.baseUrl, model, config.apiKey]),
    provider: preset.provider,
    model,
    baseUrl: config.baseUrl,
    apiKey: config.apiKey,
    locality: "cloud",
    contextWindow: Math.min(config.contextWindow ?? CLOUD_CONTEXT, upToTokens),
    capabilities: CLOUD_CAPABILITIES,
    prices,
    timeouts: CLOUD_TIMEOUTS,
    isActive: true,
  };
}

function priceOf(
  { id, pricesVariable }: CloudDefault,
  model: string,
  configured: Prices | undefined,
): { prices: Prices; upToTokens: number } {
  if (configured) return { prices: configured, upToTokens: Number.POSITIVE_INFINITY };
  const listed = listPriceOf(model);
  if (listed) return { upToTokens: Number.POSITIVE_INFINITY, ...listed };
  throw new Error(
    `No price is known for the model "${model}" of the deployment "${id}". Set ${pricesVariable} to dollars ` +
      `a million tokens of input, cached input and output, such as "2,0.2,10".`,
  );
}

function ollamaOf(config: OllamaConfig): Deployment {
  const { accessClientId: clientId = "", accessClientSecret: clientSecret = "", baseUrl } = config;
  const model = config.model ?? "qwen3:8b";
  return {
    id: "ollama",
    key: encodeTuple(["", "ollama", baseUrl, model, clientId, clientSecret]),
    provider: "ollama",
    model,
    baseUrl,
    locality: "local",
    contextWindow: config.contextWindow ?? OLLAMA_CONTEXT,
    capabilities: OLLAMA_CAPABILITIES,
    prices: config.prices ?? FREE,
    timeouts: LOCAL_TIMEOUTS,
    isActive: true,
    ...(clientId && clientSecret ? { access: { clientId, clientSecret } } : {}),
  };
}
