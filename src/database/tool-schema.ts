// The rows about tools: credentials, tools that operators described, remote servers, and standing grants. The
// rules of schema.ts hold here too. Their shapes are tenants/tool-policy.ts's.

import { sql } from "drizzle-orm";
import { boolean, check, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { createdAt, instant, isolation, updatedAt } from "./columns.ts";
import { type SealedSecrets, tenantKey } from "./schema.ts";

const TOOL_NAME = sql.raw("'^[a-z][a-z0-9_]{0,47}$'");
type Settings = Record<string, unknown>;

export const toolSecrets = pgTable(
  "tool_secrets",
  {
    tenantId: tenantKey(),
    id: text("id").notNull(),
    /** What it is for and where it is sent. */
    settings: jsonb("settings").$type<Settings>().notNull(),
    /** Sealed values only: see tenants/credentials.ts. */
    secrets: jsonb("secrets").$type<SealedSecrets>().notNull().default({}),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    check("tool_secrets_id_shape", sql`${table.id} ~ ${TOOL_NAME}`),
    isolation(),
  ],
);

export const httpTools = pgTable(
  "http_tools",
  {
    tenantId: tenantKey(),
    id: text("id").notNull(),
    settings: jsonb("settings").$type<Settings>().notNull(),
    isActive: boolean("is_active").notNull().default(true),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    check("http_tools_id_shape", sql`${table.id} ~ ${TOOL_NAME}`),
    isolation(),
  ],
);

export const mcpServers = pgTable(
  "mcp_servers",
  {
    tenantId: tenantKey(),
    id: text("id").notNull(),
    /** Name, URL, and the tools as a person looked at them. */
    settings: jsonb("settings").$type<Settings>().notNull(),
    isActive: boolean("is_active").notNull().default(true),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    check("mcp_servers_id_shape", sql`${table.id} ~ ${TOOL_NAME}`),
    isolation(),
  ],
);

/** What may be done without asking. Only its end may ever change. */
export const grants = pgTable(
  "grants",
  {
    tenantId: tenantKey(),
    id: text("id").notNull(),
    settings: jsonb("settings").$type<Settings>().notNull(),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
    revokedAt: instant("revoked_at"),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] }), isolation()],
);
