// How each deployment fared over time, for charts: one question, answered from the receipts.

import { sql } from "drizzle-orm";
import { routeReceipts } from "../database/model-schema.ts";
import type { Database } from "../database/with-tenant.ts";
import { MAX_SERIES_POINTS } from "../limits.ts";
import { fail, ok, type Result } from "../result.ts";

export interface SeriesRange {
  /** Milliseconds since 1970; `to` is exclusive. */
  from: number;
  to: number;
  bucketMs: number;
}

/** One deployment in one bucket. A call may have attempts at several deployments; each counts at its own. */
export interface SeriesPoint {
  deployment: string;
  /** Start of the bucket, ms. */
  at: number;
  calls: number;
  /** Attempts whose text the person got. */
  answers: number;
  /** Of these, those that came after another deployment had been asked. */
  fallbacks: number;
  refusals: number;
  schemaMismatches: number;
  /** Everything else that was no answer, by whoever's fault. */
  errors: number;
  firstTokenP50?: number;
  firstTokenP95?: number;
  /** How long streams that came to their end took, whatever they said. */
  totalP50?: number;
  totalP95?: number;
  costNano: number;
}

/** The same as llm/health counts: the person got this text; the stream came to its end. */
const ANSWERS = sql.raw("('ok', 'cut')");
const COMPLETIONS = sql.raw("('ok', 'cut', 'refusal', 'filtered', 'schema_mismatch')");
const NO_ERRORS = sql.raw("('ok', 'cut', 'refusal', 'schema_mismatch')");

/** The answer that was given is the winner's last attempt. */
const query = (tenantId: string, { from, to, bucketMs }: SeriesRange) => sql`
  with attempt as (
    select (extract(epoch from r.at) * 1000)::bigint / ${bucketMs}::bigint * ${bucketMs}::bigint as at,
      r.fallback, x.one->>'deployment' as deployment, x.one->>'outcome' as outcome,
      (x.one->>'firstTokenMs')::float8 as first_token, (x.one->>'totalMs')::float8 as total,
      (x.one->>'costNano')::numeric as cost,
      x.one->>'deployment' = r.winner and x.one->>'outcome' in ${ANSWERS} and row_number() over (
        partition by r.id, x.one->>'deployment' order by x.place desc) = 1 as answered
    from ${routeReceipts} r, jsonb_array_elements(r.body->'attempts') with ordinality as x(one, place)
    where r.tenant_id = ${tenantId}
      and r.at >= to_timestamp(${from}::float8 / 1000) and r.at < to_timestamp(${to}::float8 / 1000)
  )
  select deployment, at, count(*) as calls,
    count(*) filter (where answered) as answers,
    count(*) filter (where answered and fallback) as fallbacks,
    count(*) filter (where outcome = 'refusal') as refusals,
    count(*) filter (where outcome = 'schema_mismatch') as mismatches,
    count(*) filter (where outcome not in ${NO_ERRORS}) as errors,
    percentile_cont(array[0.5, 0.95]) within group (order by first_token)
      filter (where outcome in ${COMPLETIONS}) as first_token,
    percentile_cont(array[0.5, 0.95]) within group (order by total)
      filter (where outcome in ${COMPLETIONS}) as total,
    coalesce(sum(cost), 0) as cost
  from attempt group by deployment, at order by at, deployment`;

/** Counts and big numbers come as text from some drivers, percentiles as an array or as its text. */
type Raw = Record<string, string | number | null | (number | string | null)[]>;

function percentiles(value: Raw[string] | undefined): (number | undefined)[] {
  const list = typeof value === "string" ? value.slice(1, -1).split(",") : Array.isArray(value) ? value : [];
  return list.map((one) => (one === null || one === "NULL" ? undefined : Number(one)));
}

function toPoint(raw: Raw): SeriesPoint {
  const [firstTokenP50, firstTokenP95] = percentiles(raw.first_token);
  const [totalP50, totalP95] = percentiles(raw.total);
  return {
    deployment: String(raw.deployment),
    at: Number(raw.at),
    calls: Number(raw.calls),
    answers: Number(raw.answers),
    fallbacks: Number(raw.fallbacks),
    refusals: Number(raw.refusals),
    schemaMismatches: Number(raw.mismatches),
    errors: Number(raw.errors),
    ...(firstTokenP50 !== undefined && { firstTokenP50 }),
    ...(firstTokenP95 !== undefined && { firstTokenP95 }),
    ...(totalP50 !== undefined && { totalP50 }),
    ...(totalP95 !== undefined && { totalP95 }),
    costNano: Number(raw.cost),
  };
}

/** Per deployment and bucket, oldest bucket first; buckets in which nothing happened are left out. */
export async function modelSeries(
  database: Database,
  tenantId: string,
  range: SeriesRange,
): Promise<Result<SeriesPoint[], { code: "unavailable" }>> {
  if (!(range.bucketMs >= 1) || (range.to - range.from) / range.bucketMs > MAX_SERIES_POINTS) {
    throw new RangeError(`A series of more than ${MAX_SERIES_POINTS} buckets.`);
  }
  const found = await database.withTenant(tenantId, (db) => [db.execute(query(tenantId, range))]);
  return found.ok ? ok((found.value[0].rows as Raw[]).map(toPoint)) : fail({ code: "unavailable" });
}
