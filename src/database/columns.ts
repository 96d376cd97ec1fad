// Columns and rules that every table of tenants has.

import { sql } from "drizzle-orm";
import { pgPolicy, pgRole, timestamp } from "drizzle-orm/pg-core";

/** The role of the Worker: made by SQL, owns nothing, never exempt from row security. */
export const RUNTIME_ROLE = "konstruct_app";
const runtimeRole = pgRole(RUNTIME_ROLE).existing();

/** After a transaction that set it, the setting reads '' and not NULL; neither is a tenant. */
const ownTenant = sql`tenant_id = nullif(current_setting('app.tenant_id', true), '')`;

/** The one policy of every table: only rows of the tenant that the transaction named. */
export const isolation = () =>
  pgPolicy("tenant_isolation", {
    as: "permissive",
    for: "all",
    to: runtimeRole,
    using: ownTenant,
    withCheck: ownTenant,
  });

export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
export const createdAt = () => instant("created_at").notNull().defaultNow();
export const updatedAt = () => instant("updated_at").notNull().defaultNow();
