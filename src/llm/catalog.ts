// Which models there are, where, and what they can do: the built-in ones from configuration, and how a
// tenant's own are put beside them.

import type { Capabilities, DeploymentTimeouts, GroupSettings, Locality, Prices } from "../tenants/policy.ts";
import { defaultDeployments } from "./default-deployments.ts";
import { defaultGroups } from "./default-groups.ts";

export type { Capabilities, DeploymentTimeouts } from "../tenants/policy.ts";

interface DeploymentBase {
  id: string;
  /** One for each address, model and credential: what is kept by it is never another's. Holds secrets. */
  key: string;
  model: string;
  baseUrl: string;
  locality: Locality;
  contextWindow: number;
  capabilities: Capabilities;
  prices: Prices;
  timeouts: DeploymentTimeouts;
  isActive: boolean;
}

/** One model at one address. */
export type Deployment = DeploymentBase &
  (
    | { provider: "openai"; apiKey: string }
    | { provider: "anthropic"; apiKey: string }
    | { provider: "ollama"; access?: { clientId: string; clientSecret: string } }
  );

export interface Catalog {
  deployments: Deployment[];
  /** By id. */
  groups: Record<string, GroupSettings>;
}

/** A model other than the default needs `prices` where the list in usage/prices.ts does not know it. */
export interface ModelChoice {
  model?: string | undefined;
  contextWindow?: number | undefined;
  prices?: Prices | undefined;
}

export interface CloudConfig extends ModelChoice {
  baseUrl: string;
  apiKey: string;
}

export interface OllamaConfig extends ModelChoice {
  /** The origin; `/v1` is added. */
  baseUrl: string;
  accessClientId?: string | undefined;
  accessClientSecret?: string | undefined;
}

/** Providers that are configured; one that is absent has no deployment. */
export interface ModelConfig {
  openai?: CloudConfig | undefined;
  anthropic?:
    | (CloudConfig & { small?: ModelChoice | undefined; large?: ModelChoice | undefined })
    | undefined;
  ollama?: OllamaConfig | undefined;
}

/** The built-in catalog. Throws, naming the variable to set, where a model has no known price. */
export function buildCatalog(config: ModelConfig): Catalog {
  const deployments = defaultDeployments(config);
  return { deployments, groups: defaultGroups(deployments.map(({ id }) => id)) };
}
