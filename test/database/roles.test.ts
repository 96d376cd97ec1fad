// Who may serve, and what the runtime role may do to the audit log.

import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RUNTIME_ROLE } from "../../src/database/columns.ts";
import { databaseOver, seedTenants, startPostgres, type TestPostgres } from "./postgres.ts";

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
  await seedTenants(postgres, ["acme", "bolt"]);
});
afterAll(() => postgres.stop());

const insertEvent = (tenant: string, id: string, seq: number) => sql`
  insert into audit_events (tenant_id, connection_id, thread, id, turn, seq, hash, at, type, agent_id, user_id,
    input_summary, output_summary, latency_ms, metadata)
  values (${tenant}, ${`${tenant}.slack`}, 't', ${id}, 1, ${seq}, 'h', now(), 'turn', 'ada', 'u', '', '', 0, '{}')`;

describe("the role that serves", () => {
  it("is served when row security binds it", async () => {
    expect(await postgres.database().checkRole()).toEqual({ ok: true, value: true });
  });

  it.each([
    ["postgres", "is a superuser"],
    ["bypassing", "has BYPASSRLS"],
    ["owning", "owns tables"],
    ["becoming", "may become a role with BYPASSRLS"],
  ] as const)("is refused as %s, because it %s", async (role, reason) => {
    const database = postgres.database(role);
    const refused = await database.withTenant("acme", (db) => [db.execute(sql`select 1`)]);
    expect(refused).toMatchObject({ ok: false, error: { code: "exempt_role" } });
    expect(JSON.stringify(refused)).toContain(reason);
    expect(await database.checkRole()).toEqual(refused);
  });

  it("cannot log in before it is given a password, and is made by SQL without any privilege", async () => {
    const [role] = await postgres.asOwner(
      `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolinherit
       from pg_roles where rolname = $1`,
      [RUNTIME_ROLE],
    );
    expect(Object.values(role ?? {})).toEqual([false, false, false, false, false, false]);
  });

  it("asks what it is once, and not again", async () => {
    const batches: number[] = [];
    const database = databaseOver((role, queries) => {
      batches.push(queries.length);
      return postgres.run(role, queries);
    });
    for (let i = 0; i < 3; i++) await database.withTenant("acme", (db) => [db.execute(sql`select 1`)]);
    expect(batches).toEqual([1, 2, 2, 2]);
  });

  it("asks again after an answer that never came", async () => {
    let away = true;
    const database = databaseOver((role, queries) => {
      if (away) throw Object.assign(new Error("the database system is starting up"), { code: "57P03" });
      return postgres.run(role, queries);
    });
    expect(await database.checkRole()).toMatchObject({ ok: false, error: { code: "unavailable" } });
    away = false;
    expect(await database.checkRole()).toEqual({ ok: true, value: true });
  });
});

describe("the audit log", () => {
  it("takes new events and shows them", async () => {
    const written = await postgres
      .database()
      .withTenant("acme", (db) => [
        db.execute(insertEvent("acme", "e1", 1)),
        db.execute(sql`select id from audit_events`),
      ]);
    expect(written).toMatchObject({ ok: true });
    expect(written.ok && written.value[1].rows).toEqual([{ id: "e1" }]);
  });

  it.each([
    ["an update", "update audit_events set type = 'x'"],
    ["a deletion", "delete from audit_events"],
    ["a truncation", "truncate audit_events"],
  ])("refuses %s by the runtime role", async (_, text) => {
    const tried = await postgres.database().withTenant("acme", (db) => [db.execute(sql.raw(text))]);
    expect(tried).toEqual({ ok: false, error: { code: "refused", sqlState: "42501" } });
  });

  it.each([
    ["an update", "update audit_events set type = 'x'"],
    ["a deletion", "delete from audit_events"],
    ["a truncation", "truncate audit_events"],
  ])("refuses %s even by a superuser, while its triggers stand", async (_, text) => {
    await expect(postgres.asOwner(text)).rejects.toMatchObject({ code: "42501" });
  });

  it("lets a usage row be neither changed nor removed by the runtime role", async () => {
    for (const text of ["update usage set model = 'x'", "delete from usage", "truncate usage"]) {
      const tried = await postgres.database().withTenant("acme", (db) => [db.execute(sql.raw(text))]);
      expect(tried).toEqual({ ok: false, error: { code: "refused", sqlState: "42501" } });
    }
  });

  it("lets a route receipt be neither changed nor removed by the runtime role", async () => {
    for (const text of [
      "update route_receipts set cost_nano = 0",
      "delete from route_receipts",
      "truncate route_receipts",
    ]) {
      const tried = await postgres.database().withTenant("acme", (db) => [db.execute(sql.raw(text))]);
      expect(tried).toEqual({ ok: false, error: { code: "refused", sqlState: "42501" } });
    }
  });

  it("lets nothing of an API token change but that it is revoked, and none be removed", async () => {
    for (const text of [
      "update api_tokens set hash = repeat('cd', 32)",
      `update api_tokens set scopes = '["metrics"]'`,
      "delete from api_tokens",
    ]) {
      const tried = await postgres.database().withTenant("acme", (db) => [db.execute(sql.raw(text))]);
      expect(tried).toEqual({ ok: false, error: { code: "refused", sqlState: "42501" } });
    }
    const revoked = await postgres
      .database()
      .withTenant("acme", (db) => [db.execute(sql`update api_tokens set revoked_at = now() returning id`)]);
    expect(revoked.ok && revoked.value[0].rows).toEqual([{ id: "ci" }]);
  });

  it("lets no tenant be removed and no table be made by the runtime role", async () => {
    for (const text of [
      "delete from tenants",
      "create table mine (a int)",
      "alter table usage disable row level security",
    ]) {
      const tried = await postgres.database().withTenant("acme", (db) => [db.execute(sql.raw(text))]);
      expect(tried).toMatchObject({ ok: false, error: { code: "refused" } });
    }
  });
});
