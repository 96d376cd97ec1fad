// What one turn did, from both places that know: the rows, and what is still on its way to them.

import { and, asc, eq } from "drizzle-orm";
import { auditEvents } from "../database/schema.ts";
import type { Database } from "../database/with-tenant.ts";
import type { AnchorKey, ChainedEntry, TenantPort } from "../tenants/port.ts";

export interface TurnEntries {
  /** In the order of the chain. */
  entries: ChainedEntry[];
  database: "ok" | "unavailable";
}

interface Deps {
  database: Database;
  tenants: Pick<TenantPort, "anchors">;
}

/** The entries of one turn. Without the rows, those that are on their way there. */
export async function turnEntries(
  { database, tenants }: Deps,
  tenantId: string,
  { connectionId, thread, turn }: AnchorKey & { turn: number },
): Promise<TurnEntries> {
  const key = { connectionId, thread };
  const [rows, anchors] = await Promise.all([
    database.withTenant(tenantId, (db) => [
      db
        .select()
        .from(auditEvents)
        .where(
          and(
            eq(auditEvents.tenantId, tenantId),
            eq(auditEvents.connectionId, connectionId),
            eq(auditEvents.thread, thread),
            eq(auditEvents.turn, turn),
          ),
        )
        .orderBy(asc(auditEvents.seq)),
    ]),
    tenants.anchors(tenantId, { only: [key], limit: 1 }),
  ]);
  const stored = rows.ok
    ? rows.value[0].map(({ at, tenantId: _, connectionId: __, thread: ___, turn: ____, ...row }) => ({
        ...row,
        at: at.getTime(),
      }))
    : [];
  const known = new Set(stored.map(({ seq }) => seq));
  const waiting = ofTurn(anchors[0]?.pending ?? [], turn).filter(({ seq }) => !known.has(seq));
  const entries = [...stored, ...waiting].sort((a, b) => a.seq - b.seq);
  return { entries, database: rows.ok ? "ok" : "unavailable" };
}

/**
 * What waits says its turn where its own words do; a call of a model does not, and stands in the chain before
 * the entry of its turn.
 */
function ofTurn(pending: readonly ChainedEntry[], turn: number): ChainedEntry[] {
  let next: unknown;
  return pending
    .toReversed()
    .filter(({ metadata }) => {
      next = metadata.turn ?? next;
      return next === turn;
    })
    .reverse();
}
