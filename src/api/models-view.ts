// What an operator sees of a tenant's models: settings without a credential, and how each one fares.

import type { DeploymentHealth, ModelBook, Spending } from "../tenants/model-book.ts";
import type { DeploymentRecord, DeploymentSettings } from "../tenants/policy.ts";
import type { BuiltInModels, TenantDirectory } from "./deps.ts";

/**
 * normal: its last outcome was an answer. unsteady: failed last, or half a minute of failures. resting: not
 * asked until then. probing: the next question tries it. unknown: nothing is known yet.
 */
export type HealthState = "normal" | "unsteady" | "resting" | "probing" | "unknown" | "off";

export interface HealthView {
  state: HealthState;
  restingUntil?: number;
  failuresInRow: number;
  /** Moving estimates: what the router reckons with. */
  firstTokenMs?: number;
  tokensPerSecond?: number;
}

export interface DeploymentView extends Omit<DeploymentSettings, "baseUrl"> {
  /** Of the tenant's own only; where this installation keeps its models is nobody else's business. */
  baseUrl?: string;
  builtIn: boolean;
  hasCredential: boolean;
  health: HealthView;
}

const NOTHING_SPENT: Spending = { dayNano: 0, monthNano: 0, reservedNano: 0 };

function stateOf(health: DeploymentHealth | undefined, now: number): HealthState {
  if (!health) return "unknown";
  const { openUntil, failuresInRow, recent } = health.circuit;
  if (openUntil !== undefined) return openUntil > now ? "resting" : "probing";
  if (failuresInRow > 0) return "unsteady";
  return health.latency || recent.length > 0 ? "normal" : "unknown";
}

/** One deployment's health in a closed word, with the figures behind it. */
export function healthView(health: DeploymentHealth | undefined, isActive: boolean, now: number): HealthView {
  const state = isActive ? stateOf(health, now) : "off";
  const until = health?.circuit.openUntil;
  return {
    state,
    failuresInRow: health?.circuit.failuresInRow ?? 0,
    ...(state === "resting" && until !== undefined ? { restingUntil: until } : {}),
    ...(health?.latency
      ? { firstTokenMs: health.latency.firstTokenMs, tokensPerSecond: health.latency.tokensPerSecond }
      : {}),
  };
}

const withoutSecrets = ({ secrets, tenantId: _, ...settings }: DeploymentRecord) => ({
  ...settings,
  hasCredential: Object.keys(secrets).length > 0,
});

/** Every deployment of the tenant, its own first; a built-in one that it replaced is not there twice. */
export function deploymentViews(
  own: DeploymentRecord[],
  builtIn: BuiltInModels,
  health: ModelBook["health"],
  now: number,
): DeploymentView[] {
  const ids = new Set(own.map(({ id }) => id));
  const healthOf = (id: string, isActive: boolean) =>
    healthView(Object.hasOwn(health, id) ? health[id] : undefined, isActive, now);
  const ours = own.map(withoutSecrets).map((settings) => ({
    ...settings,
    builtIn: false,
    health: healthOf(settings.id, settings.isActive),
  }));
  const theirs = builtIn.deployments
    .filter(({ id }) => !ids.has(id))
    .map(({ baseUrl: _, ...settings }) => ({
      ...settings,
      builtIn: true,
      health: healthOf(settings.id, settings.isActive),
    }));
  return [...ours, ...theirs];
}

/** The tenant's groups, then the built-in ones it did not replace. */
export const groupViews = ({ tenant }: TenantDirectory, builtIn: BuiltInModels) => {
  const ids = new Set(tenant.models.groups.map(({ id }) => id));
  return [
    ...tenant.models.groups.map((group) => ({ ...group, builtIn: false })),
    ...builtIn.groups.filter(({ id }) => !ids.has(id)).map((group) => ({ ...group, builtIn: true })),
  ];
};

/** The Models page in one answer. Without a book (the object knows no tenant) everything counts as new. */
export function modelsView(
  directory: TenantDirectory,
  builtIn: BuiltInModels,
  book: ModelBook | undefined,
  now: number,
) {
  return {
    now,
    deployments: deploymentViews(directory.deployments, builtIn, book?.health ?? {}, now),
    groups: groupViews(directory, builtIn),
    policy: directory.tenant.models,
    spending: book?.spending ?? { tenant: NOTHING_SPENT, agents: {} },
    agents: directory.agents.map(({ id, name, role, isActive, modelPreference, localOnly }) => ({
      ...{ id, name, role, isActive },
      ...{ modelPreference, localOnly },
    })),
  };
}
