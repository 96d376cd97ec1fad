// Rows of what a tenant's conversations settled: one each, and pages of what outgrew it in an outage.

import { encodeTuple } from "../src/ids.ts";
import type { TurnRecords } from "../src/tenants/audit-message.ts";
import type { LedgerRow, StoredRow } from "../src/tenants/ledger.ts";
import type { ChainHead } from "../src/tenants/port.ts";
import { jsonList } from "../src/tenants/record-json.ts";
import type { CountedSql } from "./counted-sql.ts";

/** A conversation inside its tenant. */
export interface RowKey {
  connectionId: string;
  thread: string;
}

export interface BacklogPage {
  page: number;
  pending: TurnRecords[];
}

/** Where a conversation's chain stands, and what Postgres may not have of it. */
export interface AnchorRow extends RowKey {
  head: ChainHead;
  pending: TurnRecords[];
}

/** Rows kept in memory: of a KB or two each, of 6 KB at most. */
const MAX_RECENT_ROWS = 2_000;

const nameOf = ({ connectionId, thread }: RowKey): string => encodeTuple([connectionId, thread]);

export class TenantRows {
  readonly sql: CountedSql;
  /** Rows read or written of late: a settle in a crowd would else parse what it owes again at every turn. */
  readonly #recent = new Map<string, StoredRow>();

  constructor(sql: CountedSql) {
    this.sql = sql;
  }

  /** All of it or nothing. */
  transaction<T>(work: () => T): T {
    try {
      return this.sql.transaction(work);
    } catch (error) {
      this.#recent.clear();
      throw error;
    }
  }

  row(key: RowKey): StoredRow | undefined {
    const recent = this.#recent.get(nameOf(key));
    if (recent) return recent;
    const [row] = this.sql.run<Record<string, string | number>>(
      "SELECT * FROM settled WHERE connection_id = ? AND thread = ?",
      key.connectionId,
      key.thread,
    );
    if (!row) return undefined;
    return this.#remember(key, {
      turn: Number(row.turn),
      head: { hash: String(row.head_hash), length: Number(row.head_length) },
      summary: JSON.parse(String(row.summary)),
      seen: JSON.parse(String(row.seen)),
      pending: JSON.parse(String(row.pending)),
      pages: Number(row.backlog),
    });
  }

  #remember(key: RowKey, row: StoredRow): StoredRow {
    const name = nameOf(key);
    this.#recent.delete(name);
    this.#recent.set(name, row);
    const [oldest] = this.#recent.keys();
    if (this.#recent.size > MAX_RECENT_ROWS && oldest !== undefined) this.#recent.delete(oldest);
    return row;
  }

  saveRow(key: RowKey, row: LedgerRow, pages: number): void {
    this.sql.run(
      `INSERT INTO settled VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
       ON CONFLICT DO UPDATE SET turn = ?3, head_hash = ?4, head_length = ?5, summary = ?6,
         seen = ?7, pending = ?8, backlog = ?9`,
      key.connectionId,
      key.thread,
      row.turn,
      row.head.hash,
      row.head.length,
      JSON.stringify(row.summary),
      JSON.stringify(row.seen),
      jsonList(row.pending),
      pages,
    );
    this.#remember(key, { ...row, pages });
  }

  /** The oldest backlog pages of a conversation. */
  backlog(key: RowKey, limit: number): BacklogPage[] {
    return this.sql
      .run<{ page: number; pending: string }>(
        "SELECT page, pending FROM backlog WHERE connection_id = ? AND thread = ? ORDER BY page LIMIT ?",
        key.connectionId,
        key.thread,
        limit,
      )
      .map((row) => ({ page: row.page, pending: JSON.parse(row.pending) as TurnRecords[] }));
  }

  /** An empty page is removed. */
  savePage(key: RowKey, page: number, pending: TurnRecords[]): void {
    if (pending.length === 0) {
      const where = "connection_id = ? AND thread = ? AND page = ?";
      this.sql.run(`DELETE FROM backlog WHERE ${where}`, key.connectionId, key.thread, page);
    } else {
      this.sql.run(
        "INSERT INTO backlog VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET pending = ?4",
        key.connectionId,
        key.thread,
        page,
        jsonList(pending),
      );
    }
  }

  /** Conversations after that one, in a fixed order; all that Postgres may lack of each. */
  *anchors(after: RowKey, limit: number): Generator<AnchorRow> {
    const keys = this.sql.run<{ connection_id: string; thread: string }>(
      `SELECT connection_id, thread FROM settled
       WHERE (connection_id, thread) > (?, ?) ORDER BY connection_id, thread LIMIT ?`,
      after.connectionId,
      after.thread,
      limit,
    );
    yield* this.anchorsOf(keys.map((key) => ({ connectionId: key.connection_id, thread: key.thread })));
  }

  *anchorsOf(keys: readonly RowKey[]): Generator<AnchorRow> {
    for (const key of keys) {
      const row = this.row(key);
      if (!row) continue;
      const older = row.pages > 0 ? this.backlog(key, row.pages) : [];
      const { connectionId, thread } = key;
      const pending = [...older.flatMap((page) => page.pending), ...row.pending];
      yield { connectionId, thread, head: row.head, pending };
    }
  }

  /** Conversations that owe records to Postgres. Reads every row: only for after a restart. */
  owing(limit: number): RowKey[] {
    return this.sql
      .run<{ connection_id: string; thread: string }>(
        `SELECT connection_id, thread FROM settled s WHERE pending <> '[]' OR (backlog > 0 AND EXISTS (
         SELECT 1 FROM backlog b WHERE b.connection_id = s.connection_id AND b.thread = s.thread)) LIMIT ?`,
        limit,
      )
      .map((row) => ({ connectionId: row.connection_id, thread: row.thread }));
  }
}
