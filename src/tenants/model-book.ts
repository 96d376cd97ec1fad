// What a tenant's object keeps about models, as types: how each deployment fares, what has been spent,
// and the receipts on their way to Postgres. The rules are llm/health's and usage's.

import type { ModelPolicy, OpenDeployment } from "./policy.ts";

/** Why a deployment was not asked, although its group names it. */
export type SkipReason =
  | "not_local"
  | "over_budget"
  | "circuit_open"
  | "cold"
  | "no_tools"
  | "no_images"
  | "no_schemas"
  | "too_long"
  | "switched_off";

export interface RouteCandidate {
  deployment: string;
  /** Expected milliseconds of this answer, lower is better; absent where nothing is known yet. */
  scoreMs?: number;
  skipped?: SkipReason;
}

/** One upstream call. `outcome` is "ok", a failure's class, or the verdict that made it no answer. */
export interface RouteAttempt {
  deployment: string;
  provider: string;
  model: string;
  startedAt: number;
  firstTokenMs?: number;
  totalMs: number;
  outcome: string;
  outputTokens?: number;
  /** What this call alone cost; 0 where it failed before it produced anything. */
  costNano: number;
}

/** Why a call went where it went. Holds no word that a person or a model said. */
export interface RouteReceipt {
  id: string;
  at: number;
  source: "turn" | "api";
  group: string;
  agentId: string;
  candidates: RouteCandidate[];
  attempts: RouteAttempt[];
  /** Deployment whose answer was given; absent where none did. */
  winner?: string;
  /** One line for a person: why the winner won, or why nobody answered. */
  why: string;
  runnerUp?: { deployment: string; why: string };
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  costNano: number;
  firstTokenMs?: number;
  totalMs: number;
}

/** A receipt with the reservation that it settles. Idempotent by the receipt's id. */
export interface ModelReport {
  receipt: RouteReceipt;
  reservation?: string;
}

export interface CircuitState {
  /** Failures since the last success. */
  failuresInRow: number;
  /** Outcomes of the last minute: [at, failed]; bounded. */
  recent: [at: number, failed: 0 | 1][];
  /** Set while open: no call before it, then one probe. */
  openUntil?: number;
  /** How often in a row it opened; a later failure may only lengthen the cooldown. */
  openings: number;
  /** When the last probe was granted; at most one every 30 s. */
  probedAt?: number;
}

export interface LatencyEstimate {
  firstTokenMs: number;
  tokensPerSecond: number;
  /** Tokens a second with the wait for the first, nearer to the slowest; absent before an answer that tells. */
  pace?: number;
  /** Answers whose first token was seen. */
  samples: number;
  at: number;
}

export interface DeploymentHealth {
  circuit: CircuitState;
  latency?: LatencyEstimate;
}

/** By deployment id. */
export type HealthBook = Record<string, DeploymentHealth>;

/** Counts since the tenant exists: monotonic, for /metrics. Histogram buckets are in llm/health/buckets.ts. */
export interface DeploymentTotals {
  calls: number;
  answers: number;
  /** Answered after another deployment had failed. */
  fallbacks: number;
  refusals: number;
  schemaMismatches: number;
  /** By failure class. */
  errors: Record<string, number>;
  inputTokens: number;
  outputTokens: number;
  costNano: number;
  firstTokenBuckets: number[];
  totalBuckets: number[];
  firstTokenSumMs: number;
  totalSumMs: number;
}

export interface Spending {
  dayNano: number;
  monthNano: number;
  /** Reserved and not settled yet. */
  reservedNano: number;
}

/** Everything the object knows of a tenant's models, for operators and /metrics. */
export interface ModelBook {
  health: HealthBook;
  totals: Record<string, DeploymentTotals>;
  spending: { tenant: Spending; agents: Record<string, Spending> };
}

export type BudgetScope = "tenant_day" | "tenant_month" | "agent_day" | "agent_month";

export interface ReserveInput {
  agentId: string;
  /** What the call may cost at most. */
  worstNano: number;
}

/**
 * `tight`: 80 % of a limit are spent or reserved, so simple requests go local. `notice` is there once a
 * period and scope: whoever gets it tells the thread.
 */
export type Reserved =
  | { admitted: true; reservation: string; tight: boolean; notice?: BudgetScope }
  | { admitted: false; scope: BudgetScope; resetsAt: number };

/** What an isolate knows of a tenant's models: at most TENANT_CACHE_MS old. */
export interface TenantModels {
  tenantId: string;
  policy: ModelPolicy;
  deployments: OpenDeployment[];
  health: HealthBook;
}

/** True where a call has to be reserved first: somebody set a limit that this agent's calls count towards. */
export const isBudgeted = ({ budget, agentBudgets }: ModelPolicy, agentId: string): boolean =>
  [budget, agentBudgets[agentId] ?? {}].some(({ day, month }) => day !== undefined || month !== undefined);

/** The verbs the router needs of a tenant's object. */
export interface ModelLedger {
  reserve(tenantId: string, input: ReserveInput): Promise<Reserved>;
  /** True for one asker every 30 s while the circuit of that deployment is open and its cooldown over. */
  probe(tenantId: string, deployment: string): Promise<boolean>;
}
