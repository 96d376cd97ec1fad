// Row security does not bind superusers, roles with BYPASSRLS, or those who may become one, and an owner
// could lift it. With such a role every policy is decoration, so nothing is served.

import { type SQL, sql } from "drizzle-orm";
import { fail, ok, type Result } from "../result.ts";
import type { DatabaseFailure } from "./failure.ts";

const EXEMPTIONS = sql`
  select
    current_user::text as role,
    r.rolsuper as superuser,
    r.rolbypassrls as bypass,
    exists (
      select 1 from pg_roles other
      where (other.rolsuper or other.rolbypassrls) and other.rolname <> current_user
        and pg_has_role(current_user, other.oid, 'MEMBER')
    ) as member,
    exists (
      select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')
        and n.nspname not like 'pg_toast%' and pg_has_role(current_user, c.relowner, 'MEMBER')
    ) as owner
  from pg_roles r where r.rolname = current_user`;

interface Exemptions {
  role: string;
  superuser: unknown;
  bypass: unknown;
  member: unknown;
  owner: unknown;
}

const REASONS = {
  superuser: "is a superuser",
  bypass: "has BYPASSRLS",
  member: "may become a role with BYPASSRLS or a superuser",
  owner: "owns tables",
} as const;

/** Drivers give booleans or their text. */
const isTrue = (value: unknown) => value === true || value === "t" || value === "true";

/** Ok only for a role that row security binds. Throws what the driver throws. */
export async function checkRuntimeRole(
  execute: (query: SQL) => PromiseLike<{ rows: unknown[] }>,
): Promise<Result<true, DatabaseFailure>> {
  const { rows } = await execute(EXEMPTIONS);
  const found = rows[0] as Exemptions | undefined;
  if (!found) return fail({ code: "exempt_role", reason: "The database does not say who we are." });
  const kinds = Object.keys(REASONS) as (keyof typeof REASONS)[];
  const exempt = kinds.filter((kind) => isTrue(found[kind])).map((kind) => REASONS[kind]);
  if (exempt.length === 0) return ok(true);
  return fail({
    code: "exempt_role",
    reason: `Role ${found.role} ${exempt.join(", ")}: row security would not bind it. Use the runtime role.`,
  });
}
