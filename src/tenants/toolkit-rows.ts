// What a tenant configured about tools, in Postgres. Credentials arrive sealed and stay so; a grant is never
// deleted: who allowed what, and until when, stays known.

import { and, eq, gt, sql } from "drizzle-orm";
import type { DatabaseFailure } from "../database/failure.ts";
import { grants, httpTools, mcpServers, toolSecrets } from "../database/tool-schema.ts";
import type { Database, TenantQueries } from "../database/with-tenant.ts";
import { ok, type Result } from "../result.ts";
import {
  type GrantRecord,
  grantSchema,
  type HttpToolRecord,
  httpToolSchema,
  type McpServerRecord,
  mcpServerSchema,
  type Toolkit,
  type ToolSecretRecord,
  toolSecretSchema,
} from "./tool-policy.ts";

/** A revoked grant stays in the projection until no reading from before its revocation can be under way. */
const GRANT_AFTERLIFE = sql`now() - interval '1 day'`;

const toSecret = (row: typeof toolSecrets.$inferSelect): ToolSecretRecord => ({
  ...toolSecretSchema.parse({ ...row.settings, id: row.id }),
  tenantId: row.tenantId,
  secrets: row.secrets,
});

const toHttpTool = (row: typeof httpTools.$inferSelect): HttpToolRecord => ({
  ...httpToolSchema.parse({ ...row.settings, id: row.id, isActive: row.isActive }),
  tenantId: row.tenantId,
});

const toMcpServer = (row: typeof mcpServers.$inferSelect): McpServerRecord => ({
  ...mcpServerSchema.parse({ ...row.settings, id: row.id, isActive: row.isActive }),
  tenantId: row.tenantId,
});

const toGrant = (row: typeof grants.$inferSelect): GrantRecord => ({
  ...grantSchema.parse({
    ...row.settings,
    id: row.id,
    createdAt: row.createdAt.getTime(),
    expiresAt: row.expiresAt.getTime(),
    ...(row.revokedAt && { revokedAt: row.revokedAt.getTime() }),
  }),
  tenantId: row.tenantId,
});

/** The statements that read a toolkit; `toToolkit` takes their rows in this order. */
export const selectToolkit = (db: TenantQueries, tenantId: string) =>
  [
    db.select().from(toolSecrets).where(eq(toolSecrets.tenantId, tenantId)).orderBy(toolSecrets.id),
    db.select().from(httpTools).where(eq(httpTools.tenantId, tenantId)).orderBy(httpTools.id),
    db.select().from(mcpServers).where(eq(mcpServers.tenantId, tenantId)).orderBy(mcpServers.id),
    db
      .select()
      .from(grants)
      .where(and(eq(grants.tenantId, tenantId), gt(grants.expiresAt, GRANT_AFTERLIFE)))
      .orderBy(grants.id),
  ] as const;

/** Throws where settings are of a shape that nobody may write. */
export const toToolkit = (
  secrets: (typeof toolSecrets.$inferSelect)[],
  tools: (typeof httpTools.$inferSelect)[],
  servers: (typeof mcpServers.$inferSelect)[],
  granted: (typeof grants.$inferSelect)[],
): Toolkit => ({
  secrets: secrets.map(toSecret),
  httpTools: tools.map(toHttpTool),
  mcpServers: servers.map(toMcpServer),
  grants: granted.map(toGrant),
});

const updatedAt = sql`now()`;

const upsertSecret = (db: TenantQueries, { tenantId, id, secrets, ...settings }: ToolSecretRecord) =>
  db
    .insert(toolSecrets)
    .values({ tenantId, id, secrets, settings })
    .onConflictDoUpdate({
      target: [toolSecrets.tenantId, toolSecrets.id],
      set: { secrets, settings, updatedAt },
    });

const upsertHttpTool = (db: TenantQueries, { tenantId, id, isActive, ...settings }: HttpToolRecord) =>
  db
    .insert(httpTools)
    .values({ tenantId, id, isActive, settings })
    .onConflictDoUpdate({
      target: [httpTools.tenantId, httpTools.id],
      set: { isActive, settings, updatedAt },
    });

