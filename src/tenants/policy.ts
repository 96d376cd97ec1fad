// What a company decides about its models: which there are, in which order they are asked, what they may
// cost, and what may leave the house. A projection of Postgres, like everything a tenant configures.

import * as z from "zod";
import type { SealedSecret } from "./sealed-secret.ts";

/** Money is whole nano-dollars: $3 for a million tokens is 3,000 a token, and sums never meet a fraction. */
export const NANO_PER_USD = 1_000_000_000;

const nano = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** Nano-dollars a token. A local model costs 0, which is said, not left out. */
export const pricesSchema = z.object({ input: nano, cachedInput: nano, output: nano });
export type Prices = z.infer<typeof pricesSchema>;

export const capabilitiesSchema = z.object({
  tools: z.boolean(),
  images: z.boolean(),
  /** Takes a JSON schema for its output. */
  schemas: z.boolean(),
  /** Goes on from an assistant message that stands last. */
  prefill: z.boolean(),
});
export type Capabilities = z.infer<typeof capabilitiesSchema>;

const milliseconds = z.number().int().min(100).max(600_000);

export const timeoutsSchema = z.object({
  firstTokenMs: milliseconds,
  /** Instead of firstTokenMs where no other deployment is left to ask. */
  lastFirstTokenMs: milliseconds,
  idleMs: milliseconds,
  totalMs: milliseconds,
});
export type DeploymentTimeouts = z.infer<typeof timeoutsSchema>;

/** Ids are parts of URLs, keys and `model` fields. */
export const modelIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, "letters, digits, . _ -")
  // What every object has by that name is no entry of a record keyed by ids.
  .refine((id) => !(id in {}), "this name cannot be used");

/** Where the data goes: `local` never leaves the company's own machines. */
export const localitySchema = z.enum(["local", "cloud"]);
export type Locality = z.infer<typeof localitySchema>;

export const providerSchema = z.enum(["openai", "anthropic", "ollama"]);
export type ProviderName = z.infer<typeof providerSchema>;

/** A tenant's own deployment without its credential, as operators write and read it. */
export const deploymentSchema = z.object({
  id: modelIdSchema,
  provider: providerSchema,
  model: z.string().min(1).max(120),
  baseUrl: z.url({ protocol: /^https?$/ }),
  locality: localitySchema,
  contextWindow: z.number().int().min(512).max(10_000_000),
  capabilities: capabilitiesSchema,
  /** No price, no deployment: a budget cannot hold what it cannot count. */
  prices: pricesSchema,
  timeouts: timeoutsSchema.partial().default({}),
  isActive: z.boolean().default(true),
});
export type DeploymentSettings = z.infer<typeof deploymentSchema>;

/** At rest. `secrets` holds "api_key", or "access_client_id" and "access_client_secret" of a tunnel. */
export interface DeploymentRecord extends DeploymentSettings {
  tenantId: string;
  secrets: Record<string, { current: SealedSecret; previous?: SealedSecret }>;
}

/** With its credential open: lives in an isolate's memory for seconds. */
export interface OpenDeployment extends DeploymentSettings {
  /** The first of each is the current one. */
  secrets: Record<string, string[]>;
}

export const groupSchema = z.object({
  id: modelIdSchema,
  /** `latency` asks the quickest first, by what was measured of late. */
  order: z.enum(["listed", "latency"]),
  deployments: z.array(modelIdSchema).max(16),
  fallback: modelIdSchema.optional(),
  /** Limits that hold in this group, by locality; they go before the deployment's own. */
  timeouts: z.partialRecord(localitySchema, timeoutsSchema.partial()).optional(),
});
export type GroupSettings = z.infer<typeof groupSchema>;

/** What follows a finished stream that is no answer. `escalate`: a person has to look. */
export const verdictRuleSchema = z.enum(["elsewhere", "escalate", "pass"]);
export type VerdictRule = z.infer<typeof verdictRuleSchema>;

export const verdictRulesSchema = z.object({
  refusal: verdictRuleSchema,
  schema_mismatch: verdictRuleSchema,
  empty: verdictRuleSchema,
  cut: verdictRuleSchema,
  filtered: verdictRuleSchema,
});
export type VerdictRules = z.infer<typeof verdictRulesSchema>;

/** Nano-dollars a UTC day and a UTC month. Absent: no limit. */
export const budgetSchema = z.object({ day: nano.optional(), month: nano.optional() });
export type Budget = z.infer<typeof budgetSchema>;

export const modelPolicySchema = z.object({
  /** Nothing of this tenant ever reaches a cloud provider. */
  localOnly: z.boolean().default(false),
  verdicts: verdictRulesSchema.partial().default({}),
  budget: budgetSchema.default({}),
  /** By agent id. */
  agentBudgets: z.record(z.string(), budgetSchema).default({}),
  /** Go before the built-in groups of the same id. */
  groups: z.array(groupSchema).max(32).default([]),
});
export type ModelPolicy = z.infer<typeof modelPolicySchema>;

export const DEFAULT_POLICY: ModelPolicy = modelPolicySchema.parse({});

export const tokenScopeSchema = z.enum(["models", "metrics"]);
export type TokenScope = z.infer<typeof tokenScopeSchema>;

/** An API token at rest: only the hash of it. The token itself is shown once, when it is made. */
export interface ApiTokenRecord {
  id: string;
  tenantId: string;
  name: string;
  /** SHA-256 of the whole token, hex. 256 random bits need no slow hash. */
  hash: string;
  scopes: TokenScope[];
  createdAt: number;
  /** Revoked where set. */
  revokedAt?: number;
}
