// A tenant's projection as a program may hand it in. What does not belong together is refused here: the
// tenant object believes what it is given.

import * as z from "zod";
import { parseConnectionId } from "../ids.ts";
import { consoleHistory } from "../tenants/console-history.ts";
import { DEFAULT_POLICY, deploymentSchema, modelPolicySchema, tokenScopeSchema } from "../tenants/policy.ts";
import { agentSchema, type TenantProjection } from "../tenants/tenant.ts";
import {
  DEFAULT_TOOL_POLICY,
  EMPTY_TOOLKIT,
  grantSchema,
  httpToolSchema,
  mcpServerSchema,
  toolPolicySchema,
  toolSecretSchema,
} from "../tenants/tool-policy.ts";

const sealedSecret = z.object({ keyVersion: z.number().int().positive(), sealed: z.string().max(20_000) });
const sealedSecrets = z.record(
  z.string(),
  z.object({ current: sealedSecret, previous: sealedSecret.exactOptional() }),
);

const connectionSchema = z.object({
  id: z.string(),
  tenantId: z.string(),
  channel: z.enum(["slack", "whatsapp", "mattermost", "web"]),
  agentId: z.string(),
  name: z.string().min(1).max(80),
  settings: z.record(z.string(), z.unknown()),
  secrets: sealedSecrets,
  isActive: z.boolean(),
});

const deploymentRecord = deploymentSchema.extend({ tenantId: z.string(), secrets: sealedSecrets });

const tokenRecord = z.object({
  id: z.string().min(1).max(64),
  tenantId: z.string(),
  name: z.string().min(1).max(80),
  hash: z.string().regex(/^[0-9a-f]{64}$/, "SHA-256 in hex"),
  scopes: z.array(tokenScopeSchema).min(1),
  createdAt: z.number().int().nonnegative(),
  revokedAt: z.number().int().nonnegative().exactOptional(),
});

const own = { tenantId: z.string() };
const toolkitSchema = z.object({
  secrets: z.array(toolSecretSchema.extend({ ...own, secrets: sealedSecrets })).max(200),
  httpTools: z.array(httpToolSchema.extend(own)).max(200),
  mcpServers: z.array(mcpServerSchema.extend(own)).max(50),
  grants: z.array(grantSchema.extend(own)).max(1_000),
});

/** What names another tenant than the projection's own. */
function strangers(projection: TenantProjection): (string | number)[][] {
  const own = projection.tenant.id;
  const found: (string | number)[][] = [];
  for (const [index, { id, tenantId }] of projection.connections.entries())
    if (parseConnectionId(id)?.tenantId !== own || tenantId !== own) found.push(["connections", index, "id"]);
  for (const part of ["deployments", "tokens"] as const)
    for (const [index, { tenantId }] of projection[part].entries())
      if (tenantId !== own) found.push([part, index, "tenantId"]);
  for (const part of ["secrets", "httpTools", "mcpServers", "grants"] as const)
    for (const [index, { tenantId }] of projection.toolkit[part].entries())
      if (tenantId !== own) found.push(["toolkit", part, index, "tenantId"]);
  return found;
}

export const projectionSchema = z
  .object({
    tenant: z.object({
      id: z.string().regex(/^[a-z0-9-]{1,40}$/),
      name: z.string().min(1).max(120),
      isActive: z.boolean(),
      models: modelPolicySchema.default(DEFAULT_POLICY),
      tools: toolPolicySchema.default(DEFAULT_TOOL_POLICY),
    }),
    agents: z.array(agentSchema).max(1_000),
    connections: z.array(connectionSchema).max(1_000),
    deployments: z.array(deploymentRecord).max(200).default([]),
    tokens: z.array(tokenRecord).max(1_000).default([]),
    toolkit: toolkitSchema.default(EMPTY_TOOLKIT),
  })
  .superRefine((projection, context) => {
    for (const path of strangers(projection))
      context.addIssue({ code: "custom", path, message: "belongs to another tenant" });
    for (const [index, { id }] of projection.connections.entries())
      if (id === consoleHistory(projection.tenant.id).connectionId) {
        const message = "belongs to the history of changes";
        context.addIssue({ code: "custom", path: ["connections", index, "id"], message });
      }
    const agents = new Set(projection.agents.map((agent) => agent.id));
    for (const [index, connection] of projection.connections.entries())
      if (!agents.has(connection.agentId))
        context.addIssue({
          code: "custom",
          path: ["connections", index, "agentId"],
          message: "names no agent",
        });
  }) satisfies z.ZodType<TenantProjection>;
