// Route receipts in Postgres: what is counted in columns, what a person reads in one body.

import { desc, sql } from "drizzle-orm";
import { routeReceipts } from "../database/model-schema.ts";
import type { Database } from "../database/with-tenant.ts";
import { fail, ok, type Result } from "../result.ts";
import type { RouteReceipt } from "./model-book.ts";

type Row = typeof routeReceipts.$inferSelect;
type Body = Pick<RouteReceipt, "candidates" | "attempts" | "why" | "runnerUp" | "cachedInputTokens">;

/** Answered by another than the first that was asked. */
export const isFallback = ({ winner, attempts }: Pick<RouteReceipt, "winner" | "attempts">): boolean =>
  winner !== undefined && attempts.some((attempt) => attempt.deployment !== winner);

/** Of the attempt that decided the call. A call that reached nobody has none. */
const outcomeOf = ({ winner, attempts }: RouteReceipt): string =>
  (attempts.findLast((one) => one.deployment === winner) ?? attempts.at(-1))?.outcome ?? "not_asked";

/** The row of a receipt. Whole milliseconds and tokens: providers send fractions now and then. */
export function toReceiptRow(
  tenantId: string,
  receipt: RouteReceipt,
): Required<typeof routeReceipts.$inferInsert> {
  const { candidates, attempts, why, runnerUp, cachedInputTokens, ...counted } = receipt;
  const body: Body = { candidates, attempts, why, cachedInputTokens, ...(runnerUp && { runnerUp }) };
  return {
    ...counted,
    tenantId,
    at: new Date(receipt.at),
    winner: receipt.winner ?? null,
    outcome: outcomeOf(receipt),
    fallback: isFallback(receipt),
    totalMs: Math.round(receipt.totalMs),
    firstTokenMs: receipt.firstTokenMs === undefined ? null : Math.round(receipt.firstTokenMs),
    inputTokens: Math.round(receipt.inputTokens),
    outputTokens: Math.round(receipt.outputTokens),
    costNano: Math.round(receipt.costNano),
    body: { ...body },
  };
}

function toReceipt(row: Row): RouteReceipt {
  const { id, source, group, agentId, totalMs, inputTokens, outputTokens, costNano } = row;
  return {
    ...(row.body as unknown as Body),
    ...{ id, source, group, agentId, totalMs, inputTokens, outputTokens, costNano },
    at: row.at.getTime(),
    ...(row.winner !== null && { winner: row.winner }),
    ...(row.firstTokenMs !== null && { firstTokenMs: row.firstTokenMs }),
  };
}

export interface ReceiptPage {
  limit: number;
  /** Exclusive bound on `at`, ms: the `at` of the last receipt of the page before. */
  before?: number;
  /** Only calls in which this deployment was asked. */
  deployment?: string;
}

/**
 * Receipts, newest first. A page may be longer than its limit: those of its last millisecond come all, so
 * that going on before it misses none.
 */
export async function listReceipts(
  database: Database,
  tenantId: string,
  { limit, before, deployment }: ReceiptPage,
): Promise<Result<RouteReceipt[], { code: "unavailable" }>> {
  const asked = JSON.stringify({ attempts: [{ deployment }] });
  const wanted = sql.join(
    [
      sql`${routeReceipts.tenantId} = ${tenantId}`,
      ...(before === undefined
        ? []
        : [sql`${routeReceipts.at} < ${new Date(before).toISOString()}::timestamptz`]),
      ...(deployment === undefined ? [] : [sql`${routeReceipts.body} @> ${asked}::jsonb`]),
    ],
    sql` and `,
  );
  const found = await database.withTenant(tenantId, (db) => [
    db
      .select()
      .from(routeReceipts)
      .where(
        sql`${wanted} and ${routeReceipts.at} >= coalesce((select min(at) from (
          select at from ${routeReceipts} where ${wanted} order by at desc limit ${limit}) newest), '-infinity')`,
      )
      .orderBy(desc(routeReceipts.at), desc(routeReceipts.id)),
  ]);
  return found.ok ? ok(found.value[0].map(toReceipt)) : fail({ code: "unavailable" });
}

/** One receipt; undefined where the tenant has none of that id. */
export async function findReceipt(
  database: Database,
  tenantId: string,
  id: string,
): Promise<Result<RouteReceipt | undefined, { code: "unavailable" }>> {
  const found = await database.withTenant(tenantId, (db) => [
    db
      .select()
      .from(routeReceipts)
      .where(sql`${routeReceipts.tenantId} = ${tenantId} and ${routeReceipts.id} = ${id}`),
  ]);
  return found.ok ? ok(found.value[0].map(toReceipt)[0]) : fail({ code: "unavailable" });
}
