// The pools of all tenants in one isolate: what they share (providers, the retry budget, what is being
// loaded) and what each has of its own (its catalog, its view of how deployments fare).

import { type Clock, type StartTimer, systemClock, systemTimer } from "../clock.ts";
import { type NewId, randomId } from "../ids.ts";
import type { Log } from "../log.ts";
import type { ModelLedger, TenantModels } from "../tenants/model-book.ts";
import { createAlerts } from "./alerts.ts";
import type { Catalog, Deployment } from "./catalog.ts";
import { AUTO } from "./default-groups.ts";
import type { ModelPool, ModelPools, Provider } from "./model.ts";
import { namesOf, type Path, pathOf } from "./path.ts";
import type { PoolNeeds, TenantPool } from "./pool-needs.ts";
import { createRetryBudget } from "./retry-budget.ts";
import { completeCall } from "./router.ts";
import { tenantCatalog } from "./tenant-catalog.ts";
import { TenantMemory } from "./tenant-memory.ts";
import { createWarmth, type Warmth } from "./warmth.ts";

export interface PoolsInput {
  /** The built-in deployments and groups, as `buildCatalog` gives them. */
  defaults: Catalog;
  /** The same provider for the same `deployment.key`, and never one made for another key. */
  provider: (deployment: Deployment) => Provider;
  ledger: ModelLedger;
  log: Log;
  clock?: Clock;
  sleep?: (ms: number) => Promise<void>;
  /** Between 0 and 1. */
  random?: () => number;
  newId?: NewId;
  startTimer?: StartTimer;
  /** Work that goes on after the caller has its answer, as waitUntil. It never rejects. */
  keepAlive?: (work: Promise<unknown>) => void;
}

/** Tenants that one isolate serves at a time; of one that is forgotten the next snapshot knows. */
const MAX_TENANTS = 1_000;

/** Pools over the built-in catalog and each tenant's own. Make one an isolate. */
export function createModelPools(input: PoolsInput): ModelPools {
  const needs = needsOf(input);
  const memories = new Map<string, TenantMemory>();
  const pools = new WeakMap<TenantModels, ModelPool>();
  return (models) => {
    const known = pools.get(models);
    if (known) return known;
    const memory = memoryOf(memories, models.tenantId);
    memory.rebase(models, needs.clock());
    const pool = poolOf(needs, tenantPool(needs, input.defaults, models, memory));
    pools.set(models, pool);
    return pool;
  };
}

function needsOf(input: PoolsInput): PoolNeeds {
  const clock = input.clock ?? systemClock;
  const startTimer = input.startTimer ?? systemTimer;
  const { provider, ledger, log, keepAlive = () => {} } = input;
  return {
    provider,
    ledger,
    log,
    clock,
    startTimer,
    sleep: input.sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms))),
    random: input.random ?? Math.random,
    newId: input.newId ?? randomId,
    warmth: createWarmth({ provider, clock, startTimer, keepAlive, log }),
    retries: createRetryBudget(clock),
    alert: createAlerts(log, clock),
  };
}

function memoryOf(memories: Map<string, TenantMemory>, tenantId: string): TenantMemory {
  const memory = memories.get(tenantId) ?? new TenantMemory();
  memories.delete(tenantId);
  memories.set(tenantId, memory);
  const [oldest] = memories.keys();
  if (memories.size > MAX_TENANTS && oldest !== undefined) memories.delete(oldest);
  return memory;
}

function tenantPool(
  { warmth }: Pick<PoolNeeds, "warmth">,
  defaults: Catalog,
  models: TenantModels,
  memory: TenantMemory,
): TenantPool {
  const catalog = withRealWindows(tenantCatalog(defaults, models), warmth);
  const paths = new Map<string, Path>();
  return {
    tenantId: models.tenantId,
    policy: models.policy,
    catalog,
    memory,
    pathOf: (name) => {
      const path = paths.get(name) ?? pathOf(catalog, name);
      // Only what exists is kept: names come from callers.
      if (path) paths.set(name, path);
      return path;
    },
  };
}

/** What a server was seen to run with goes before a larger figure that somebody configured. */
const withRealWindows = (catalog: Catalog, warmth: Warmth): Catalog => ({
  ...catalog,
  deployments: catalog.deployments.map((deployment) => {
    const real = warmth.windowOf(deployment) ?? deployment.contextWindow;
    return real < deployment.contextWindow ? { ...deployment, contextWindow: real } : deployment;
  }),
});

function poolOf(needs: PoolNeeds, tenant: TenantPool): ModelPool {
  // Whichever auto picks, the other is its fallback.
  const pathFor = (group: string) =>
    tenant.pathOf(group === AUTO && !tenant.catalog.groups[AUTO] ? "quality" : group);
  const names = namesOf(tenant.catalog);
  return {
    contextWindow: (group) => pathFor(group)?.contextWindow ?? 0,
    canSee: (group, localOnly) =>
      pathFor(group)?.segments.some(({ steps }) =>
        steps.some(
          ({ deployment: { isActive, locality, capabilities } }) =>
            isActive && capabilities.images && (!localOnly || locality === "local"),
        ),
      ) ?? false,
    names: () => names,
    complete: (call) => completeCall(needs, tenant, call),
    warm: (group) => {
      for (const { deployment } of pathFor(group)?.segments.flatMap(({ steps }) => steps) ?? []) {
        if (deployment.locality !== "local" || !deployment.isActive) continue;
        if (needs.warmth.isCold(deployment, tenant.memory.answeredAt(deployment.id)))
          needs.warmth.load(deployment);
      }
    },
  };
}
