// How all calls of a tenant ended in a stretch of time, whichever deployments they went through.

import { sql } from "drizzle-orm";
import { routeReceipts } from "../database/model-schema.ts";
import type { Database } from "../database/with-tenant.ts";
import { fail, ok, type Result } from "../result.ts";

export interface CallSummary {
  calls: number;
  /** Of these, the calls whose text somebody got. */
  answered: number;
  /** Milliseconds from the call to the first word of its answer, whoever gave it. */
  firstTokenP50?: number;
  costNano: number;
}

/** `to` is exclusive; both in milliseconds since 1970. */
export async function callSummary(
  database: Database,
  tenantId: string,
  { from, to }: { from: number; to: number },
): Promise<Result<CallSummary, { code: "unavailable" }>> {
  const found = await database.withTenant(tenantId, (db) => [
    db.execute(sql`
      select count(*) as calls,
        count(*) filter (where winner is not null and outcome in ('ok', 'cut')) as answered,
        percentile_cont(0.5) within group (order by first_token_ms) filter (where winner is not null) as first_token,
        coalesce(sum(cost_nano), 0) as cost
      from ${routeReceipts}
      where tenant_id = ${tenantId}
        and at >= to_timestamp(${from}::float8 / 1000) and at < to_timestamp(${to}::float8 / 1000)`),
  ]);
  if (!found.ok) return fail({ code: "unavailable" });
  // Counts and sums come as text from some drivers.
  const [row = {}] = found.value[0].rows as Record<string, unknown>[];
  return ok({
    calls: Number(row.calls ?? 0),
    answered: Number(row.answered ?? 0),
    ...(row.first_token != null && { firstTokenP50: Number(row.first_token) }),
    costNano: Number(row.cost ?? 0),
  });
}
