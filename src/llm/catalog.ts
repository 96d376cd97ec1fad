// Which models there are, where, and in which order a group asks them. Model names are the current ones
// of the SDKs' own types; configuration overrides them.

import type { Timeouts } from "./timeouts.ts";

/** Window of a model nobody told us about, at the two large providers. */
const CLOUD_CONTEXT = 200_000;
/** Ollama's default (OLLAMA_CONTEXT_LENGTH). What is longer it cuts without a word. */
const OLLAMA_CONTEXT = 4_096;

export interface DeploymentTimeouts extends Timeouts {
  /** Instead of firstTokenMs where no other deployment is left to ask. */
  lastFirstTokenMs: number;
}

/** A hung cloud route costs 12 s before the next is asked. */
const CLOUD_TIMEOUTS: DeploymentTimeouts = {
  firstTokenMs: 12_000,
  lastFirstTokenMs: 60_000,
  idleMs: 15_000,
  totalMs: 180_000,
};

/**
 * A machine behind a tunnel may be gone: 5 s, where there is another to ask. Where there is none it may
 * load its model first, up to the 100 s after which Cloudflare gives up on a silent origin.
 */
const OLLAMA_TIMEOUTS: DeploymentTimeouts = {
  firstTokenMs: 5_000,
  lastFirstTokenMs: 95_000,
  idleMs: 15_000,
  totalMs: 240_000,
};

export interface Capabilities {
  tools: boolean;
  images: boolean;
  /** Takes a JSON schema for its output. */
  schemas: boolean;
}

interface DeploymentBase {
  id: string;
  model: string;
  baseUrl: string;
  contextWindow: number;
  capabilities: Capabilities;
  timeouts: DeploymentTimeouts;
}

/** One model at one address. */
export type Deployment = DeploymentBase &
  (
    | { provider: "openai"; apiKey: string }
    | { provider: "anthropic"; apiKey: string }
    | { provider: "ollama"; access?: { clientId: string; clientSecret: string } }
  );

export interface Group {
  /** Ids of deployments, first choice first. */
  deployments: string[];
  /** The group that is asked when all of these failed. */
  fallback?: string;
}

export interface Catalog {
  deployments: Deployment[];
  groups: Record<string, Group>;
}

interface CloudConfig {
  baseUrl: string;
  apiKey: string;
  model?: string | undefined;
  contextWindow?: number | undefined;
}

/** Providers that are configured; one that is absent has no deployment. */
export interface ModelConfig {
  openai?: CloudConfig | undefined;
  anthropic?: CloudConfig | undefined;
  ollama?:
    | {
        /** The origin; `/v1` is added. */
        baseUrl: string;
        model: string;
        accessClientId?: string | undefined;
        accessClientSecret?: string | undefined;
        /** The num_ctx that the server really runs with. */
        contextWindow?: number | undefined;
      }
    | undefined;
}

/**
 * `fast` is the local model, `quality` the large ones. Each falls back to the other, so that whatever is
 * configured can answer for both.
 */
export function buildCatalog(config: ModelConfig): Catalog {
  const quality = [anthropicOf(config.anthropic), openaiOf(config.openai)].filter((d) => d !== undefined);
  const fast = [ollamaOf(config.ollama)].filter((d) => d !== undefined);
  return {
    deployments: [...quality, ...fast],
    groups: {
      fast: { deployments: fast.map(({ id }) => id), fallback: "quality" },
      quality: { deployments: quality.map(({ id }) => id), fallback: "fast" },
    },
  };
}

function openaiOf(config: ModelConfig["openai"]): Deployment | undefined {
  return config && { id: "openai", provider: "openai", ...cloud(config, "gpt-6-astra") };
}

function anthropicOf(config: ModelConfig["anthropic"]): Deployment | undefined {
  return config && { id: "anthropic", provider: "anthropic", ...cloud(config, "claude-sonnet-5-5") };
}

const cloud = (config: CloudConfig, model: string) => ({
  model: config.model ?? model,
  baseUrl: config.baseUrl,
  apiKey: config.apiKey,
  contextWindow: config.contextWindow ?? CLOUD_CONTEXT,
  capabilities: { tools: true, images: true, schemas: true },
  timeouts: CLOUD_TIMEOUTS,
});

function ollamaOf(config: ModelConfig["ollama"]): Deployment | undefined {
  if (!config) return undefined;
  const { accessClientId: clientId, accessClientSecret: clientSecret } = config;
  return {
    id: "ollama",
    provider: "ollama",
    model: config.model,
    baseUrl: config.baseUrl,
    contextWindow: config.contextWindow ?? OLLAMA_CONTEXT,
    capabilities: { tools: true, images: false, schemas: true },
    timeouts: OLLAMA_TIMEOUTS,
    ...(clientId && clientSecret ? { access: { clientId, clientSecret } } : {}),
  };
}

/** Every deployment a call of that group may reach, in the order of asking, none twice. */
export function routeOf(catalog: Catalog, group: string): Deployment[] {
  const seen = new Set<string>();
  const ids: string[] = [];
  for (let name: string | undefined = group; name !== undefined && !seen.has(name); ) {
    seen.add(name);
    const current: Group | undefined = catalog.groups[name];
    ids.push(...(current?.deployments ?? []));
    name = current?.fallback;
  }
  return [...new Set(ids)].flatMap((id) => catalog.deployments.find((known) => known.id === id) ?? []);
}

/** The largest window a call of that group may meet; 0 where nothing is configured. */
export const contextWindowOf = (catalog: Catalog, group: string): number =>
  Math.max(0, ...routeOf(catalog, group).map(({ contextWindow }) => contextWindow));
