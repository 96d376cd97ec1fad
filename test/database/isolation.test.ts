// Two tenants that share ids, connections and threads, and 3,000 random things that one of them does.

import { type SQL, sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RUNTIME_ROLE } from "../../src/database/columns.ts";
import type { Database } from "../../src/database/with-tenant.ts";
import { seedTenants, seedTools, startPostgres, type TestPostgres } from "./postgres.ts";

const TENANTS = ["acme", "bolt"] as const;
type Tenant = (typeof TENANTS)[number];
const TABLES = [
  "tenants",
  "agents",
  "connections",
  "audit_events",
  "usage",
  "conversations",
  "model_deployments",
  "api_tokens",
  "route_receipts",
  "tool_secrets",
  "http_tools",
  "mcp_servers",
  "grants",
  "documents",
  "document_parts",
  "chunks",
  "memories",
  "forgotten",
] as const;

let postgres: TestPostgres;
let database: Database;

beforeAll(async () => {
  postgres = await startPostgres();
  database = postgres.database();
  await seedTenants(postgres, TENANTS);
  for (const tenant of TENANTS) await seedTools(postgres, tenant);
});
afterAll(() => postgres.stop());

const other = (tenant: Tenant): Tenant => (tenant === "acme" ? "bolt" : "acme");

/** A statement as a tenant might make it, by mistake or on purpose. Those that write as another are refused. */
interface Operation {
  as: Tenant;
  statement: (n: number) => SQL;
  /** Writes a row that names the other tenant. */
  crosses: boolean;
}

const table = fc.constantFrom(...TABLES);
const mutable = fc.constantFrom(
  ...[
    "agents",
    "connections",
    "conversations",
    "model_deployments",
    "tool_secrets",
    "http_tools",
    "mcp_servers",
  ],
  ...["documents", "document_parts", "chunks", "memories", "forgotten"],
);
/** What may be taken away, of others as little as anything else. */
const removable = fc.constantFrom(
  ...[
    "connections",
    "tool_secrets",
    "http_tools",
    "mcp_servers",
    "documents",
    "document_parts",
    "chunks",
    "memories",
  ],
);
const tenant = fc.constantFrom(...TENANTS);
const id = fc.constantFrom("ada", "bob", "eve", "a/b", "' or true --");

const usageRow = (owner: string, key: string) => sql`
  insert into usage (tenant_id, connection_id, thread, id, turn, at, agent_id, provider, model, deployment,
    input_tokens, output_tokens)
  values (${owner}, 'c', 't', ${key}, 1, now(), 'ada', 'p', 'm', 'd', 1, 1) on conflict do nothing returning tenant_id`;

const receiptRow = (owner: string, key: string) => sql`
  insert into route_receipts (tenant_id, id, at, source, "group", agent_id, outcome, fallback, total_ms,
    input_tokens, output_tokens, cost_nano, body)
  values (${owner}, ${key}, now(), 'turn', 'fast', 'ada', 'ok', false, 1, 1, 1, 1, '{}')
  on conflict do nothing returning tenant_id`;

const conversationRow = (owner: string, thread: string) => sql`
  insert into conversations (tenant_id, connection_id, thread, channel, person, last_text, last_at, state, turns,
    head_hash, head_length)
  values (${owner}, 'c', ${thread}, 'slack', 'p', ${owner}, now(), 'answered', 1, 'h', 1)
  on conflict (tenant_id, connection_id, thread) do update set turns = conversations.turns + 1 returning tenant_id`;

const grantRow = (owner: string, key: string) => sql`
  insert into grants (tenant_id, id, settings, expires_at) values (${owner}, ${key}, '{}', now())
  on conflict do nothing returning tenant_id`;

const memoryRow = (owner: string, key: string) => sql`
  insert into memories (tenant_id, id, agent_id, connection_id, user_id, kind, text, thread, turn, at)
  values (${owner}, ${key}, 'ada', 'c', 'U1', 'fact', ${owner}, 't', 1, now())
  on conflict do nothing returning tenant_id`;

const chunkRow = (owner: string, chunk: number) => sql`
  insert into chunks (tenant_id, document_id, chunk, text) values (${owner}, 'doc', ${chunk}, ${owner})
  on conflict do nothing returning tenant_id`;

const rows = [grantRow, memoryRow];

