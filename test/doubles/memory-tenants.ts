// Tenants' objects as a directory sees them: lookups are counted, may be made to wait, and may fail.

import type { HealthBook } from "../../src/tenants/model-book.ts";
import { type ApiTokenRecord, DEFAULT_POLICY, type DeploymentRecord } from "../../src/tenants/policy.ts";
import type { TenantLookup } from "../../src/tenants/port.ts";
import type { Agent, TenantProjection, TenantRecord } from "../../src/tenants/tenant.ts";
import { DEFAULT_AGENT_WORK, DEFAULT_TOOL_POLICY, EMPTY_TOOLKIT } from "../../src/tenants/tool-policy.ts";

export const agentOf = (partial: Partial<Agent> = {}): Agent => ({
  id: "ada",
  name: "Ada",
  role: "support agent",
  persona: "",
  systemPrompt: "",
  modelPreference: "fast",
  localOnly: false,
  toolAssignments: [],
  escalationRules: [],
  escalationAssignee: null,
  naturalLanguageEscalation: true,
  isActive: true,
  work: { ...DEFAULT_AGENT_WORK, quietMs: 0 },
  ...partial,
});

export const tenantOf = (id: string, partial: Partial<TenantRecord> = {}): TenantRecord => ({
  id,
  name: id,
  isActive: true,
  models: DEFAULT_POLICY,
  tools: DEFAULT_TOOL_POLICY,
  ...partial,
});

export const projectionOf = (
  tenantId: string,
  partial: Partial<TenantProjection> = {},
): TenantProjection => ({
  tenant: tenantOf(tenantId),
  agents: [agentOf()],
  connections: [
    {
      id: `${tenantId}.slack`,
      tenantId,
      channel: "slack",
      agentId: "ada",
      name: "Slack",
      settings: { teamId: "T1" },
      secrets: {},
      isActive: true,
    },
  ],
  deployments: [],
  tokens: [],
  toolkit: EMPTY_TOOLKIT,
  ...partial,
});

/** A cloud deployment without a credential; prices in nano-dollars a token. */
export const deploymentOf = (
  partial: Partial<DeploymentRecord> & Pick<DeploymentRecord, "tenantId" | "id">,
): DeploymentRecord => ({
  provider: "openai",
  model: "gpt-test",
  baseUrl: "https://models.example/v1",
  locality: "cloud",
  contextWindow: 128_000,
  capabilities: { tools: true, images: true, schemas: true, prefill: false },
  prices: { input: 3_000, cachedInput: 300, output: 15_000 },
  timeouts: {},
  isActive: true,
  secrets: {},
  ...partial,
});

export const tokenOf = (
  partial: Partial<ApiTokenRecord> & Pick<ApiTokenRecord, "tenantId" | "id">,
): ApiTokenRecord => ({
  name: "CI",
  hash: "ab".repeat(32),
  scopes: ["models"],
  createdAt: 1_700_000_000_000,
  ...partial,
});

export function memoryTenants(projections: TenantProjection[]) {
  const port = {
    lookups: [] as string[],
    tokenLookups: [] as string[],
    health: {} as HealthBook,
    /** Awaited by each lookup before it answers. */
    gate: Promise.resolve() as Promise<unknown>,
    projections: new Map(projections.map((one) => [one.tenant.id, one])),
    async lookup(tenantId: string, local: string): Promise<TenantLookup | undefined> {
      port.lookups.push(`${tenantId}.${local}`);
      await port.gate;
      const found = port.projections.get(tenantId);
      if (!found) return undefined;
      const connection = found.connections.find((one) => one.id === `${tenantId}.${local}`);
      const { tenant, agents, deployments, toolkit } = found;
      return { tenant, agents, connection, deployments, health: port.health, toolkit };
    },
    async apiToken(tenantId: string, id: string): Promise<ApiTokenRecord | undefined> {
      port.tokenLookups.push(`${tenantId}/${id}`);
      await port.gate;
      const token = port.projections.get(tenantId)?.tokens.find((one) => one.id === id);
      return token?.revokedAt === undefined ? token : undefined;
    },
  };
  return port;
}
