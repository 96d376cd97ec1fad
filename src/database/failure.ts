// What a caller may expect of the database when it does not answer with rows. Anything else is a bug
// in our SQL, and throws.

import { describeError } from "../errors.ts";
import { NeonDbError } from "./neon-error.ts";

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

/** drizzle wraps the client's error for a single query and passes it bare from a batch. */
function clientError(error: unknown): NeonDbError | undefined {
  if (error instanceof NeonDbError) return error;
  return error instanceof Error ? clientError(error.cause) : undefined;
}

/** The failure that an error of the client stands for; undefined where it is a bug. */
export function toFailure(error: unknown): DatabaseFailure | undefined {
  const told = clientError(error);
  if (!told) return undefined;
  // Without a SQLSTATE nothing was answered: no network, a timeout, or the proxy's own error page.
  if (told.code === undefined) return { code: "unavailable", reason: describeError(told) };
  const sqlState = told.code;
  if (sqlState.startsWith("23")) {
    return { code: "constraint", sqlState, constraint: told.constraint ?? "" };
  }
  if (sqlState === "42501") return { code: "refused", sqlState };
  // 22P02 and its kind are values; 22023 and 2200x too. None of them will fit at the next try.
  if (sqlState.startsWith("22")) return { code: "invalid", sqlState };
  if (TRANSIENT.test(sqlState)) return { code: "unavailable", reason: `SQLSTATE ${sqlState}` };
  if (sqlState === "28P01" || sqlState === "28000" || sqlState === "3D000") {
    return { code: "unavailable", reason: `the database does not let us in (SQLSTATE ${sqlState})` };
  }
  return undefined;
}
