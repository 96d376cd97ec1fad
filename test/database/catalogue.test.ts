// A lint of the catalogue: what a table, view or function may be, whoever writes the next migration.

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RUNTIME_ROLE } from "../../src/database/columns.ts";
import { startPostgres, type TestPostgres } from "./postgres.ts";

/** SECURITY DEFINER functions somebody has reviewed. There is none. */
const REVIEWED_DEFINERS: string[] = [];
/** Made by the test's own helper, to have a role that owns something. */
const OURS = "n.nspname = 'public' and c.relname <> 'owned'";

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

const names = async (sql: string, params: unknown[] = []) =>
  (await postgres.asOwner<{ name: string }>(sql, params)).map((row) => row.name);

describe("the catalogue", () => {
  it("holds the tables of the schema and no others", async () => {
    const tables = await names(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and ${OURS} order by 1`,
    );
    expect(tables).toEqual([
      "agents",
      "api_tokens",
      "audit_events",
      "chunks",
      "connections",
      "conversations",
      "document_parts",
      "documents",
      "forgotten",
      "grants",
      "http_tools",
      "mcp_servers",
      "memories",
      "model_deployments",
      "route_receipts",
      "tenants",
      "tool_secrets",
      "usage",
    ]);
  });

  it("has no table without enabled and forced row security", async () => {
    const bare = await names(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and ${OURS} and not (c.relrowsecurity and c.relforcerowsecurity)`,
    );
    expect(bare).toEqual([]);
  });

  it("has exactly one policy a table: for all commands, for the runtime role, with a check", async () => {
    const policies = await postgres.asOwner(
      `select tablename, cmd, permissive, roles::text as roles, qual, with_check from pg_policies where schemaname = 'public'`,
    );
    expect(policies).toHaveLength(18);
    for (const policy of policies) {
      expect(policy).toMatchObject({ cmd: "ALL", permissive: "PERMISSIVE", roles: `{${RUNTIME_ROLE}}` });
      expect(policy.qual).toContain("NULLIF(current_setting('app.tenant_id'::text, true), ''::text)");
      expect(policy.with_check).toBe(policy.qual);
    }
  });

  it("has no table whose first column is not a tenant_id that must be set", async () => {
    const odd = await names(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and ${OURS} and not exists (
         select 1 from pg_attribute a where a.attrelid = c.oid and a.attnum = 1 and a.attname = 'tenant_id' and a.attnotnull)`,
    );
    expect(odd).toEqual([]);
  });

  it("has no index that does not start with the tenant", async () => {
    const odd = await names(
      `select i.indexrelid::regclass::text as name from pg_index i
       join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
       where ${OURS} and a.attname <> 'tenant_id'`,
    );
    // Nearest neighbours have no order that could begin with a tenant: row security filters what it finds.
    expect(odd.filter((name) => name !== "chunks_nearest")).toEqual([]);
  });

  it("has no foreign key that does not start with the tenant on both sides", async () => {
    const keys = await postgres.asOwner<{ name: string; own: string; theirs: string }>(
      `select k.conname as name, own.attname as own, theirs.attname as theirs from pg_constraint k
       join pg_attribute own on own.attrelid = k.conrelid and own.attnum = k.conkey[1]
       join pg_attribute theirs on theirs.attrelid = k.confrelid and theirs.attnum = k.confkey[1]
       where k.contype = 'f'`,
    );
    expect(keys.length).toBeGreaterThanOrEqual(20);
    expect(keys.filter((key) => key.own !== "tenant_id" || key.theirs !== "tenant_id")).toEqual([]);
  });

  it("has no view that reads with its owner's rights and no materialized view the Worker may read", async () => {
    const views = await names(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'v' and n.nspname = 'public'
         and not coalesce(c.reloptions @> array['security_invoker=true'], false)`,
    );
    const materialized = await names(
      `select c.relname as name from pg_class c where c.relkind = 'm' and has_table_privilege($1, c.oid, 'SELECT')`,
      [RUNTIME_ROLE],
    );
    expect([...views, ...materialized]).toEqual([]);
  });

  it("has no function with its owner's rights outside the reviewed list", async () => {
    const definers = await names(
      `select p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema')`,
    );
    expect(definers.filter((name) => !REVIEWED_DEFINERS.includes(name))).toEqual([]);
  });

  it("gives the runtime role nothing beyond its list, and everybody else nothing", async () => {
    const grants = await postgres.asOwner<{ table: string; rights: string }>(
      `select table_name as table, string_agg(privilege_type, ',' order by privilege_type) as rights
       from information_schema.role_table_grants where grantee = $1 group by 1 order by 1`,
      [RUNTIME_ROLE],
    );
    expect(Object.fromEntries(grants.map((grant) => [grant.table, grant.rights]))).toEqual({
      agents: "DELETE,INSERT,SELECT,UPDATE",
      api_tokens: "INSERT,SELECT",
      audit_events: "INSERT,SELECT",
      chunks: "DELETE,INSERT,SELECT,UPDATE",
      connections: "DELETE,INSERT,SELECT,UPDATE",
      conversations: "INSERT,SELECT,UPDATE",
      document_parts: "DELETE,INSERT,SELECT,UPDATE",
      documents: "DELETE,INSERT,SELECT,UPDATE",
      forgotten: "DELETE,INSERT,SELECT,UPDATE",
      grants: "INSERT,SELECT",
      http_tools: "DELETE,INSERT,SELECT,UPDATE",
      mcp_servers: "DELETE,INSERT,SELECT,UPDATE",
      memories: "DELETE,INSERT,SELECT,UPDATE",
      model_deployments: "DELETE,INSERT,SELECT,UPDATE",
      route_receipts: "INSERT,SELECT",
      tenants: "INSERT,SELECT,UPDATE",
      tool_secrets: "DELETE,INSERT,SELECT,UPDATE",
      usage: "INSERT,SELECT",
    });
    const single = await names(
      `select c.table_name || '.' || c.column_name as name from information_schema.role_column_grants c
       where c.grantee = $1 and c.privilege_type = 'UPDATE' and not exists (
         select 1 from information_schema.role_table_grants t where t.grantee = c.grantee
           and t.table_name = c.table_name and t.privilege_type = 'UPDATE')`,
      [RUNTIME_ROLE],
    );
    expect(single.toSorted()).toEqual(["api_tokens.revoked_at", "grants.revoked_at"]);
    const everybody = await names(
      `select table_name as name from information_schema.role_table_grants
       where grantee = 'PUBLIC' and table_schema not in ('pg_catalog', 'information_schema')`,
    );
    expect(everybody).toEqual([]);
  });

  it("lets the runtime role neither make things in the schema nor see the migrations' bookkeeping", async () => {
    const [rights] = await postgres.asOwner(
      `select has_schema_privilege($1, 'public', 'CREATE') as make, has_schema_privilege($1, 'drizzle', 'USAGE') as look`,
      [RUNTIME_ROLE],
    );
    expect(rights).toEqual({ make: false, look: false });
  });
});

describe("the code", () => {
  it("names the tenant for the transaction only, in one place", () => {
    const source = readFileSync(new URL("../../src/database/with-tenant.ts", import.meta.url), "utf8");
    expect(source).toMatch(/set_config\('app\.tenant_id', \$\{tenantId\}, true\)/);
  });
});
