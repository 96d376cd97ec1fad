// The tenant object's storage. Nothing is created before the first write, so that asking for a tenant
// that does not exist leaves no trace. Counts billed rows, which the benchmarks read.

import type { TurnRecords } from "../src/tenants/audit-message.ts";
import type { LedgerRow, StoredRow } from "../src/tenants/ledger.ts";
import { TENANT_OBJECT_MIGRATIONS } from "../src/tenants/object-storage.ts";
import type { TenantLookup } from "../src/tenants/port.ts";
import type { Agent, ConnectionRecord, TenantProjection, TenantRecord } from "../src/tenants/tenant.ts";
import { StorageMigrations } from "./storage-migrations.ts";

/** A conversation inside its tenant. */
export interface RowKey {
  connectionId: string;
  thread: string;
}

export interface BacklogPage {
  page: number;
  pending: TurnRecords[];
}

type Text = { body: string };

export class TenantRows {
  rowsWritten = 0;
  readonly #storage: DurableObjectStorage;
  readonly #migrations: StorageMigrations;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#migrations = new StorageMigrations(storage.sql, TENANT_OBJECT_MIGRATIONS);
  }

  tenant(): TenantRecord | undefined {
    if (!this.#migrations.exists) return undefined;
    const [row] = this.#run<Text>("SELECT body FROM tenant");
    return row && (JSON.parse(row.body) as TenantRecord);
  }

  lookup(connectionId: string): TenantLookup | undefined {
    const tenant = this.tenant();
    if (!tenant?.isActive) return undefined;
    const agents = this.#run<Text>("SELECT body FROM agents ORDER BY id");
    const connection = this.connection(connectionId);
    return { tenant, agents: agents.map((row) => JSON.parse(row.body) as Agent), connection };
  }

  /** Everything the edge keeps of an active tenant. */
  projection(): TenantProjection | undefined {
    const found = this.lookup("");
    if (!found) return undefined;
    const connections = this.#run<Text>("SELECT body FROM connections ORDER BY id");
    return {
      tenant: found.tenant,
      agents: found.agents,
      connections: connections.map((row) => JSON.parse(row.body) as ConnectionRecord),
    };
  }

  connection(id: string): ConnectionRecord | undefined {
    const [row] = this.#run<Text>("SELECT body FROM connections WHERE id = ?", id);
    return row && (JSON.parse(row.body) as ConnectionRecord);
  }

  saveConnection(record: ConnectionRecord): void {
    this.#put("connections", record.id, record);
  }

  /** Replaces the projection and writes only what differs. */
  project(projection: TenantProjection): void {
    this.#migrations.ensure();
    this.#storage.transactionSync(() => {
      this.#run(
        "INSERT INTO tenant VALUES (1, ?1) ON CONFLICT DO UPDATE SET body = ?1 WHERE body <> ?1",
        JSON.stringify(projection.tenant),
      );
      this.#replace("agents", projection.agents);
      this.#replace("connections", projection.connections);
    });
  }

  row(key: RowKey): StoredRow | undefined {
    const [row] = this.#run<Record<string, string | number>>(
      "SELECT * FROM settled WHERE connection_id = ? AND thread = ?",
      key.connectionId,
      key.thread,
    );
    if (!row) return undefined;
    return {
      turn: Number(row.turn),
      head: { hash: String(row.head_hash), length: Number(row.head_length) },
      summary: JSON.parse(String(row.summary)),
      seen: JSON.parse(String(row.seen)),
      pending: JSON.parse(String(row.pending)),
      pages: Number(row.backlog),
    };
  }

  saveRow(key: RowKey, row: LedgerRow, pages: number): void {
    this.#run(
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
      JSON.stringify(row.pending),
      pages,
    );
  }

  /** The oldest backlog pages of a conversation. */
  backlog(key: RowKey, limit: number): BacklogPage[] {
    return this.#run<{ page: number; pending: string }>(
      "SELECT page, pending FROM backlog WHERE connection_id = ? AND thread = ? ORDER BY page LIMIT ?",
      key.connectionId,
      key.thread,
      limit,
    ).map((row) => ({ page: row.page, pending: JSON.parse(row.pending) as TurnRecords[] }));
  }

  /** An empty page is removed. */
  savePage(key: RowKey, page: number, pending: TurnRecords[]): void {
    if (pending.length === 0) {
      const where = "connection_id = ? AND thread = ? AND page = ?";
      this.#run(`DELETE FROM backlog WHERE ${where}`, key.connectionId, key.thread, page);
    } else {
      this.#run(
        "INSERT INTO backlog VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET pending = ?4",
        key.connectionId,
        key.thread,
        page,
        JSON.stringify(pending),
      );
    }
  }

  /** Conversations that owe records to Postgres. Reads every row: only for after a restart. */
  owing(limit: number): RowKey[] {
    return this.#run<{ connection_id: string; thread: string }>(
      `SELECT connection_id, thread FROM settled s WHERE pending <> '[]' OR (backlog > 0 AND EXISTS (
         SELECT 1 FROM backlog b WHERE b.connection_id = s.connection_id AND b.thread = s.thread)) LIMIT ?`,
      limit,
    ).map((row) => ({ connectionId: row.connection_id, thread: row.thread }));
  }

  transaction<T>(work: () => T): T {
    return this.#storage.transactionSync(work);
  }

  #replace(table: "agents" | "connections", records: readonly { id: string }[]): void {
    const kept = new Set(records.map((record) => record.id));
    for (const { id } of this.#run<{ id: string }>(`SELECT id FROM ${table}`)) {
      if (!kept.has(id)) this.#run(`DELETE FROM ${table} WHERE id = ?`, id);
    }
    for (const record of records) this.#put(table, record.id, record);
  }

  #put(table: "agents" | "connections", id: string, record: unknown): void {
    this.#run(
      `INSERT INTO ${table} VALUES (?1, ?2) ON CONFLICT DO UPDATE SET body = ?2 WHERE body <> ?2`,
      id,
      JSON.stringify(record),
    );
  }

  #run<T extends Record<string, SqlStorageValue>>(sql: string, ...values: (string | number)[]): T[] {
    const cursor = this.#storage.sql.exec<T>(sql, ...values);
    const rows = cursor.toArray();
    this.rowsWritten += cursor.rowsWritten;
    return rows;
  }
}
