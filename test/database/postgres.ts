// The database of a test file: a real Postgres where one starts, PGlite under the runtime role where none
// does. Tests speak to it through the Worker's own door, over Neon's protocol without a network between.

import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { drizzle as drizzleNode } from "drizzle-orm/node-postgres";
import { migrate as migrateNode } from "drizzle-orm/node-postgres/migrator";
import { drizzle as drizzlePglite } from "drizzle-orm/pglite";
import { migrate as migratePglite } from "drizzle-orm/pglite/migrator";
import pg from "pg";
import { runOnPglite } from "../../dev/database/run-on-pglite.ts";
import { type RunBatch, sqlOverHttp } from "../../dev/database/sql-over-http.ts";
import { RUNTIME_ROLE } from "../../src/database/columns.ts";
import { createDatabase, type Database } from "../../src/database/with-tenant.ts";
import { startCluster } from "./cluster.ts";

const MIGRATIONS = { migrationsFolder: new URL("../../migrations", import.meta.url).pathname };
/** Roles that tests may come as. All but the first are exempt from row security in one way or another. */
export const ROLES = [RUNTIME_ROLE, "postgres", "bypassing", "owning", "becoming"] as const;
export type Role = (typeof ROLES)[number];

export interface TestPostgres {
  /** False on PGlite, which has one backend: what needs several connections is skipped there. */
  real: boolean;
  /** The owner's address; undefined on PGlite, which has none. */
  ownerUrl: string | undefined;
  /** Past every policy. */
  asOwner<T extends object = Record<string, unknown>>(sql: string, params?: unknown[]): Promise<T[]>;
  /** A batch as that role, with no tenant named for it. */
  run: RunBatch;
  /** The Worker's door, as the runtime role unless another is named. */
  database(role?: Role): Database;
  stop(): Promise<void>;
}

let served = 0;

/** The Worker's door over any way to run a batch. */
export function databaseOver(run: RunBatch, role: Role = RUNTIME_ROLE): Database {
  const app = sqlOverHttp(run, ROLES);
  return createDatabase({
    url: `postgres://${role}:none@test-${served++}.local/konstruct`,
    fetch: async (url, init) => app.request(url, init),
  });
}

/** Text in and out, as HTTP has it. */
function runOnPools(host: string): { run: RunBatch; end(): Promise<void> } {
  const pools = new Map<string, pg.Pool>();
  const types = { getTypeParser: () => (value: unknown) => value };
  const poolOf = (user: string) => {
    const pool = pools.get(user) ?? new pg.Pool({ host, user, database: "postgres", max: 2, types });
    // A client that is idle when the cluster stops hears of it; nobody else needs to.
    if (!pools.has(user)) pool.on("error", () => undefined);
    pools.set(user, pool);
    return pool;
  };
  const run: RunBatch = async (role, queries) => {
    const client = await poolOf(role).connect();
    try {
      await client.query("BEGIN");
      const results = [];
      for (const { query, params } of queries) {
        const { command, rowCount, rows, fields } = await client.query({
          text: query,
          values: params,
          rowMode: "array",
        });
        results.push({ command, rowCount: rowCount ?? 0, rowAsArray: true as const, rows, fields });
      }
      await client.query("COMMIT");
      return results;
    } catch (error) {
      await client.query("ROLLBACK");
      throw error;
    } finally {
      client.release();
    }
  };
  return {
    run,
    end: async () => void (await Promise.all([...pools.values()].map((pool) => pool.end()))),
  };
}

const EXEMPT_ROLES = [
  "CREATE ROLE bypassing LOGIN BYPASSRLS",
  "CREATE ROLE owning LOGIN NOBYPASSRLS",
  "CREATE TABLE owned (tenant_id text)",
  "ALTER TABLE owned OWNER TO owning",
  "CREATE ROLE becoming LOGIN NOBYPASSRLS",
  "GRANT bypassing TO becoming",
];