const reading: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ as: tenant, table }).map(({ as, table }) => ({
    as,
    crosses: false,
    statement: () => sql`select tenant_id from ${sql.identifier(table)}`,
  })),
  fc.record({ as: tenant, table }).map(({ as, table }) => ({
    as,
    crosses: false,
    statement: () =>
      sql`select tenant_id from ${sql.identifier(table)} where tenant_id = ${other(as)} or true`,
  })),
  fc.record({ as: tenant, a: table, b: table }).map(({ as, a, b }) => ({
    as,
    crosses: false,
    statement:
      () => sql`select x.tenant_id from ${sql.identifier(a)} x full join ${sql.identifier(b)} y on true
      union all select y.tenant_id from ${sql.identifier(a)} x full join ${sql.identifier(b)} y on true`,
  })),
);

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { arbitrary: reading, weight: 7 },
  fc
    .record({ as: tenant, id })
    .map(({ as, id }) => ({ as, crosses: false, statement: () => usageRow(as, id) })),
  fc.record({ as: tenant }).map(({ as }) => ({
    as,
    crosses: true,
    statement: (n: number) => usageRow(other(as), `foreign-${n}`),
  })),
  fc
    .record({ as: tenant, id })
    .map(({ as, id }) => ({ as, crosses: false, statement: () => conversationRow(as, id) })),
  fc.record({ as: tenant }).map(({ as }) => ({
    as,
    crosses: true,
    statement: (n: number) => conversationRow(other(as), `foreign-${n}`),
  })),
  fc
    .record({ as: tenant, id })
    .map(({ as, id }) => ({ as, crosses: false, statement: () => receiptRow(as, id) })),
  fc.record({ as: tenant }).map(({ as }) => ({
    as,
    crosses: true,
    statement: (n: number) => receiptRow(other(as), `foreign-${n}`),
  })),
  fc.record({ as: tenant, id, row: fc.constantFrom(...rows) }).map(({ as, id, row }) => ({
    as,
    crosses: false,
    statement: () => row(as, id),
  })),
  fc.record({ as: tenant, row: fc.constantFrom(...rows) }).map(({ as, row }) => ({
    as,
    crosses: true,
    statement: (n: number) => row(other(as), `foreign-${n}`),
  })),
  fc.record({ as: tenant }).map(({ as }) => ({
    as,
    crosses: true,
    statement: (n: number) => chunkRow(other(as), 1_000 + n),
  })),
  fc.record({ as: tenant }).map(({ as }) => ({
    as,
    crosses: false,
    statement: () =>
      sql`update grants set revoked_at = now() where tenant_id = ${other(as)} returning tenant_id`,
  })),
  fc.record({ as: tenant }).map(({ as }) => ({
    as,
    crosses: false,
    statement: () =>
      sql`update api_tokens set revoked_at = now() where tenant_id = ${other(as)} returning tenant_id`,
  })),
  fc.record({ as: tenant, table: mutable }).map(({ as, table }) => ({
    as,
    crosses: false,
    statement: () =>
      sql`update ${sql.identifier(table)} set tenant_id = tenant_id where tenant_id = ${other(as)} returning tenant_id`,
  })),
  fc.record({ as: tenant, table: removable }).map(({ as, table }) => ({
    as,
    crosses: false,
    statement: () =>
      sql`delete from ${sql.identifier(table)} where tenant_id = ${other(as)} returning tenant_id`,
  })),
  fc.record({ as: tenant }).map(({ as }) => ({
    as,
    crosses: true,
    statement: () => sql`update agents set tenant_id = ${other(as)} where id = 'ada' returning tenant_id`,
  })),
);

describe("isolation", () => {
  it("shows no foreign row in 3,000 random operations of two tenants", async () => {
    let done = 0;
    let refused = 0;
    let own = 0;
    const foreign: unknown[] = [];
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 10, maxLength: 10 }), async (operations) => {
        await Promise.all(
          operations.map(async ({ as, statement, crosses }) => {
            const n = done++;
            const result = await database.withTenant(as, (db) => [db.execute(statement(n))]);
            if (crosses) {
              expect(result).toEqual({ ok: false, error: { code: "refused", sqlState: "42501" } });
              refused++;
            } else {
              expect(result.ok).toBe(true);
              const rows = result.ok ? (result.value[0].rows as { tenant_id: string | null }[]) : [];
              own += rows.filter((row) => row.tenant_id === as).length;
              foreign.push(...rows.filter((row) => row.tenant_id !== null && row.tenant_id !== as));
            }
          }),
        );
      }),
      { numRuns: 300 },
    );
    expect(done).toBe(3_000);
    expect(refused).toBeGreaterThan(500);
    expect(foreign).toEqual([]);
    // Not for want of looking.
    expect(own).toBeGreaterThan(3_000);
    for (const table of ["connections", "tool_secrets", "http_tools", "mcp_servers", "documents", "chunks"]) {
      const kept = await postgres.asOwner<{ n: string }>(`select count(*) as n from ${table}`);
      expect(Number(kept[0]?.n), table).toBe(2);
    }
  });

  it.each(["unset", "blank"])("shows no row, and no error, when the tenant is %s", async (how) => {
    for (const name of TABLES) {
      const queries = [{ query: `select * from ${name}`, params: [] }];
      if (how === "blank")
        queries.unshift({ query: "select set_config('app.tenant_id', '', true)", params: [] });
      const results = await postgres.run(RUNTIME_ROLE, queries);
      expect(results.at(-1)?.rows).toEqual([]);
    }
  });

  it("shows no row to a query that follows a tenant's on the same connection", async () => {
    for (let i = 0; i < 5; i++) {
      await database.withTenant("acme", (db) => [db.execute(sql`select 1`)]);
      const [result] = await postgres.run(RUNTIME_ROLE, [{ query: "select * from agents", params: [] }]);
      expect(result?.rows).toEqual([]);
    }
  });

  it("carries no tenant over a pool of two in 200 interleaved transactions of which some fail", async () => {
    const seen = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const as = i % 2 === 0 ? "acme" : "bolt";
        const failing = i % 10 === 0;
        const result = await database.withTenant(as, (db) => [
          db.execute(sql`select tenant_id from agents`),
          ...(failing ? [db.execute(usageRow(other(as), `pool-${i}`))] : []),
        ]);
        if (failing) return result.ok ? "not refused" : as;
        if (!result.ok) return "failed";
        const rows = (result.value[0]?.rows ?? []) as { tenant_id: string }[];
        return rows[0]?.tenant_id;
      }),
    );
    expect(seen).toEqual(Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? "acme" : "bolt")));
  });

  it("refuses a query without a tenant before it is sent", async () => {
    await expect(database.withTenant("", (db) => [db.execute(sql`select 1`)])).rejects.toThrow(
      "without a tenant",
    );
  });

  it("keeps rows of the same key apart in two tenants", async () => {
    for (const as of TENANTS)
      await database.withTenant(as, (db) => [db.execute(conversationRow(as, "same"))]);
    const texts = await Promise.all(
      TENANTS.map(async (as) => {
        const read = await database.withTenant(as, (db) => [
          db.execute(sql`select last_text from conversations where thread = 'same'`),
        ]);
        return read.ok ? read.value[0].rows : read;
      }),
    );
    expect(texts).toEqual([[{ last_text: "acme" }], [{ last_text: "bolt" }]]);
  });
});

