// The pools of all tenants in one isolate: what they share (providers, the retry budget, what is being
// loaded) and what each has of its own (its catalog, its view of how deployments fare).

import type { Clock } from "../clock.ts";
import type { NewId } from "../ids.ts";
import type { Log } from "../log.ts";
import type { ModelLedger } from "../tenants/model-book.ts";
import type { Catalog, Deployment } from "./catalog.ts";
import type { ModelPools, Provider } from "./model.ts";
import type { StartTimer } from "./timeouts.ts";

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

/** `createModelPools` of this file. */
export type CreateModelPools = (input: PoolsInput) => ModelPools;
