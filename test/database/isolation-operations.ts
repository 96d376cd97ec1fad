// Things that a tenant might do, by mistake or on purpose, over every table.

import { type SQL, sql } from "drizzle-orm";
import fc from "fast-check";

export const TENANTS = ["acme", "bolt"] as const;
export type Tenant = (typeof TENANTS)[number];
export const TABLES = [
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

export const other = (tenant: Tenant): Tenant => (tenant === "acme" ? "bolt" : "acme");

/** A statement as a tenant might make it, by mistake or on purpose. Those that write as another are refused. */
export interface Operation {
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

export const usageRow = (owner: string, key: string) => sql`
  insert into usage (tenant_id, connection_id, thread, id, turn, at, agent_id, provider, model, deployment,
    input_tokens, output_tokens)
  values (${owner}, 'c', 't', ${key}, 1, now(), 'ada', 'p', 'm', 'd', 1, 1) on conflict do nothing returning tenant_id`;

const receiptRow = (owner: string, key: string) => sql`
  insert into route_receipts (tenant_id, id, at, source, "group", agent_id, outcome, fallback, total_ms,
    input_tokens, output_tokens, cost_nano, body)
  values (${owner}, ${key}, now(), 'turn', 'fast', 'ada', 'ok', false, 1, 1, 1, 1, '{}')
  on conflict do nothing returning tenant_id`;

export const conversationRow = (owner: string, thread: string) => sql`
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

export const operation: fc.Arbitrary<Operation> = fc.oneof(
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
