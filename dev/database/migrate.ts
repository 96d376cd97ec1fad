// npm run migrate: brings a real Postgres up to date as its owner, then lets the runtime role log in.
// DATABASE_OWNER_URL is the direct address (no pooler); RUNTIME_ROLE_PASSWORD is set on the role.

import { pathToFileURL } from "node:url";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { RUNTIME_ROLE } from "../../src/database/columns.ts";
import { describeError } from "../../src/errors.ts";
import { MIGRATIONS_FOLDER, migrationError } from "./migrations.ts";

const APPLIED = "select count(*)::int as count from drizzle.__drizzle_migrations";

async function applied(client: pg.Client): Promise<number> {
  const { rows } = await client.query("select to_regclass('drizzle.__drizzle_migrations') as table");
  if (rows[0].table === null) return 0;
  return (await client.query<{ count: number }>(APPLIED)).rows[0]?.count ?? 0;
}

/** Applies what is new and sets the role's password; says in words what it did. */
export async function migratePostgres(input: {
  ownerUrl: string;
  password?: string | undefined;
}): Promise<string[]> {
  const client = new pg.Client({ connectionString: input.ownerUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const before = await applied(client);
    try {
      await migrate(drizzle(client), { migrationsFolder: MIGRATIONS_FOLDER });
    } catch (error) {
      throw migrationError(error);
    }
    const after = await applied(client);
    const done = [
      after === before ? `Nothing new: ${after} migrations.` : `Applied ${after - before} of ${after}.`,
    ];
    if (input.password) {
      const password = client.escapeLiteral(input.password);
      await client.query(`ALTER ROLE ${RUNTIME_ROLE} LOGIN PASSWORD ${password}`);
      done.push(`Role ${RUNTIME_ROLE} may log in with RUNTIME_ROLE_PASSWORD.`);
    }
    return done;
  } finally {
    await client.end();
  }
}

async function main(): Promise<void> {
  const ownerUrl = process.env.DATABASE_OWNER_URL;
  const password = process.env.RUNTIME_ROLE_PASSWORD;
  if (!ownerUrl) {
    console.error("Set DATABASE_OWNER_URL to the owner's direct address (postgres://...).");
    process.exit(1);
  }
  if (!password) console.warn(`RUNTIME_ROLE_PASSWORD is not set: ${RUNTIME_ROLE} keeps the password it has.`);
  try {
    for (const line of await migratePostgres({ ownerUrl, password })) console.log(line);
  } catch (error) {
    console.error(`Migration failed. ${describeError(error)}`);
    process.exit(1);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
