// Tenants' objects as a directory sees them: lookups are counted, may be made to wait, and may fail.

import type { TenantLookup } from "../../src/tenants/port.ts";
import type { Agent, TenantProjection } from "../../src/tenants/tenant.ts";

export const agentOf = (partial: Partial<Agent> = {}): Agent => ({
  id: "ada",
  name: "Ada",
  role: "support agent",
  persona: "",
  systemPrompt: "",
  modelPreference: "fast",
  toolAssignments: [],
  escalationRules: [],
  escalationAssignee: null,
  naturalLanguageEscalation: true,
  isActive: true,
  ...partial,
});

export const projectionOf = (
  tenantId: string,
  partial: Partial<TenantProjection> = {},
): TenantProjection => ({
  tenant: { id: tenantId, name: tenantId, isActive: true },
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
  ...partial,
});

export function memoryTenants(projections: TenantProjection[]) {
  const port = {
    lookups: [] as string[],
    /** Awaited by each lookup before it answers. */
    gate: Promise.resolve() as Promise<unknown>,
    projections: new Map(projections.map((one) => [one.tenant.id, one])),
    async lookup(tenantId: string, local: string): Promise<TenantLookup | undefined> {
      port.lookups.push(`${tenantId}.${local}`);
      await port.gate;
      const found = port.projections.get(tenantId);
      if (!found) return undefined;
      const connection = found.connections.find((one) => one.id === `${tenantId}.${local}`);
      return { tenant: found.tenant, agents: found.agents, connection };
    },
  };
  return port;
}
