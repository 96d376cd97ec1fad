// The audit trail's rows, read: the newest for a list, and chains in their own order for whoever checks them.

import { and, asc, desc, eq, gt, lt, type SQL, sql } from "drizzle-orm";
import { auditEvents } from "../database/schema.ts";
import type { Database, TenantQueries } from "../database/with-tenant.ts";
import { fail, ok, type Result } from "../result.ts";
import type { AnchorKey, ChainedEntry } from "../tenants/port.ts";

type Row = typeof auditEvents.$inferSelect;
type Read<T> = Promise<Result<T, { code: "unavailable" }>>;

/** A stored entry with its place. */
export interface StoredEntry extends ChainedEntry, AnchorKey {
  turn: number;
}

const toEntry = ({ tenantId: _, at, ...row }: Row): StoredEntry => ({ ...row, at: at.getTime() });

export interface EventFilter {
  limit: number;
  /** Exclusive bound on `at`, ms. */
  before?: number;
  type?: string;
  agentId?: string;
  connectionId?: string;
  thread?: string;
}

/** What narrows entries down by a field's value: one condition for each that is given. */
export function matching({
  type,
  agentId,
  connectionId,
  thread,
}: Omit<EventFilter, "limit" | "before">): SQL[] {
  const equal = (column: Parameters<typeof eq>[0], value: string | undefined): SQL[] =>
    value === undefined ? [] : [eq(column, value)];
  return [
    ...equal(auditEvents.type, type),
    ...equal(auditEvents.agentId, agentId),
    ...equal(auditEvents.connectionId, connectionId),
    ...equal(auditEvents.thread, thread),
  ];
}

/**
 * Entries, newest first. A page may be longer than its limit: those of its last millisecond come all, so that
 * going on before it misses none.
 */
export async function listEvents(
  database: Database,
  tenantId: string,
  filter: EventFilter,
): Read<StoredEntry[]> {
  const { limit, before, ...only } = filter;
  const wanted = and(
    eq(auditEvents.tenantId, tenantId),
    ...(before === undefined ? [] : [lt(auditEvents.at, new Date(before))]),
    ...matching(only),
  );
  const found = await database.withTenant(tenantId, (db) => [
    db
      .select()
      .from(auditEvents)
      .where(
        sql`${wanted} and ${auditEvents.at} >= coalesce((select min(at) from (
          select at from ${auditEvents} where ${wanted} order by at desc limit ${limit}) newest), '-infinity')`,
      )
      .orderBy(desc(auditEvents.at), desc(auditEvents.seq)),
  ]);
  return found.ok ? ok(found.value[0].map(toEntry)) : fail({ code: "unavailable" });
}

/** Where to read on in one conversation. */
export interface ChainPage extends AnchorKey {
  afterSeq: number;
}

const chainPage = (db: TenantQueries, tenantId: string, page: ChainPage, limit: number) =>
  db
    .select()
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.tenantId, tenantId),
        eq(auditEvents.connectionId, page.connectionId),
        eq(auditEvents.thread, page.thread),
        gt(auditEvents.seq, page.afterSeq),
      ),
    )
    .orderBy(asc(auditEvents.seq))
    .limit(limit);

/** The next entries of each of these conversations, in the order of the chain. One round trip. */
export async function readChains(
  database: Database,
  tenantId: string,
  pages: readonly ChainPage[],
  limit: number,
): Read<StoredEntry[][]> {
  if (pages.length === 0) return ok([]);
  const found = await database.withTenant(tenantId, (db) =>
    pages.map((page) => chainPage(db, tenantId, page, limit)),
  );
  return found.ok ? ok(found.value.map((rows) => rows.map(toEntry))) : fail({ code: "unavailable" });
}

/** Conversations that have entries, in the database's own order, after that one. */
export async function listChains(
  database: Database,
  tenantId: string,
  after: AnchorKey,
  limit: number,
): Read<AnchorKey[]> {
  const { connectionId, thread } = auditEvents;
  const found = await database.withTenant(tenantId, (db) => [
    db
      .selectDistinct({ connectionId, thread })
      .from(auditEvents)
      .where(
        and(
          eq(auditEvents.tenantId, tenantId),
          sql`(${connectionId}, ${thread}) > (${after.connectionId}, ${after.thread})`,
        ),
      )
      .orderBy(asc(connectionId), asc(thread))
      .limit(limit),
  ]);
  return found.ok ? ok(found.value[0]) : fail({ code: "unavailable" });
}