async function onPglite(reason: string): Promise<TestPostgres> {
  process.stderr.write(`test/database runs on PGlite: no Postgres starts here (${reason})
`);
  const db = await PGlite.create({ extensions: { vector } });
  await migratePglite(drizzlePglite(db), MIGRATIONS);
  for (const sql of EXEMPT_ROLES) await db.exec(sql);
  const run = runOnPglite(db);
  return {
    real: false,
    ownerUrl: undefined,
    asOwner: async <T extends object>(sql: string, params: unknown[] = []) =>
      (await db.query<T>(sql, params)).rows,
    run,
    database: (role = RUNTIME_ROLE) => databaseOver(run, role),
    stop: () => db.close(),
  };
}

/** Starts, migrates, and lets the runtime role log in. Stop it in afterAll. */
export async function startPostgres(): Promise<TestPostgres> {
  const cluster = await startCluster();
  if ("reason" in cluster) return onPglite(cluster.reason);
  const owner = new pg.Pool({ host: cluster.host, user: "postgres", database: "postgres", max: 2 });
  owner.on("error", () => undefined);
  await migrateNode(drizzleNode(owner), MIGRATIONS);
  for (const sql of [...EXEMPT_ROLES, `ALTER ROLE ${RUNTIME_ROLE} LOGIN`]) await owner.query(sql);
  const pools = runOnPools(cluster.host);
  return {
    real: true,
    ownerUrl: `postgres://postgres@localhost/postgres?host=${encodeURIComponent(cluster.host)}`,
    asOwner: async <T extends object>(sql: string, params: unknown[] = []) =>
      (await owner.query(sql, params)).rows as T[],
    run: pools.run,
    database: (role = RUNTIME_ROLE) => databaseOver(pools.run, role),
    async stop() {
      await Promise.all([pools.end(), owner.end()]);
      await cluster.stop();
    },
  };
}

/** Two tenants with an agent and a connection each, as the owner writes them. */
export async function seedTenants(postgres: TestPostgres, tenants: readonly string[]): Promise<void> {
  for (const tenant of tenants) {
    await postgres.asOwner("INSERT INTO tenants (tenant_id, name) VALUES ($1, $1)", [tenant]);
    await postgres.asOwner(
      "INSERT INTO agents (tenant_id, id, name, role) VALUES ($1, 'ada', $1, 'support')",
      [tenant],
    );
    await postgres.asOwner(
      "INSERT INTO connections (tenant_id, id, channel, agent_id, name) VALUES ($1, $1 || '.slack', 'slack', 'ada', $1)",
      [tenant],
    );
    await postgres.asOwner(
      "INSERT INTO model_deployments (tenant_id, id, settings) VALUES ($1, 'own', '{}'::jsonb)",
      [tenant],
    );
    await postgres.asOwner(
      "INSERT INTO api_tokens (tenant_id, id, name, hash, scopes) VALUES ($1, 'ci', $1, repeat('ab', 32), '[]')",
      [tenant],
    );
  }
}

/** One row in each table about tools and knowledge. */
export async function seedTools(postgres: TestPostgres, tenant: string): Promise<void> {
  for (const table of ["tool_secrets", "http_tools", "mcp_servers"])
    await postgres.asOwner(`INSERT INTO ${table} (tenant_id, id, settings) VALUES ($1, 'own', '{}'::jsonb)`, [
      tenant,
    ]);
  for (const sql of [
    "INSERT INTO grants (tenant_id, id, settings, expires_at) VALUES ($1, 'own', '{}'::jsonb, now())",
    "INSERT INTO documents (tenant_id, id, name, kind, media_type, stage) VALUES ($1, 'doc', $1, 'text', 't', 'ready')",
    "INSERT INTO document_parts (tenant_id, document_id, part, body) VALUES ($1, 'doc', 0, ''::bytea)",
    "INSERT INTO chunks (tenant_id, document_id, chunk, text) VALUES ($1, 'doc', 0, $1)",
    `INSERT INTO memories (tenant_id, id, agent_id, connection_id, user_id, kind, text, thread, turn, at)
     VALUES ($1, 'own', 'ada', 'c', 'U1', 'fact', $1, 't', 1, now())`,
    "INSERT INTO forgotten (tenant_id, person, at) VALUES ($1, 'own', now())",
  ])
    await postgres.asOwner(sql, [tenant]);
}
