// The two ways to the nearest chunks, as SQL. Row security names the tenant; it is named again for the indexes.

import { and, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import type { DatabaseFailure } from "../database/failure.ts";
import { chunks, documents } from "../database/knowledge-schema.ts";
import type { Database, TenantQueries } from "../database/with-tenant.ts";
import { ok, type Result } from "../result.ts";
import { type VectorFailure, withVectors } from "./memory-vectors.ts";
import type { Passage } from "./port.ts";
import { vectorText } from "./work-rows.ts";

export interface ModelSearch {
  model: string;
  vector: readonly number[];
  /** All of the tenant's chunks are compared; otherwise the index is asked. */
  isExact: boolean;
}

export interface Scope {
  tenantId: string;
  agentId: string | undefined;
  limit: number;
}

/** How many chunks a tenant has in each model's vectors. */
export async function chunksByModel(
  database: Database,
  tenantId: string,
): Promise<Result<Map<string, number>, DatabaseFailure>> {
  const read = await database.withTenant(tenantId, (db) => [
    db
      .select({ model: chunks.embeddingModel, count: sql<number>`count(*)::integer` })
      .from(chunks)
      .where(and(eq(chunks.tenantId, tenantId), sql`${chunks.embeddingModel} is not null`))
      .groupBy(chunks.embeddingModel),
  ]);
  return read.ok ? ok(new Map(read.value[0].map(({ model, count }) => [model ?? "", count]))) : read;
}

/**
 * The index returns what is nearest of all tenants, and goes on until it has enough that passes the filters;
 * relaxed order is put right afterwards. More is looked at than wanted: recall grows with it, and 200 costs
 * about 3 ms.
 */
const INDEX_SETTINGS = [
  ["hnsw.iterative_scan", "relaxed_order"],
  ["hnsw.ef_search", "200"],
  ["hnsw.max_scan_tuples", "100000"],
] as const;
const CANDIDATES = 40;

export const indexSettings = (db: TenantQueries) =>
  INDEX_SETTINGS.map(([name, value]) => db.execute(sql`select set_config(${name}, ${value}, true)`));

type Row = { document: string; name: string; chunk: number; headings: string[]; text: string; score: number };

const visible = ({ tenantId, agentId }: Scope, model: string): SQL | undefined =>
  and(
    eq(chunks.tenantId, tenantId),
    eq(chunks.embeddingModel, model),
    agentId === undefined ? undefined : or(isNull(chunks.agentId), eq(chunks.agentId, agentId)),
  );

/** The statement of one search. */
export function nearest(scope: Scope, { model, vector, isExact }: ModelSearch): SQL {
  const distance = sql`${chunks.embedding} <=> ${vectorText(vector)}::vector`;
  // No index serves a distance plus zero, whatever the planner thinks of it.
  const order = isExact ? sql`(${distance}) + 0` : distance;
  const count = isExact ? scope.limit : Math.max(CANDIDATES, scope.limit);
  return sql`with near as materialized (
      select ${chunks.documentId} as document, ${chunks.chunk} as chunk, ${chunks.headings} as headings,
        ${chunks.text} as text, ${distance} as distance
      from ${chunks} where ${visible(scope, model)} order by ${order} limit ${count}::integer
    )
    select near.document, d.name, near.chunk, near.headings, near.text, 1 - near.distance as score
    from near join ${documents} d on d.tenant_id = ${scope.tenantId} and d.id = near.document
    order by near.distance + 0, near.document, near.chunk limit ${scope.limit}::integer`;
}

/** A list for each search, best first, in one transaction. */
export async function nearestPassages(
  database: Database,
  scope: Scope,
  searches: readonly ModelSearch[],
): Promise<Result<Passage[][], VectorFailure>> {
  const asksIndex = searches.some(({ isExact }) => !isExact);
  const ask = () =>
    database.withTenant(scope.tenantId, (db) => [
      ...(asksIndex ? indexSettings(db) : []),
      ...searches.map((search) => db.execute<Row>(nearest(scope, search))),
    ]);
  const found = await withVectors(ask);
  if (!found.ok) return found;
  const results = (found.value as unknown as { rows: Row[] }[]).slice(-searches.length);
  return ok(results.map(({ rows }) => rows.map(toPassage)));
}

const toPassage = ({ document, name, chunk, headings, text, score }: Row): Passage => ({
  documentId: document,
  documentName: name,
  chunk: Number(chunk),
  headings,
  text,
  score: Number(score),
});
