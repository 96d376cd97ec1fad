// The only door to tenant rows. Every query runs in a transaction that begins by naming the tenant;
// the policies see to the rest. Unset means no rows, so a query that escapes this door finds nothing.

import { sql } from "drizzle-orm";
import type { BatchItem, BatchResponse } from "drizzle-orm/batch";
import { fail, ok, type Result } from "../result.ts";
import { checkRuntimeRole } from "./boot-check.ts";
import { type Connection, connect, type Fetch } from "./connect.ts";
import { type DatabaseFailure, toFailure } from "./failure.ts";

/** Builders to put into the array; they run together, in order, when the transaction does. */
export type TenantQueries = Pick<
  Connection,
  "select" | "selectDistinct" | "insert" | "update" | "delete" | "execute"
>;

export interface Database {
  /** One transaction, one round trip. Results in the order of the queries. */
  withTenant<T extends readonly BatchItem<"pg">[]>(
    tenantId: string,
    queries: (db: TenantQueries) => readonly [...T],
  ): Promise<Result<BatchResponse<T>, DatabaseFailure>>;
  /** Refuses a role that row security does not bind. Asked by itself before the first query. */
  checkRole(): Promise<Result<true, DatabaseFailure>>;
}

type Batch = Parameters<Connection["batch"]>[0];

async function settle<T>(work: () => Promise<T>): Promise<Result<T, DatabaseFailure>> {
  try {
    return ok(await work());
  } catch (error) {
    const failure = toFailure(error);
    if (failure) return fail(failure);
    throw error;
  }
}

/** A database reached over HTTP as the runtime role. Nothing is asked before the first use. */
export function createDatabase(input: {
  url: string;
  httpUrl?: string | undefined;
  fetch?: Fetch;
}): Database {
  const db = connect(input);
  /** Kept as a value, not as a promise: one that belongs to a cancelled request may never settle. */
  let role: Result<true, DatabaseFailure> | undefined;

  async function checkRole(): Promise<Result<true, DatabaseFailure>> {
    if (role) return role;
    const checked = await settle(() => checkRuntimeRole((query) => db.execute(query)));
    const verdict = checked.ok ? checked.value : checked;
    if (verdict.ok || verdict.error.code === "exempt_role") role = verdict;
    return verdict;
  }

  return {
    checkRole,
    async withTenant(tenantId, queries) {
      if (tenantId === "") throw new Error("A query without a tenant.");
      const checked = await checkRole();
      if (!checked.ok) return checked;
      const naming = db.execute(sql`select set_config('app.tenant_id', ${tenantId}, true)`);
      const batch: Batch = [naming, ...queries(db)];
      return settle(async () => (await db.batch(batch)).slice(1) as never);
    },
  };
}
