// A tenant's own deployments in Postgres. Credentials arrive sealed and stay so.

import { and, eq, sql } from "drizzle-orm";
import type { DatabaseFailure } from "../database/failure.ts";
import { modelDeployments } from "../database/model-schema.ts";
import type { Database, TenantQueries } from "../database/with-tenant.ts";
import { ok, type Result } from "../result.ts";
import { type DeploymentRecord, deploymentSchema } from "./policy.ts";

/** The record of a row. Throws where the settings are of a shape that nobody may write. */
export const toDeployment = (row: typeof modelDeployments.$inferSelect): DeploymentRecord => ({
  ...deploymentSchema.parse({ ...row.settings, id: row.id, isActive: row.isActive }),
  tenantId: row.tenantId,
  secrets: row.secrets,
});

/** The statement that writes a deployment, new or known. */
export function upsertDeployment(db: TenantQueries, record: DeploymentRecord) {
  const { tenantId, id, isActive, secrets, ...settings } = record;
  return db
    .insert(modelDeployments)
    .values({ tenantId, id, isActive, secrets, settings })
    .onConflictDoUpdate({
      target: [modelDeployments.tenantId, modelDeployments.id],
      set: { isActive, secrets, settings, updatedAt: sql`now()` },
    });
}

/** Writes a deployment in place of the one of that id. */
export async function saveDeployment(
  database: Database,
  record: DeploymentRecord,
): Promise<Result<true, DatabaseFailure>> {
  const saved = await database.withTenant(record.tenantId, (db) => [upsertDeployment(db, record)]);
  return saved.ok ? ok(true) : saved;
}

/** False where there was none of that id. */
export async function deleteDeployment(
  database: Database,
  tenantId: string,
  id: string,
): Promise<Result<boolean, DatabaseFailure>> {
  const own = and(eq(modelDeployments.tenantId, tenantId), eq(modelDeployments.id, id));
  const deleted = await database.withTenant(tenantId, (db) => [
    db.delete(modelDeployments).where(own).returning({ id: modelDeployments.id }),
  ]);
  return deleted.ok ? ok(deleted.value[0].length > 0) : deleted;
}
