// The local Postgres: PGlite with pgvector kept in a folder, reached only through Neon's HTTP protocol and
// only as the runtime role. PGlite itself connects as a superuser, whom no policy binds: every request
// takes the runtime role for its transaction, and SQL that would change roles is refused. That keeps tests
// and mistakes honest; it is no wall against someone who writes hostile SQL on this machine.

import { existsSync, mkdirSync } from "node:fs";
import type { Server } from "node:http";
import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { serve } from "@hono/node-server";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import { RUNTIME_ROLE } from "../../src/database/columns.ts";
import { MIGRATIONS_FOLDER, migrationError } from "./migrations.ts";
import { runOnPglite } from "./run-on-pglite.ts";
import { sqlOverHttp } from "./sql-over-http.ts";

export interface LocalDatabase {
  /** For DATABASE_URL and DATABASE_HTTP_URL. */
  url: string;
  httpUrl: string;
  /** Applies what is new. One line says what is wrong with a broken one. */
  migrate(): Promise<void>;
  /** As the owner, past every policy: for seeding and looking, never over HTTP. */
  query<T extends object>(sql: string, params?: unknown[]): Promise<T[]>;
  close(): Promise<void>;
}

function listen(port: number, fetch: (request: Request) => Response | Promise<Response>): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname: "127.0.0.1" }, () => resolve(server as Server)) as Server;
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE";
      reject(taken ? new Error(`Port ${port} is in use: end what listens there, or choose another.`) : error);
    });
  });
}

/** Starts the database in `dataDir` (made if absent). Port 0 takes any free one. */
export async function startDatabase(input: { dataDir: string; port: number }): Promise<LocalDatabase> {
  const opened = Promise.withResolvers<PGlite>();
  opened.promise.catch(() => undefined);
  const app = sqlOverHttp(
    async (role, queries) => runOnPglite(await opened.promise)(role, queries),
    [RUNTIME_ROLE],
  );
  // The port first: whoever holds it may hold the folder too, and two at once would ruin it.
  const server = await listen(input.port, app.fetch);
  const closeServer = () => {
    server.closeAllConnections();
    return new Promise<void>((done) => server.close(() => done()));
  };
  try {
    if (!existsSync(input.dataDir)) mkdirSync(input.dataDir, { recursive: true });
    opened.resolve(await PGlite.create({ dataDir: input.dataDir, extensions: { vector } }));
  } catch (error) {
    await closeServer();
    throw new Error(`The database in ${input.dataDir} does not open. Start with --reset to make it anew.`, {
      cause: error,
    });
  }
  const db = await opened.promise;
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : input.port;
  return {
    url: `postgres://${RUNTIME_ROLE}:local@127.0.0.1:${port}/konstruct`,
    httpUrl: `http://127.0.0.1:${port}/sql`,
    async migrate() {
      try {
        await migrate(drizzle(db), { migrationsFolder: MIGRATIONS_FOLDER });
      } catch (error) {
        throw migrationError(error);
      }
    },
    query: async <T extends object>(sql: string, params: unknown[] = []) =>
      (await db.query<T>(sql, params)).rows,
    async close() {
      await closeServer();
      await db.close();
    },
  };
}
