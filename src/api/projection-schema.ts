// A tenant's projection as a program may hand it in. What does not belong together is refused here: the
// tenant object believes what it is given.

import * as z from "zod";
import { parseConnectionId } from "../ids.ts";
import { agentSchema, type TenantProjection } from "../tenants/tenant.ts";

const sealedSecret = z.object({ keyVersion: z.number().int().positive(), sealed: z.string().max(20_000) });

const connectionSchema = z.object({
  id: z.string(),
  tenantId: z.string(),
  channel: z.enum(["slack", "whatsapp", "mattermost", "web"]),
  agentId: z.string(),
  name: z.string().min(1).max(80),
  settings: z.record(z.string(), z.unknown()),
  secrets: z.record(z.string(), z.object({ current: sealedSecret, previous: sealedSecret.exactOptional() })),
  isActive: z.boolean(),
});

export const projectionSchema = z
  .object({
    tenant: z.object({
      id: z.string().regex(/^[a-z0-9-]{1,40}$/),
      name: z.string().min(1).max(120),
      isActive: z.boolean(),
    }),
    agents: z.array(agentSchema).max(1_000),
    connections: z.array(connectionSchema).max(1_000),
  })
  .superRefine((projection, context) => {
    const agents = new Set(projection.agents.map((agent) => agent.id));
    for (const [index, connection] of projection.connections.entries()) {
      const path = ["connections", index];
      const owner = parseConnectionId(connection.id)?.tenantId;
      if (owner !== projection.tenant.id || connection.tenantId !== projection.tenant.id)
        context.addIssue({ code: "custom", path: [...path, "id"], message: "belongs to another tenant" });
      if (!agents.has(connection.agentId))
        context.addIssue({ code: "custom", path: [...path, "agentId"], message: "names no agent" });
    }
  }) satisfies z.ZodType<TenantProjection>;
