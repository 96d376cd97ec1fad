// A tenant's own deployments and groups beside the built-in ones; by the same id the tenant's win.

import { encodeTuple } from "../ids.ts";
import type { ModelPolicy, OpenDeployment } from "../tenants/policy.ts";
import type { Catalog, Deployment } from "./catalog.ts";
import { CLOUD_TIMEOUTS, LOCAL_TIMEOUTS } from "./default-deployments.ts";

/** The SDKs want a key even for a server of the house that asks for none. */
const NO_KEY = "none";

/** The catalog as one tenant sees it. A deployment of its own that is switched off hides the built-in one. */
export function tenantCatalog(
  defaults: Catalog,
  tenant: { tenantId: string; policy: ModelPolicy; deployments: OpenDeployment[] },
): Catalog {
  const own = tenant.deployments.map((settings) => ownDeployment(tenant.tenantId, settings));
  if (own.length === 0 && tenant.policy.groups.length === 0) return defaults;
  const hidden = new Set(own.map(({ id }) => id));
  return {
    deployments: [...own, ...defaults.deployments.filter(({ id }) => !hidden.has(id))],
    groups: {
      ...defaults.groups,
      ...Object.fromEntries(tenant.policy.groups.map((group) => [group.id, group])),
    },
  };
}

function ownDeployment(tenantId: string, settings: OpenDeployment): Deployment {
  const { secrets, timeouts, provider, ...rest } = settings;
  const { id, baseUrl, model, capabilities } = settings;
  const defaults = settings.locality === "local" ? LOCAL_TIMEOUTS : CLOUD_TIMEOUTS;
  const credential = (name: string): string => secrets[name]?.[0] ?? "";
  const secret = ["api_key", "access_client_id", "access_client_secret"].map(credential);
  const [apiKey = "", clientId = "", clientSecret = ""] = secret;
  const base = {
    ...rest,
    key: encodeTuple([tenantId, id, provider, baseUrl, model, JSON.stringify(capabilities), ...secret]),
    timeouts: { ...defaults, ...defined(timeouts) },
  };
  if (provider !== "ollama") return { ...base, provider, apiKey: apiKey || NO_KEY };
  return { ...base, provider, ...(clientId && clientSecret ? { access: { clientId, clientSecret } } : {}) };
}

/** Limits that are really there: a partial may name one and leave it undefined. */
export function defined<T extends object>(partial: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(partial).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
