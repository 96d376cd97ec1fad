// What a tenant and its employees decided about models, in Postgres.

import { and, eq, sql } from "drizzle-orm";
import type { DatabaseFailure } from "../database/failure.ts";
import { agents, tenants } from "../database/schema.ts";
import type { Database } from "../database/with-tenant.ts";
import { ok, type Result } from "../result.ts";
import type { ModelPolicy } from "./policy.ts";
import type { Agent } from "./tenant.ts";

const updatedAt = sql`now()`;

/** False where there is no such tenant. */
export async function savePolicy(
  database: Database,
  tenantId: string,
  policy: ModelPolicy,
): Promise<Result<boolean, DatabaseFailure>> {
  const saved = await database.withTenant(tenantId, (db) => [
    db
      .update(tenants)
      .set({ models: policy, updatedAt })
      .where(eq(tenants.tenantId, tenantId))
      .returning({ id: tenants.tenantId }),
  ]);
  return saved.ok ? ok(saved.value[0].length > 0) : saved;
}

/** Which models one employee uses. False where the tenant has no such employee. */
export async function saveAgentModels(
  database: Database,
  tenantId: string,
  agentId: string,
  choice: Partial<Pick<Agent, "modelPreference" | "localOnly">>,
): Promise<Result<boolean, DatabaseFailure>> {
  const saved = await database.withTenant(tenantId, (db) => [
    db
      .update(agents)
      .set({ ...choice, updatedAt })
      .where(and(eq(agents.tenantId, tenantId), eq(agents.id, agentId)))
      .returning({ id: agents.id }),
  ]);
  return saved.ok ? ok(saved.value[0].length > 0) : saved;
}
