// What a caller may expect of the database when it does not answer with rows. Anything else is a bug
// in our SQL, and throws.

import { describeError } from "../errors.ts";

/**
 * unavailable: try again later. constraint: the rows contradict others. invalid: a value that Postgres
 * cannot hold. refused: the role may not do this. exempt_role: see boot-check.ts; nothing is served.
 */
export type DatabaseFailure =
  | { code: "unavailable"; reason: string }
  | { code: "constraint"; sqlState: string; constraint: string }
  | { code: "invalid"; sqlState: string }
  | { code: "refused"; sqlState: string }
  | { code: "exempt_role"; reason: string };

/** Connection trouble, no resources, shutting down, rolled back for another's sake. */
const TRANSIENT = /^(08|53|57P|40|55P03|57014|XX000)/;

interface SqlError extends Error {
  code?: unknown;
  constraint?: unknown;
}

/** drizzle wraps the driver's error for a single query and passes it bare from a batch. */
function innermost(error: unknown): SqlError | undefined {
  if (!(error instanceof Error)) return undefined;
  const coded = error as SqlError;
  if (typeof coded.code === "string" && /^[0-9A-Z]{5}$/.test(coded.code)) return coded;
  return error.cause ? innermost(error.cause) : coded;
}

/** The failure that an error of the driver stands for; undefined where it is a bug. */
export function toFailure(error: unknown): DatabaseFailure | undefined {
  const inner = innermost(error);
  const sqlState = typeof inner?.code === "string" ? inner.code : "";
  if (sqlState.startsWith("23")) {
    return { code: "constraint", sqlState, constraint: String(inner?.constraint ?? "") };
  }
  if (sqlState === "42501") return { code: "refused", sqlState };
  // 22P02 and its kind are values; 22023 and 2200x too. None of them will fit at the next try.
  if (sqlState.startsWith("22")) return { code: "invalid", sqlState };
  if (TRANSIENT.test(sqlState)) return { code: "unavailable", reason: `SQLSTATE ${sqlState}` };
  if (sqlState === "28P01" || sqlState === "28000" || sqlState === "3D000") {
    return { code: "unavailable", reason: `the database does not let us in (SQLSTATE ${sqlState})` };
  }
  // Without a SQLSTATE nothing was answered: no network, a timeout, or the proxy's own error page.
  return sqlState === "" && inner?.name === "NeonDbError"
    ? { code: "unavailable", reason: describeError(inner) }
    : undefined;
}