const upsertMcpServer = (db: TenantQueries, { tenantId, id, isActive, ...settings }: McpServerRecord) =>
  db
    .insert(mcpServers)
    .values({ tenantId, id, isActive, settings })
    .onConflictDoUpdate({
      target: [mcpServers.tenantId, mcpServers.id],
      set: { isActive, settings, updatedAt },
    });

/** The earlier of two revocations; a row that is revoked stays so whatever comes later. */
const revoked = (at: unknown) => sql`least(${grants.revokedAt}, ${at})`;

const toGrantRow = ({ tenantId, id, createdAt, expiresAt, revokedAt, ...settings }: GrantRecord) => ({
  ...{ tenantId, id, settings },
  createdAt: new Date(createdAt),
  expiresAt: new Date(expiresAt),
  revokedAt: revokedAt === undefined ? null : new Date(revokedAt),
});

/** Of a known grant only the revocation is taken over. */
const upsertGrant = (db: TenantQueries, grant: GrantRecord) =>
  db
    .insert(grants)
    .values(toGrantRow(grant))
    .onConflictDoUpdate({
      target: [grants.tenantId, grants.id],
      set: { revokedAt: revoked(sql.raw("excluded.revoked_at")) },
    });

/** The statements that write everything of a toolkit; what is not in it stays as it is. */
export const upsertToolkit = (db: TenantQueries, toolkit: Toolkit) => [
  ...toolkit.secrets.map((record) => upsertSecret(db, record)),
  ...toolkit.httpTools.map((record) => upsertHttpTool(db, record)),
  ...toolkit.mcpServers.map((record) => upsertMcpServer(db, record)),
  ...toolkit.grants.map((record) => upsertGrant(db, record)),
];

type Changed = Promise<Result<boolean, DatabaseFailure>>;

const written = (result: Result<unknown, DatabaseFailure>): Result<boolean, DatabaseFailure> =>
  result.ok ? ok(true) : result;

/** Each writes a record in place of the one of that id. */
export const saveToolSecret = async (database: Database, record: ToolSecretRecord): Changed =>
  written(await database.withTenant(record.tenantId, (db) => [upsertSecret(db, record)]));
export const saveHttpTool = async (database: Database, record: HttpToolRecord): Changed =>
  written(await database.withTenant(record.tenantId, (db) => [upsertHttpTool(db, record)]));
export const saveMcpServer = async (database: Database, record: McpServerRecord): Changed =>
  written(await database.withTenant(record.tenantId, (db) => [upsertMcpServer(db, record)]));

/** Writes a new grant. A known id is a constraint failure: ids are random. */
export const insertGrant = async (database: Database, grant: GrantRecord): Changed =>
  written(await database.withTenant(grant.tenantId, (db) => [db.insert(grants).values(toGrantRow(grant))]));

const DELETABLE = { secret: toolSecrets, http: httpTools, mcp: mcpServers };

/** False where there was none of that id. */
export async function deleteTool(
  database: Database,
  tenantId: string,
  kind: keyof typeof DELETABLE,
  id: string,
): Changed {
  const table = DELETABLE[kind];
  const deleted = await database.withTenant(tenantId, (db) => [
    db
      .delete(table)
      .where(and(eq(table.tenantId, tenantId), eq(table.id, id)))
      .returning({ id: table.id }),
  ]);
  return deleted.ok ? ok(deleted.value[0].length > 0) : deleted;
}

/** Revokes from `at` on, or leaves it revoked as it is. False where there is none of that id. */
export async function revokeGrant(database: Database, tenantId: string, id: string, at: number): Changed {
  const saved = await database.withTenant(tenantId, (db) => [
    db
      .update(grants)
      .set({ revokedAt: revoked(sql`${new Date(at).toISOString()}::timestamptz`) })
      .where(and(eq(grants.tenantId, tenantId), eq(grants.id, id)))
      .returning({ id: grants.id }),
  ]);
  return saved.ok ? ok(saved.value[0].length > 0) : saved;
}
