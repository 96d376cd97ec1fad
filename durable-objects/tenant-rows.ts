// The tenant object's storage. Nothing is created before the first write, so that asking for a tenant
// that does not exist leaves no trace.

import { encodeTuple } from "../src/ids.ts";
import type { TurnRecords } from "../src/tenants/audit-message.ts";
import type { LedgerRow, StoredRow } from "../src/tenants/ledger.ts";
import type { HealthBook } from "../src/tenants/model-book.ts";
import { TENANT_OBJECT_MIGRATIONS } from "../src/tenants/object-storage.ts";
import type { ApiTokenRecord, DeploymentRecord } from "../src/tenants/policy.ts";
import type { ChainHead, TenantLookup } from "../src/tenants/port.ts";
import { jsonList } from "../src/tenants/record-json.ts";
import type { Agent, ConnectionRecord, TenantProjection, TenantRecord } from "../src/tenants/tenant.ts";
import type { GrantRecord, Toolkit } from "../src/tenants/tool-policy.ts";
import { CountedSql } from "./counted-sql.ts";
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

/** Where a conversation's chain stands, and what Postgres may not have of it. */
export interface AnchorRow extends RowKey {
  head: ChainHead;
  pending: TurnRecords[];
}

/** Rows kept in memory, of up to some 50 KB each. */
const MAX_RECENT_ROWS = 200;

const nameOf = ({ connectionId, thread }: RowKey): string => encodeTuple([connectionId, thread]);

type Text = { body: string };
type Projected =
  | "agents"
  | "connections"
  | "deployments"
  | "tokens"
  | "tool_secrets"
  | "http_tools"
  | "mcp_servers"
  | "grants";

export class TenantRows {
  readonly sql: CountedSql;
  readonly #migrations: StorageMigrations;
  /** Rows read or written of late: a settle in a crowd would else parse what it owes again at every turn. */
  readonly #recent = new Map<string, StoredRow>();

  constructor(storage: DurableObjectStorage) {
    this.sql = new CountedSql(storage);
    this.#migrations = new StorageMigrations(storage.sql, TENANT_OBJECT_MIGRATIONS);
  }

  /** False until somebody projected a tenant. */
  get exists(): boolean {
    return this.#migrations.exists;
  }

  tenant(): TenantRecord | undefined {
    return this.exists ? this.#bodies<TenantRecord>("SELECT body FROM tenant")[0] : undefined;
  }

  /** Of an active tenant. Health is not a row of the projection, so it is handed in. */
  lookup(connectionId: string, health: HealthBook): TenantLookup | undefined {
    const tenant = this.tenant();
    if (!tenant?.isActive) return undefined;
    const agents = this.#all<Agent>("agents");
    const deployments = this.#all<DeploymentRecord>("deployments");
    const connection = this.connection(connectionId);
    return { tenant, agents, connection, deployments, health, toolkit: this.#toolkit() };
  }

  /** Everything the edge keeps of an active tenant. */
  projection(): TenantProjection | undefined {
    const tenant = this.tenant();
    if (!tenant?.isActive) return undefined;
    return {
      tenant,
      agents: this.#all("agents"),
      connections: this.#all("connections"),
      deployments: this.#all("deployments"),
      tokens: this.#all("tokens"),
      toolkit: this.#toolkit(),
    };
  }

  #toolkit(): Toolkit {
    return {
      secrets: this.#all("tool_secrets"),
      httpTools: this.#all("http_tools"),
      mcpServers: this.#all("mcp_servers"),
      grants: this.#all("grants"),
    };
  }

  connection(id: string): ConnectionRecord | undefined {
    return this.#one("connections", id);
  }

  /** Of an active tenant, revoked or not. */
  token(id: string): ApiTokenRecord | undefined {
    return this.tenant()?.isActive ? this.#one("tokens", id) : undefined;
  }

  saveConnection(record: ConnectionRecord): void {
    this.#put("connections", record.id, record);
  }

  /** Replaces the projection and writes only what differs. */
  project(projection: TenantProjection): void {
    this.#migrations.ensure();
    this.sql.transaction(() => {
      this.sql.run(
        "INSERT INTO tenant VALUES (1, ?1) ON CONFLICT DO UPDATE SET body = ?1 WHERE body <> ?1",
        JSON.stringify(projection.tenant),
      );
      this.#replace("agents", projection.agents);
      this.#replace("connections", projection.connections);
      this.#replace("deployments", projection.deployments);
      for (const token of projection.tokens) this.#putToken(token);
      const { secrets, httpTools, mcpServers, grants } = projection.toolkit;
      this.#replace("tool_secrets", secrets);
      this.#replace("http_tools", httpTools);
      this.#replace("mcp_servers", mcpServers);
      this.#replace(
        "grants",
        grants.map((grant) => this.#stillRevoked("grants", grant)),
      );
    });
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

  #one<T>(table: Projected, id: string): T | undefined {
    return this.#bodies<T>(`SELECT body FROM ${table} WHERE id = ?`, id)[0];
  }

  #all<T>(table: Projected): T[] {
    return this.#bodies(`SELECT body FROM ${table} ORDER BY id`);
  }

  #bodies<T>(sql: string, ...values: string[]): T[] {
    return this.sql.run<Text>(sql, ...values).map((row) => JSON.parse(row.body) as T);
  }

  /**
   * Tokens are added and revoked, never replaced: a projection that was read before a revocation and arrives
   * after it must not bring the token back to life. Nor a grant, which goes once it has expired.
   */
  #putToken(token: ApiTokenRecord): void {
    this.#put("tokens", token.id, this.#stillRevoked("tokens", token));
  }

  #stillRevoked<T extends ApiTokenRecord | GrantRecord>(table: "tokens" | "grants", record: T): T {
    const revokedAt = this.#one<T>(table, record.id)?.revokedAt ?? record.revokedAt;
    return revokedAt === undefined ? record : { ...record, revokedAt };
  }

  #replace(table: Projected, records: readonly { id: string }[]): void {
    const kept = new Set(records.map((record) => record.id));
    for (const { id } of this.sql.run<{ id: string }>(`SELECT id FROM ${table}`)) {
      if (!kept.has(id)) this.sql.run(`DELETE FROM ${table} WHERE id = ?`, id);
    }
    for (const record of records) this.#put(table, record.id, record);
  }

  #put(table: Projected, id: string, record: unknown): void {
    this.sql.run(
      `INSERT INTO ${table} VALUES (?1, ?2) ON CONFLICT DO UPDATE SET body = ?2 WHERE body <> ?2`,
      id,
      JSON.stringify(record),
    );
  }
}
