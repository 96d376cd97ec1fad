// How much happened when, by kind, for charts: counted over the rows themselves, not over what a page has read.

import { and, eq, gte, lt, sql } from "drizzle-orm";
import { auditEvents } from "../database/schema.ts";
import type { Database } from "../database/with-tenant.ts";
import { fail, ok, type Result } from "../result.ts";
import { type EventFilter, matching } from "./event-rows.ts";

export interface CountRange {
  /** Milliseconds since 1970; `to` is exclusive. */
  from: number;
  to: number;
  bucketMs: number;
}

export interface EventCount {
  /** Start of the bucket, ms. */
  at: number;
  type: string;
  count: number;
}

/** Oldest bucket first; what did not happen is left out. */
export async function countEvents(
  database: Database,
  tenantId: string,
  filter: Omit<EventFilter, "limit" | "before"> & CountRange,
): Promise<Result<EventCount[], { code: "unavailable" }>> {
  const { from, to, bucketMs, ...only } = filter;
  const bucket = sql<string>`(extract(epoch from ${auditEvents.at}) * 1000)::bigint / ${bucketMs}::bigint
    * ${bucketMs}::bigint`;
  const found = await database.withTenant(tenantId, (db) => [
    db
      .select({ at: bucket.as("bucket"), type: auditEvents.type, count: sql<string>`count(*)` })
      .from(auditEvents)
      .where(
        and(
          eq(auditEvents.tenantId, tenantId),
          gte(auditEvents.at, new Date(from)),
          lt(auditEvents.at, new Date(to)),
          ...matching(only),
        ),
      )
      .groupBy(sql`bucket`, auditEvents.type)
      .orderBy(sql`bucket`, auditEvents.type),
  ]);
  if (!found.ok) return fail({ code: "unavailable" });
  // Counts and big numbers come as text from some drivers.
  return ok(found.value[0].map(({ at, type, count }) => ({ at: Number(at), type, count: Number(count) })));
}
