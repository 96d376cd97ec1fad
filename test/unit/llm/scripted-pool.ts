// Pools of scripted providers and one call to them, under the fake timers of the test.

import { vi } from "vitest";
import type { Catalog, Deployment } from "../../../src/llm/catalog.ts";
import type { ModelCall, ModelEvent } from "../../../src/llm/model.ts";
import { createModelPools } from "../../../src/llm/pools.ts";
import type { ModelLedger, Reserved, TenantModels } from "../../../src/tenants/model-book.ts";
import { DEFAULT_POLICY, type GroupSettings } from "../../../src/tenants/policy.ts";
import { memoryLog } from "../../doubles/memory-log.ts";
import { request } from "./providers/requests.ts";
import { type Act, deployment, fails, ScriptedProvider } from "./scripted-provider.ts";

export const START = Date.parse("2026-11-20T12:00:00Z");

/** A ledger that says what a test wrote down, and keeps what it was asked. */
export function scriptedLedger(reserved?: Reserved | "throws", probe: boolean | "throws" = true) {
  const asked: { verb: "reserve" | "probe"; tenantId: string; what: unknown }[] = [];
  const ledger: ModelLedger = {
    async reserve(tenantId, input) {
      asked.push({ verb: "reserve", tenantId, what: input });
      if (reserved === "throws") throw new Error("the object is away");
      return reserved ?? { admitted: true, reservation: "r-1", tight: false };
    },
    async probe(tenantId, id) {
      asked.push({ verb: "probe", tenantId, what: id });
      if (probe === "throws") throw new Error("the object is away");
      return probe;
    },
  };
  return { ledger, asked };
}

export interface PoolOptions {
  over?: Partial<Record<string, Partial<Deployment>>>;
  main?: Partial<GroupSettings>;
  groups?: GroupSettings[];
  tenant?: Partial<TenantModels>;
  ledger?: ModelLedger;
  random?: () => number;
  /** Milliseconds that each load takes; ids that are not here need none. */
  loads?: Record<string, number | "fails" | "never">;
}

/** Pools whose deployments are these scripts, all in group `main`, and one call to a tenant's. */
export function pool(scripts: Record<string, Act[]>, options: PoolOptions = {}) {
  const providers = Object.fromEntries(
    Object.entries(scripts).map(([id, acts]) => [
      id,
      new ScriptedProvider(acts.length > 0 ? acts : [fails("server_error")], options.loads?.[id]),
    ]),
  );
  const main: GroupSettings = {
    id: "main",
    order: "listed",
    deployments: Object.keys(scripts),
    ...options.main,
  };
  const groups = [main, ...(options.groups ?? [])].map((group) => [group.id, group]);
  const catalog: Catalog = {
    deployments: Object.keys(scripts).map((id) => deployment(id, options.over?.[id])),
    groups: Object.fromEntries(groups),
  };
  const log = memoryLog();
  const events: ModelEvent[] = [];
  const kept: Promise<unknown>[] = [];
  let ids = 0;
  const pools = createModelPools({
    defaults: catalog,
    provider: ({ id }) => providers[id] ?? new ScriptedProvider([fails("model_missing")]),
    ledger: options.ledger ?? scriptedLedger().ledger,
    log,
    random: options.random ?? (() => 1),
    newId: () => `id-${++ids}`,
    keepAlive: (work) => kept.push(work),
  });
  const tenant: TenantModels = {
    tenantId: "acme",
    policy: DEFAULT_POLICY,
    deployments: [],
    health: {},
    ...options.tenant,
  };
  const call = (more: Partial<ModelCall> = {}, of: TenantModels = tenant) =>
    pools(of).complete({
      group: "main",
      source: "turn",
      localOnly: false,
      request: request(),
      tenantId: of.tenantId,
      agentId: "ada",
      signal: new AbortController().signal,
      onEvent: (event) => events.push(event),
      ...more,
    });
  /** The call's result after that much time at most. */
  const run = async (ms = 60_000, more: Partial<ModelCall> = {}, of: TenantModels = tenant) => {
    const pending = call(more, of);
    await vi.advanceTimersByTimeAsync(ms);
    return pending;
  };
  const callsOf = (id: string) => providers[id]?.calls.length ?? 0;
  return { pools, models: pools(tenant), tenant, call, run, callsOf, events, log, providers, catalog, kept };
}

export type Completed = Awaited<ReturnType<ReturnType<typeof pool>["run"]>>;

export const reportOf = (result: Completed) => (result.ok ? result.value : result.error).report;

export const outcomes = (result: Completed) =>
  (result.ok ? result.value : result.error).attempts.map(({ deployment: id, outcome }) => `${id} ${outcome}`);

/** What a reader saw: texts, with a bar for each restart. */
export const shown = (events: ModelEvent[]) =>
  events.map((event) => (event.type === "text" ? event.delta : event.type === "restart" ? "|" : "")).join("");
