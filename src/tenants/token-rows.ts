// API tokens in Postgres. A token is never deleted: who could reach the models, and when, stays known.

import { and, eq, sql } from "drizzle-orm";
import type { DatabaseFailure } from "../database/failure.ts";
import { apiTokens } from "../database/model-schema.ts";
import type { Database, TenantQueries } from "../database/with-tenant.ts";
import { ok, type Result } from "../result.ts";
import { type ApiTokenRecord, tokenScopeSchema } from "./policy.ts";

/** The record of a row. A scope that we do not know gives no right. */
export const toToken = (row: typeof apiTokens.$inferSelect): ApiTokenRecord => ({
  id: row.id,
  tenantId: row.tenantId,
  name: row.name,
  hash: row.hash,
  scopes: row.scopes.flatMap((scope) => tokenScopeSchema.safeParse(scope).data ?? []),
  createdAt: row.createdAt.getTime(),
  ...(row.revokedAt && { revokedAt: row.revokedAt.getTime() }),
});

const toRow = ({ createdAt, revokedAt, ...token }: ApiTokenRecord): typeof apiTokens.$inferInsert => ({
  ...token,
  createdAt: new Date(createdAt),
  revokedAt: revokedAt === undefined ? null : new Date(revokedAt),
});

/** The earlier of two revocations; a row that is revoked stays so whatever comes later. */
const revoked = (at: unknown) => sql`least(${apiTokens.revokedAt}, ${at})`;

/** The statement that writes a token; of a known one only the revocation is taken over. */
export const upsertToken = (db: TenantQueries, token: ApiTokenRecord) =>
  db
    .insert(apiTokens)
    .values(toRow(token))
    .onConflictDoUpdate({
      target: [apiTokens.tenantId, apiTokens.id],
      set: { revokedAt: revoked(sql.raw("excluded.revoked_at")) },
    });

/** Writes a new token. A known id is a constraint failure: ids are random. */
export async function insertToken(
  database: Database,
  token: ApiTokenRecord,
): Promise<Result<true, DatabaseFailure>> {
  const saved = await database.withTenant(token.tenantId, (db) => [
    db.insert(apiTokens).values(toRow(token)),
  ]);
  return saved.ok ? ok(true) : saved;
}

/** Revokes a token from `at` on, or leaves it revoked as it is. False where there is none of that id. */
export async function revokeToken(
  database: Database,
  tenantId: string,
  id: string,
  at: number,
): Promise<Result<boolean, DatabaseFailure>> {
  const saved = await database.withTenant(tenantId, (db) => [
    db
      .update(apiTokens)
      .set({ revokedAt: revoked(sql`${new Date(at).toISOString()}::timestamptz`) })
      .where(and(eq(apiTokens.tenantId, tenantId), eq(apiTokens.id, id)))
      .returning({ id: apiTokens.id }),
  ]);
  return saved.ok ? ok(saved.value[0].length > 0) : saved;
}
