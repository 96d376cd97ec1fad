// What operators change of a connection in Postgres. Its secrets and its address have other doors.

import { and, eq, sql } from "drizzle-orm";
import type { DatabaseFailure } from "../database/failure.ts";
import { connections } from "../database/schema.ts";
import type { Database } from "../database/with-tenant.ts";
import { ok, type Result } from "../result.ts";

/** Replaces what is given and nothing beside it. False where the tenant has no such connection. */
export async function saveConnectionSettings(
  database: Database,
  tenantId: string,
  id: string,
  given: Record<string, unknown>,
): Promise<Result<boolean, DatabaseFailure>> {
  const saved = await database.withTenant(tenantId, (db) => [
    db
      .update(connections)
      .set({
        settings: sql`${connections.settings} || ${JSON.stringify(given)}::jsonb`,
        updatedAt: sql`now()`,
      })
      .where(and(eq(connections.tenantId, tenantId), eq(connections.id, id)))
      .returning({ id: connections.id }),
  ]);
  return saved.ok ? ok(saved.value[0].length > 0) : saved;
}
