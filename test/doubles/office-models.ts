// The models of the office in memory: rows that tests can look into, and a book that they may write.

import type {
  BuiltInModels,
  CallSummary,
  ModelRows,
  ModelSeriesPoint,
  TenantDirectory,
} from "../../src/api/deps.ts";
import { fail, ok } from "../../src/result.ts";
import type { ModelBook, RouteReceipt } from "../../src/tenants/model-book.ts";
import type { DeploymentRecord, DeploymentSettings } from "../../src/tenants/policy.ts";
import type { TenantProjection } from "../../src/tenants/tenant.ts";

const base = (id: string, over: Partial<DeploymentSettings>): DeploymentSettings => ({
  id,
  provider: "openai",
  model: id,
  baseUrl: `https://${id}.internal.example`,
  locality: "cloud",
  contextWindow: 200_000,
  capabilities: { tools: true, images: true, schemas: true, prefill: false },
  prices: { input: 3_000, cachedInput: 300, output: 15_000 },
  timeouts: {},
  isActive: true,
  ...over,
});

export const builtInModels: BuiltInModels = {
  deployments: [
    { ...base("anthropic", { provider: "anthropic", model: "claude-sonnet-5-5" }), hasCredential: true },
    { ...base("openai", { model: "gpt-6-astra" }), hasCredential: true },
    {
      ...base("ollama", {
        provider: "ollama",
        model: "qwen3:8b",
        locality: "local",
        contextWindow: 4_096,
        prices: { input: 0, cachedInput: 0, output: 0 },
      }),
      hasCredential: false,
    },
  ],
  groups: [
    { id: "auto", order: "listed", deployments: [], choosesBetween: ["fast", "quality"] },
    { id: "fast", order: "listed", deployments: ["ollama"], fallback: "quality" },
    { id: "quality", order: "listed", deployments: ["anthropic", "openai"], fallback: "fast" },
    { id: "local-first", order: "listed", deployments: ["ollama", "anthropic"] },
  ],
};

const nothingSpent = () => ({ dayNano: 0, monthNano: 0, reservedNano: 0 });

export class OfficeModels {
  builtIn: BuiltInModels = builtInModels;
  book: ModelBook = { health: {}, totals: {}, spending: { tenant: nothingSpent(), agents: {} } };
  /** Newest first. */
  receipts: RouteReceipt[] = [];
  points: ModelSeriesPoint[] = [];
  /** Instead of `points`, where figures depend on how long a stretch is. */
  pointsOf: ((range: { from: number; to: number; bucketMs: number }) => ModelSeriesPoint[]) | undefined;
  summary: CallSummary = { calls: 0, answered: 0, costNano: 0 };
  /** What Postgres holds, by tenant, where somebody wrote. */
  readonly stored = new Map<string, TenantProjection>();
  /** Every plain secret that was handed over to be sealed. */
  readonly sealed: string[] = [];

  seal({ id }: { id: string }, secrets: Record<string, string>): DeploymentRecord["secrets"] {
    this.sealed.push(...Object.values(secrets));
    const names = Object.keys(secrets);
    return Object.fromEntries(
      names.map((name) => [name, { current: { keyVersion: 1, sealed: `${id}/${name}` } }]),
    );
  }

  /** A change of what Postgres holds of a tenant; nothing where it holds none. */
  change(tenantId: string, write: (projection: TenantProjection) => void): void {
    const projection = this.#held(tenantId);
    if (projection) write(projection);
  }

  #edge: (tenantId: string) => TenantDirectory | undefined = () => undefined;

  #held(tenantId: string): TenantProjection | undefined {
    const directory = this.#edge(tenantId);
    if (!this.stored.has(tenantId) && directory) this.stored.set(tenantId, asProjection(directory));
    return this.stored.get(tenantId);
  }

  /** Postgres as the API sees it: begins as the edge's own reading of the tenant. */
  rows(away: () => boolean, edge: (tenantId: string) => TenantDirectory | undefined): ModelRows {
    this.#edge = edge;
    const read = async <T>(value: () => T) => (away() ? fail({ code: "unavailable" as const }) : ok(value()));
    const change = (tenantId: string, write: (projection: TenantProjection) => void) =>
      read(() => {
        this.change(tenantId, write);
        return true as const;
      });
    return {
      projection: (tenantId) => read(() => structuredClone(this.#held(tenantId))),
      saveDeployment: (record) =>
        change(record.tenantId, (projection) => {
          const others = projection.deployments.filter(({ id }) => id !== record.id);
          projection.deployments = [...others, record].sort((a, b) => a.id.localeCompare(b.id));
        }),
      deleteDeployment: (tenantId, id) =>
        change(tenantId, (projection) => {
          projection.deployments = projection.deployments.filter((known) => known.id !== id);
        }),
      savePolicy: (tenantId, policy) =>
        change(tenantId, (projection) => {
          projection.tenant.models = policy;
        }),
      saveAgentModels: (tenantId, agentId, models) =>
        change(tenantId, ({ agents }) => {
          Object.assign(agents.find(({ id }) => id === agentId) ?? {}, models);
        }),
      insertToken: (record) => change(record.tenantId, ({ tokens }) => void tokens.push(record)),
      revokeToken: (tenantId, id, at) =>
        change(tenantId, ({ tokens }) => {
          const token = tokens.find((known) => known.id === id);
          if (token) token.revokedAt ??= at;
        }),
      receipts: (_tenantId, { limit, before = Number.POSITIVE_INFINITY, deployment }) =>
        read(() => this.receipts.filter((receipt) => wanted(receipt, before, deployment)).slice(0, limit)),
      receipt: (tenantId, wantedId) =>
        read(() => (tenantId === "demo" ? this.receipts.find(({ id }) => id === wantedId) : undefined)),
      series: (_tenantId, { from, to, bucketMs }) =>
        read(() => {
          const all = this.pointsOf?.({ from, to, bucketMs }) ?? this.points;
          const points = all.filter(({ at }) => at >= from && at < to);
          return bucketMs > to ? wholeRange(points) : points;
        }),
      callSummary: () => read(() => this.summary),
    };
  }
}

/** One point a model: counts are sums, times are those of its last stretch. */
function wholeRange(points: ModelSeriesPoint[]): ModelSeriesPoint[] {
  const totals = new Map<string, ModelSeriesPoint>();
  for (const point of points) {
    const sum = totals.get(point.deployment);
    const merged: ModelSeriesPoint = { ...point, at: 0 };
    for (const key of [
      "calls",
      "answers",
      "fallbacks",
      "refusals",
      "schemaMismatches",
      "errors",
      "costNano",
    ] as const)
      merged[key] += sum?.[key] ?? 0;
    totals.set(point.deployment, merged);
  }
  return [...totals.values()];
}

const wanted = (receipt: RouteReceipt, before: number, deployment: string | undefined): boolean =>
  receipt.at < before &&
  (deployment === undefined || receipt.attempts.some((attempt) => attempt.deployment === deployment));

const asProjection = (directory: TenantDirectory): TenantProjection =>
  structuredClone({
    ...directory,
    connections: directory.connections.map((connection) => ({ secrets: {}, ...connection })),
  });
