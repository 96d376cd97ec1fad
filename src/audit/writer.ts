// Records of many turns into Postgres in one transaction. Writing the same record twice changes nothing,
// and an old summary never replaces a newer one, so the queue may repeat and reorder as it likes.

import { and, eq, sql } from "drizzle-orm";
import type { DatabaseFailure } from "../database/failure.ts";
import { insertRows } from "../database/insert-rows.ts";
import { routeReceipts } from "../database/model-schema.ts";
import { auditEvents, connections, conversations, usage } from "../database/schema.ts";
import type { Database } from "../database/with-tenant.ts";
import { ok, type Result } from "../result.ts";
import type { AuditMessage, ConversationRecords } from "../tenants/audit-message.ts";
import type { RouteReceipt } from "../tenants/model-book.ts";
import { toReceiptRow } from "../tenants/receipt-rows.ts";

type AuditRow = Required<typeof auditEvents.$inferInsert>;
type UsageRow = Required<typeof usage.$inferInsert>;
type ConversationRow = Required<typeof conversations.$inferInsert>;

export interface TenantRecords {
  conversations: readonly ConversationRecords[];
  /** Of calls that belong to no turn. */
  receipts: readonly RouteReceipt[];
  revoked: NonNullable<AuditMessage["revoked"]>;
}

function auditRows(tenantId: string, { summary, turns }: ConversationRecords): AuditRow[] {
  const { connectionId, thread } = summary;
  return turns.flatMap(({ turn, audit }) =>
    audit.map((entry) => ({ ...entry, tenantId, connectionId, thread, turn, at: new Date(entry.at) })),
  );
}

function usageRows(tenantId: string, { summary, turns }: ConversationRecords): UsageRow[] {
  const { connectionId, thread } = summary;
  return turns.flatMap((records) =>
    records.usage.map((entry) => ({
      ...entry,
      tenantId,
      connectionId,
      thread,
      turn: records.turn,
      at: new Date(entry.at),
    })),
  );
}

/** One row a conversation: a statement may not touch a row twice, and messages of one batch may overlap. */
function conversationRows(tenantId: string, all: readonly ConversationRecords[]): ConversationRow[] {
  const newest = new Map<string, ConversationRecords>();
  for (const records of all) {
    const key = JSON.stringify([records.summary.connectionId, records.summary.thread]);
    const known = newest.get(key);
    const newer =
      !known ||
      records.head.length > known.head.length ||
      (records.head.length === known.head.length && records.summary.lastAt >= known.summary.lastAt);
    if (newer) newest.set(key, records);
  }
  return [...newest.values()].map(({ summary, head }) => ({
    ...summary,
    tenantId,
    awaiting: summary.awaiting ?? 0,
    desk: summary.desk ? { ...summary.desk } : null,
    lastAt: new Date(summary.lastAt),
    headHash: head.hash,
    headLength: head.length,
  }));
}

const given = (column: string) => sql.raw(`excluded.${column}`);
const newerSummary = {
  channel: given("channel"),
  person: given("person"),
  lastText: given("last_text"),
  lastAt: given("last_at"),
  state: given("state"),
  turns: given("turns"),
  awaiting: given("awaiting"),
  desk: given("desk"),
  headHash: given("head_hash"),
  headLength: given("head_length"),
};
const isNewer = sql`(excluded.head_length, excluded.last_at) >= (${conversations.headLength}, ${conversations.lastAt})`;

const some = <T>(rows: readonly unknown[], statement: () => T): T[] => (rows.length > 0 ? [statement()] : []);

/** Everything of one tenant, all or nothing. */
export async function writeRecords(
  database: Database,
  tenantId: string,
  records: TenantRecords,
): Promise<Result<true, DatabaseFailure>> {
  const audits = records.conversations.flatMap((one) => auditRows(tenantId, one));
  const usages = records.conversations.flatMap((one) => usageRows(tenantId, one));
  const summaries = conversationRows(tenantId, records.conversations);
  const ofTurns = records.conversations.flatMap(({ turns }) => turns.flatMap((turn) => turn.receipts ?? []));
  const receipts = [...ofTurns, ...records.receipts].map((receipt) => toReceiptRow(tenantId, receipt));
  const written = await database.withTenant(tenantId, (db) => [
    ...some(audits, () => insertRows(db, auditEvents, audits).onConflictDoNothing()),
    ...some(usages, () => insertRows(db, usage, usages).onConflictDoNothing()),
    ...some(receipts, () => insertRows(db, routeReceipts, receipts).onConflictDoNothing()),
    ...some(summaries, () =>
      insertRows(db, conversations, summaries).onConflictDoUpdate({
        target: [conversations.tenantId, conversations.connectionId, conversations.thread],
        set: newerSummary,
        setWhere: isNewer,
      }),
    ),
    ...records.revoked.map(({ connectionId, reason }) =>
      db
        .update(connections)
        .set({ isActive: false, deactivatedReason: reason, updatedAt: sql`now()` })
        .where(and(eq(connections.tenantId, tenantId), eq(connections.id, connectionId))),
    ),
  ]);
  return written.ok ? ok(true) : written;
}
