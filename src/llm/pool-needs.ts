// What the parts of a pool need: the isolate's shared things, and one tenant's own.

import type { Clock, StartTimer } from "../clock.ts";
import type { NewId } from "../ids.ts";
import type { Log } from "../log.ts";
import type { ModelLedger } from "../tenants/model-book.ts";
import type { ModelPolicy } from "../tenants/policy.ts";
import type { Catalog, Deployment } from "./catalog.ts";
import type { ModelFailure, Provider } from "./model.ts";
import type { Path } from "./path.ts";
import type { RetryBudget } from "./retry-budget.ts";
import type { TenantMemory } from "./tenant-memory.ts";
import type { Warmth } from "./warmth.ts";

export interface PoolNeeds {
  provider: (deployment: Deployment) => Provider;
  ledger: ModelLedger;
  log: Log;
  clock: Clock;
  sleep: (ms: number) => Promise<void>;
  random: () => number;
  newId: NewId;
  startTimer: StartTimer;
  warmth: Warmth;
  retries: RetryBudget;
  alert: (tenantId: string, failure: ModelFailure) => void;
}

export interface TenantPool {
  tenantId: string;
  policy: ModelPolicy;
  catalog: Catalog;
  memory: TenantMemory;
  /** Undefined where that is neither a group nor a deployment. */
  pathOf(name: string): Path | undefined;
}
