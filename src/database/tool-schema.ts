// The rows about tools: credentials, tools that operators described, remote servers, and standing grants. The
// rules of schema.ts hold here too. Their shapes are tenants/tool-policy.ts's.

import { sql } from "drizzle-orm";
import { type AnyPgColumn, boolean, check, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { createdAt, instant, isolation, updatedAt } from "./columns.ts";
import { type SealedSecrets, tenantKey } from "./schema.ts";

const TOOL_NAME = sql.raw("'^[a-z][a-z0-9_]{0,47}$'");

/** What every row here has. */
const described = () => ({
  tenantId: tenantKey(),
  id: text("id").notNull(),
  settings: jsonb("settings").$type<Record<string, unknown>>().notNull(),
  createdAt: createdAt(),
});

interface Key {
  tenantId: AnyPgColumn;
  id: AnyPgColumn;
}

const ofOneTenant = (table: Key) => [primaryKey({ columns: [table.tenantId, table.id] }), isolation()];

/** For ids that are names which a model or an address may hold. */
const namedLikeTools = (table: Key, name: string) => [
  ...ofOneTenant(table),
  check(`${name}_id_shape`, sql`${table.id} ~ ${TOOL_NAME}`),
];

/** Where tools come from that operators set up, and may switch off. */
const toolSource = <Name extends string>(name: Name) =>
  pgTable(
    name,
    { ...described(), isActive: boolean("is_active").notNull().default(true), updatedAt: updatedAt() },
    (table) => namedLikeTools(table, name),
  );

/** `settings`: what it is for and where it is sent. */
export const toolSecrets = pgTable(
  "tool_secrets",
  {
    ...described(),
    /** Sealed values only: see tenants/credentials.ts. */
    secrets: jsonb("secrets").$type<SealedSecrets>().notNull().default({}),
    updatedAt: updatedAt(),
  },
  (table) => namedLikeTools(table, "tool_secrets"),
);

export const httpTools = toolSource("http_tools");

/** `settings`: name, URL, and the tools as a person looked at them. */
export const mcpServers = toolSource("mcp_servers");

/** What may be done without asking. Only its end may ever change. */
export const grants = pgTable(
  "grants",
  { ...described(), expiresAt: instant("expires_at").notNull(), revokedAt: instant("revoked_at") },
  ofOneTenant,
);
