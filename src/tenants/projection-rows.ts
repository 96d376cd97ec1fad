// A tenant's own rows in Postgres, whole: what the tenant's object keeps a projection of.

import { eq, sql } from "drizzle-orm";
import type { DatabaseFailure } from "../database/failure.ts";
import { apiTokens, modelDeployments } from "../database/model-schema.ts";
import { agents, connections, tenants } from "../database/schema.ts";
import type { Database } from "../database/with-tenant.ts";
import { ok, type Result } from "../result.ts";
import { toDeployment, upsertDeployment } from "./deployment-rows.ts";
import { modelPolicySchema } from "./policy.ts";
import type { Agent, ConnectionRecord, TenantProjection } from "./tenant.ts";
import { toToken, upsertToken } from "./token-rows.ts";
import { agentWorkSchema, toolPolicySchema } from "./tool-policy.ts";
import { selectToolkit, toToolkit, upsertToolkit } from "./toolkit-rows.ts";

type AgentRow = typeof agents.$inferSelect;
type ConnectionRow = typeof connections.$inferSelect;

const toAgent = ({ tenantId: _, createdAt: __, updatedAt: ___, work, ...agent }: AgentRow): Agent => ({
  ...agent,
  work: agentWorkSchema.parse(work),
});

const toConnection = (row: ConnectionRow): ConnectionRecord => ({
  id: row.id,
  tenantId: row.tenantId,
  channel: row.channel,
  agentId: row.agentId,
  name: row.name,
  settings: row.settings,
  secrets: row.secrets,
  isActive: row.isActive,
});

/** The tenant with everything it configured; undefined where Postgres has no such tenant. */
export async function loadProjection(
  database: Database,
  tenantId: string,
): Promise<Result<TenantProjection | undefined, DatabaseFailure>> {
  const read = await database.withTenant(tenantId, (db) => [
    db.select().from(tenants).where(eq(tenants.tenantId, tenantId)),
    db.select().from(agents).where(eq(agents.tenantId, tenantId)).orderBy(agents.id),
    db.select().from(connections).where(eq(connections.tenantId, tenantId)).orderBy(connections.id),
    db
      .select()
      .from(modelDeployments)
      .where(eq(modelDeployments.tenantId, tenantId))
      .orderBy(modelDeployments.id),
    db.select().from(apiTokens).where(eq(apiTokens.tenantId, tenantId)).orderBy(apiTokens.id),
    ...selectToolkit(db, tenantId),
  ]);
  if (!read.ok) return read;
  const [[tenant], agentRows, connectionRows, deploymentRows, tokenRows, ...toolRows] = read.value;
  if (!tenant) return ok(undefined);
  const { name, isActive } = tenant;
  return ok({
    tenant: {
      ...{ id: tenant.tenantId, name, isActive },
      models: modelPolicySchema.parse(tenant.models),
      tools: toolPolicySchema.parse(tenant.tools),
    },
    agents: agentRows.map(toAgent),
    connections: connectionRows.map(toConnection),
    deployments: deploymentRows.map(toDeployment),
    tokens: tokenRows.map(toToken),
    toolkit: toToolkit(...toolRows),
  });
}

const excluded = (column: string) => sql.raw(`excluded.${column}`);
const now = sql`now()`;

/** Writes everything of the projection; what is not in it stays as it is. */
export async function saveProjection(
  database: Database,
  projection: TenantProjection,
): Promise<Result<true, DatabaseFailure>> {
  const tenantId = projection.tenant.id;
  const { name, isActive, models, tools } = projection.tenant;
  const saved = await database.withTenant(tenantId, (db) => [
    db
      .insert(tenants)
      .values({ tenantId, name, isActive, models, tools })
      .onConflictDoUpdate({
        target: tenants.tenantId,
        set: { name, isActive, models, tools, updatedAt: now },
      }),
    ...projection.agents.map((agent) =>
      db
        .insert(agents)
        .values({ tenantId, ...agent })
        .onConflictDoUpdate({ target: [agents.tenantId, agents.id], set: { ...agent, updatedAt: now } }),
    ),
    ...projection.connections.map((connection) =>
      db
        .insert(connections)
        .values(connection)
        .onConflictDoUpdate({
          target: [connections.tenantId, connections.id],
          set: { ...connection, deactivatedReason: excluded("deactivated_reason"), updatedAt: now },
        }),
    ),
    ...projection.deployments.map((deployment) => upsertDeployment(db, deployment)),
    ...projection.tokens.map((token) => upsertToken(db, token)),
    ...upsertToolkit(db, projection.toolkit),
  ]);
  return saved.ok ? ok(true) : saved;
}