describe("constraints", () => {
  const connect = (agentId: string, n: number) => sql`
    insert into connections (tenant_id, id, channel, agent_id, name)
    values ('acme', ${`acme.probe-${n}`}, 'slack', ${agentId}, 'probe')`;

  it("answer for another tenant's agent as for one that does not exist", async () => {
    await postgres.asOwner(
      "insert into agents (tenant_id, id, name, role) values ('bolt', 'secret-agent', 'S', 'r')",
    );
    const time = async (agentId: string, n: number) => {
      const begun = performance.now();
      const result = await database.withTenant("acme", (db) => [db.execute(connect(agentId, n))]);
      return { result: JSON.stringify(result), ms: performance.now() - begun };
    };
    const foreign: { result: string; ms: number }[] = [];
    const absent: typeof foreign = [];
    for (let n = 0; n < 500; n++) {
      foreign.push(await time("secret-agent", n));
      absent.push(await time(`nobody-${n}`, n));
    }
    expect(new Set([...foreign, ...absent].map((one) => one.result))).toEqual(
      new Set([
        '{"ok":false,"error":{"code":"constraint","sqlState":"23503","constraint":"connections_agent_fk"}}',
      ]),
    );
    const median = (of: typeof foreign) => of.map((one) => one.ms).sort((a, b) => a - b)[250] ?? 0;
    // The bar is 10 %; a machine shared with other work is given some room.
    expect(median(foreign) / median(absent)).toBeGreaterThan(0.75);
    expect(median(foreign) / median(absent)).toBeLessThan(1.33);
  });

  it("answer for another tenant's document as for one that does not exist", async () => {
    await postgres.asOwner(
      "insert into documents (tenant_id, id, name, kind, media_type, stage) values ('bolt', 'plans', 'P', 'text', 't', 's')",
    );
    const chunkOf = (documentId: string) =>
      database.withTenant("acme", (db) => [
        db.execute(
          sql`insert into chunks (tenant_id, document_id, chunk, text) values ('acme', ${documentId}, 0, 'x')`,
        ),
      ]);
    const foreign = await chunkOf("plans");
    expect(foreign).toMatchObject({
      ok: false,
      error: { code: "constraint", constraint: "chunks_document_fk" },
    });
    expect(await chunkOf("nothing")).toEqual(foreign);
  });

  it("let two tenants use the same ids", async () => {
    for (const as of TENANTS) {
      const made = await database.withTenant(as, (db) => [
        db.execute(sql`insert into agents (tenant_id, id, name, role) values (${as}, 'twin', 'T', 'r')`),
      ]);
      expect(made.ok).toBe(true);
    }
  });

  it("refuse a connection whose public id names another tenant", async () => {
    const made = await database.withTenant("acme", (db) => [
      db.execute(sql`insert into connections (tenant_id, id, channel, agent_id, name)
        values ('acme', 'bolt.slack2', 'slack', 'ada', 'x')`),
    ]);
    expect(made).toMatchObject({
      ok: false,
      error: { code: "constraint", constraint: "connections_id_of_tenant" },
    });
  });
});
