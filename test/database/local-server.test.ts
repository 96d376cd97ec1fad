// The local Postgres, as npm start runs it, and the migration of a real one.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migratePostgres } from "../../dev/database/migrate.ts";
import { MIGRATIONS_FOLDER, migrationError } from "../../dev/database/migrations.ts";
import { type LocalDatabase, startDatabase } from "../../dev/database/server.ts";
import { createDatabase } from "../../src/database/with-tenant.ts";
import { loadProjection, saveProjection } from "../../src/tenants/projection-rows.ts";
import { projectionOf } from "../doubles/memory-tenants.ts";
import { startPostgres, type TestPostgres } from "./postgres.ts";

describe("the local database", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "konstruct-local-"));
  let local: LocalDatabase;
  const open = async () => {
    local = await startDatabase({ dataDir, port: 0 });
    await local.migrate();
  };
  const ask = async (query: string, params: unknown[] = [], user = "konstruct_app") => {
    const response = await fetch(local.httpUrl, {
      method: "POST",
      headers: { "neon-connection-string": local.url.replace("konstruct_app", user) },
      body: JSON.stringify({ query, params }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  beforeAll(open);
  afterAll(async () => {
    await local.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it("serves the Worker's door as the runtime role, and keeps rows over a restart", async () => {
    const connect = () => createDatabase({ url: local.url, httpUrl: local.httpUrl });
    expect(await connect().checkRole()).toEqual({ ok: true, value: true });
    expect(await saveProjection(connect(), projectionOf("acme"))).toMatchObject({ ok: true });
    await local.close();
    expect(await loadProjection(connect(), "acme")).toMatchObject({
      ok: false,
      error: { code: "unavailable" },
    });
    await open();
    expect(await loadProjection(connect(), "acme")).toEqual({ ok: true, value: projectionOf("acme") });
  });

  it("has pgvector", async () => {
    const rows = await local.query("select extname from pg_extension where extname = 'vector'");
    expect(rows).toHaveLength(1);
  });

  it.each(["postgres", "somebody", ""])("lets nobody in as %j", async (user) => {
    const { status, body } = await ask("select 1", [], user);
    expect([status, body.code]).toEqual([400, "28000"]);
  });

  it.each([
    ["set role postgres", []],
    ["RESET ROLE", []],
    ["set session authorization postgres", []],
    ["reset session\nauthorization", []],
    ["select set_config('role', 'postgres', true)", []],
    ["select set_config($1, $2, true)", ["role", "postgres"]],
  ])("lets nobody become the superuser by %j", async (query, params) => {
    expect((await ask(query, params)).body.code).toBe("42501");
    expect((await ask("select current_user")).body.rows).toEqual([["konstruct_app"]]);
  });

  it("answers as Neon does: text values, and a Postgres error with its fields", async () => {
    const { body } = await ask(
      "select 1 as n, true as yes, null as nothing, '{\"a\":1}'::jsonb as j, $1::text as t",
      ["x"],
    );
    expect(body.rows).toEqual([["1", "t", null, '{"a": 1}', "x"]]);
    expect(body.rowAsArray).toBe(true);
    const wrong = await ask("select * from nothing_here");
    expect(wrong.status).toBe(400);
    expect(wrong.body).toMatchObject({ code: "42P01", severity: "ERROR" });
  });

  it("refuses what is no query", async () => {
    for (const body of ["", "null", "{}", '{"query":1}', '{"queries":"x"}']) {
      const response = await fetch(local.httpUrl, {
        method: "POST",
        headers: { "neon-connection-string": local.url },
        body,
      });
      expect(response.status).toBe(400);
    }
  });

  it("says in a line which port is taken", async () => {
    const port = Number(new URL(local.httpUrl).port);
    await expect(startDatabase({ dataDir: join(dataDir, "other"), port })).rejects.toThrow(
      `Port ${port} is in use`,
    );
  });

  it("says in a line that its folder cannot be opened, and what to do", async () => {
    const broken = mkdtempSync(join(tmpdir(), "konstruct-broken-"));
    writeFileSync(join(broken, "file"), "");
    const starting = startDatabase({ dataDir: join(broken, "file"), port: 0 });
    await expect(starting).rejects.toThrow(/does not open.*--reset/);
    rmSync(broken, { recursive: true });
  });
});

describe("a migration that fails", () => {
  it("is told with its file, the reason and the statement, in one line", () => {
    const statement = readFileSync(`${MIGRATIONS_FOLDER}/0002_row_security.sql`, "utf8").split(
      "--> statement-breakpoint",
    )[1];
    const error = Object.assign(new Error("Failed query"), {
      query: statement,
      cause: new Error('relation "agents" does not exist'),
    });
    expect(migrationError(error).message).toBe(
      'migrations/0002_row_security.sql: relation "agents" does not exist (at: ALTER TABLE agents FORCE ROW LEVEL SECURITY;)',
    );
    expect(migrationError(new Error("Can't find meta/_journal.json file")).message).toBe(
      "migrations: Can't find meta/_journal.json file",
    );
  });
});

describe("npm run migrate", () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  it("applies what is new to a fresh database, nothing the second time, and gives the role its password", async (test) => {
    if (!postgres.ownerUrl) return test.skip("PGlite has no address to migrate");
    const all = readdirSync(MIGRATIONS_FOLDER).filter((file) => file.endsWith(".sql")).length;
    await postgres.asOwner("create database fresh");
    const ownerUrl = postgres.ownerUrl.replace("/postgres?", "/fresh?");
    expect(await migratePostgres({ ownerUrl, password: "it's a secret" })).toEqual([
      `Applied ${all} of ${all}.`,
      "Role konstruct_app may log in with RUNTIME_ROLE_PASSWORD.",
    ]);
    expect(await migratePostgres({ ownerUrl })).toEqual([`Nothing new: ${all} migrations.`]);
    const [role] = await postgres.asOwner(
      "select rolcanlogin, rolpassword is not null as has from pg_authid where rolname = 'konstruct_app'",
    );
    expect(role).toEqual({ rolcanlogin: true, has: true });
    const client = new pg.Client({ connectionString: ownerUrl });
    await client.connect();
    const { rows } = await client.query(
      "select count(*)::int as n from pg_tables where schemaname = 'public'",
    );
    await client.end();
    expect(rows).toEqual([{ n: 18 }]);
  });
});
