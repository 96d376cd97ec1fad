// The rows about models: a tenant's own deployments, its API tokens, and why each call went where it went.
// The rules of schema.ts hold here too. Their shapes are tenants/policy.ts's and tenants/model-book.ts's.

import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
} from "drizzle-orm/pg-core";
import { createdAt, instant, isolation, updatedAt } from "./columns.ts";
import { type SealedSecrets, tenantKey } from "./schema.ts";

/** Ids stand in URLs and in the `model` field of requests. */
const MODEL_ID = sql.raw("'^[a-z0-9][a-z0-9._-]{0,63}$'");

export const modelDeployments = pgTable(
  "model_deployments",
  {
    tenantId: tenantKey(),
    id: text("id").notNull(),
    /** Everything an operator wrote about it but its id, its credential and whether it is on. */
    settings: jsonb("settings").$type<Record<string, unknown>>().notNull(),
    /** Sealed values only: see tenants/credentials.ts. */
    secrets: jsonb("secrets").$type<SealedSecrets>().notNull().default({}),
    isActive: boolean("is_active").notNull().default(true),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    check("model_deployments_id_shape", sql`${table.id} ~ ${MODEL_ID}`),
    isolation(),
  ],
);

export const apiTokens = pgTable(
  "api_tokens",
  {
    tenantId: tenantKey(),
    id: text("id").notNull(),
    name: text("name").notNull(),
    /** Of the whole token; the token itself is kept nowhere. */
    hash: text("hash").notNull(),
    scopes: jsonb("scopes").$type<string[]>().notNull(),
    createdAt: createdAt(),
    revokedAt: instant("revoked_at"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    check("api_tokens_hash_shape", sql`${table.hash} ~ '^[0-9a-f]{64}$'`),
    isolation(),
  ],
);

/** One row a model call. The columns are what is counted; `body` is what a person reads. */
export const routeReceipts = pgTable(
  "route_receipts",
  {
    tenantId: tenantKey(),
    id: text("id").notNull(),
    at: instant("at").notNull(),
    source: text("source", { enum: ["turn", "api"] }).notNull(),
    group: text("group").notNull(),
    agentId: text("agent_id").notNull(),
    /** Null where nobody answered. */
    winner: text("winner"),
    /** Of the attempt that decided the call: "ok", a verdict or a failure's class. */
    outcome: text("outcome").notNull(),
    /** The winner was not the first that was asked. */
    fallback: boolean("fallback").notNull(),
    totalMs: integer("total_ms").notNull(),
    firstTokenMs: integer("first_token_ms"),
    inputTokens: integer("input_tokens").notNull(),
    outputTokens: integer("output_tokens").notNull(),
    costNano: bigint("cost_nano", { mode: "number" }).notNull(),
    body: jsonb("body").$type<Record<string, unknown>>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index("route_receipts_newest").on(table.tenantId, table.at),
    isolation(),
  ],
);
