// One tenant at the edge: what it is (a projection of Postgres) and what its conversations owe to
// Postgres (the ledger). A thin shell: load, ask a pure rule, save, do the effect.

import { DurableObject } from "cloudflare:workers";
import type { Env } from "../src/env.ts";
import { describeError } from "../src/errors.ts";
import { connectionId, decodeTuple, encodeTuple, parseConnectionId } from "../src/ids.ts";
import { consoleLog } from "../src/log.ts";
import type { ConversationRecords } from "../src/tenants/audit-message.ts";
import { createExportPlan, GATHER_MS } from "../src/tenants/export-plan.ts";
import { applySettlement, type StoredRow, withoutExported } from "../src/tenants/ledger.ts";
import { packMessages } from "../src/tenants/pack-messages.ts";
import type { ConversationSummary, ExportedTurn, Settlement, TenantLookup } from "../src/tenants/port.ts";
import type { TenantProjection } from "../src/tenants/tenant.ts";
import { type RowKey, TenantRows } from "./tenant-rows.ts";

/** Pages of a long outage that one conversation sends at a time: what an alarm holds in memory. */
const PAGES_AT_ONCE = 4;
/** Records an alarm takes before it sends them and looks again. */
const RECORDS_AT_ONCE = 2_000;
/** An alarm this late is taken for lost: past-due ones have been seen never to fire. */
const ALARM_LATE_MS = 60_000;
const MAX_OWING = 10_000;
const MAX_READERS = 100;
const MAX_RECENT = 200;

const tuple = (key: RowKey) => encodeTuple([key.connectionId, key.thread]);

function rowKey(encoded: string): RowKey {
  const [connection = "", thread = ""] = decodeTuple(encoded);
  return { connectionId: connection, thread };
}

export class TenantObject extends DurableObject<Env> {
  readonly #rows: TenantRows;
  #plan = createExportPlan(MAX_OWING);
  #alarmAt: number | null = null;
  /** False while rows from before a restart may owe records that the plan does not know. */
  #scanned = false;
  #tenantId: string | undefined;
  #rpcs = 0;
  #alarmsSet = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#rows = new TenantRows(ctx.storage);
    this.#tenantId = this.#rows.tenant()?.id;
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
    void ctx.blockConcurrencyWhile(async () => {
      this.#alarmAt = await ctx.storage.getAlarm();
      // Whoever owes has an alarm set, so without one there is nothing to look for.
      this.#scanned = this.#alarmAt === null;
    });
  }

  lookup(local: string): TenantLookup | undefined {
    this.#rpcs++;
    return this.#tenantId === undefined ? undefined : this.#rows.lookup(connectionId(this.#tenantId, local));
  }

  directory(): TenantProjection | undefined {
    this.#rpcs++;
    return this.#tenantId === undefined ? undefined : this.#rows.projection();
  }

  project(projection: TenantProjection): void {
    this.#rpcs++;
    const tenantId = projection.tenant.id;
    const foreign = projection.connections.find(
      (one) => one.tenantId !== tenantId || parseConnectionId(one.id)?.tenantId !== tenantId,
    );
    if (foreign) throw new Error(`Connection ${foreign.id} does not belong to tenant ${tenantId}.`);
    if (this.#tenantId !== undefined && this.#tenantId !== tenantId) {
      throw new Error(`This object is tenant ${this.#tenantId}, not ${tenantId}.`);
    }
    this.#rows.project(projection);
    this.#tenantId = tenantId;
  }

  /** The chat service ended our access. Postgres is told through the queue; the edge knows at once. */
  async deactivateConnection(local: string, reason: string): Promise<void> {
    this.#rpcs++;
    const tenantId = this.#tenantId;
    if (tenantId === undefined) return;
    const record = this.#rows.connection(connectionId(tenantId, local));
    if (!record?.isActive) return;
    this.#rows.saveConnection({ ...record, isActive: false });
    consoleLog.warn("connection_deactivated", { connection: record.id, reason });
    const revoked = [{ connectionId: record.id, reason, at: Date.now() }];
    await this.env.AUDIT.send({ tenantId, conversations: [], revoked });
  }

  async settle(settlement: Settlement): Promise<void> {
    this.#rpcs++;
    const key = settlement.summary;
    if (this.#tenantId === undefined || parseConnectionId(key.connectionId)?.tenantId !== this.#tenantId) {
      throw new Error(`Connection ${key.connectionId} settled at tenant ${this.#tenantId}.`);
    }
    const stored = this.#rows.row(key);
    const { row, changed, overflow } = applySettlement(stored, settlement);
    if (!changed) return;
    const pages = stored?.pages ?? 0;
    this.#rows.transaction(() => {
      if (overflow.length > 0) this.#rows.savePage(key, pages, overflow);
      this.#rows.saveRow(key, row, overflow.length > 0 ? pages + 1 : pages);
    });
    const due = Date.now() + GATHER_MS;
    this.#plan.owes(tuple(key), due);
    this.#broadcast(row.summary);
    await this.#wakeBy(due);
  }

  /** Conversations whose newest turns Postgres does not have yet, newest first. */
  recent(): ConversationSummary[] {
    this.#rpcs++;
    if (this.#tenantId === undefined) return [];
    this.#scan();
    return this.#plan
      .keys()
      .flatMap((key) => this.#rows.row(rowKey(key))?.summary ?? [])
      .sort((a, b) => b.lastAt - a.lastAt)
      .slice(0, MAX_RECENT);
  }

  exported(done: ExportedTurn[]): void {
    this.#rpcs++;
    if (this.#tenantId === undefined) return;
    const now = Date.now();
    for (const [encoded, turns] of Map.groupBy(done, tuple)) {
      const key = rowKey(encoded);
      const stored = this.#rows.row(key);
      if (!stored) continue;
      const left = this.#rows.transaction(() => this.#removeExported(key, stored, turns));
      this.#plan.confirmed(encoded, turns, left, now);
    }
  }

  /** Calls and billed rows since this instance started, for the benchmarks. */
  counters(): { rpcs: number; rowsWritten: number } {
    return { rpcs: this.#rpcs, rowsWritten: this.#rows.rowsWritten + this.#alarmsSet };
  }

  /** A WebSocket on which every settle is broadcast. The API has authenticated whoever reaches this. */
  override fetch(request: Request): Response {
    if (request.headers.get("upgrade")?.toLowerCase() !== "websocket")
      return new Response(null, { status: 426 });
    if (this.#tenantId === undefined) return new Response(null, { status: 404 });
    if (this.ctx.getWebSockets().length >= MAX_READERS) return new Response(null, { status: 503 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  override webSocketClose(socket: WebSocket): void {
    socket.close();
  }

  override async alarm(): Promise<void> {
    this.#alarmAt = null;
    this.#scan();
    try {
      await this.#send(Date.now());
    } catch (error) {
      consoleLog.error("audit_export_failed", { error: describeError(error) });
    } finally {
      if (this.#plan.incomplete) this.#scanned = false;
      await this.#wakeBy(this.#plan.nextWake());
    }
  }

  async #send(now: number): Promise<void> {
    const tenantId = this.#tenantId;
    if (tenantId === undefined) return;
    const taken: ConversationRecords[] = [];
    const keys: string[] = [];
    let records = 0;
    for (const key of this.#plan.due(now)) {
      if (records >= RECORDS_AT_ONCE) break;
      const row = this.#rows.row(rowKey(key));
      const turns = row ? this.#plan.take(key, this.#owed(rowKey(key), row), now) : [];
      if (!row || turns.length === 0) continue;
      keys.push(key);
      taken.push({ summary: row.summary, head: row.head, turns });
      records += turns.length;
    }
    try {
      await Promise.all(packMessages(tenantId, taken).map((message) => this.env.AUDIT.send(message)));
    } catch (error) {
      for (const key of keys) this.#plan.failed(key, now);
      throw error;
    }
  }

  /** Oldest first; what does not fit in memory goes once these are confirmed. */
  #owed(key: RowKey, row: StoredRow) {
    const pages = row.pages > 0 ? this.#rows.backlog(key, PAGES_AT_ONCE) : [];
    const older = pages.flatMap((page) => page.pending);
    return pages.length === PAGES_AT_ONCE ? older : [...older, ...row.pending];
  }

  #removeExported(key: RowKey, row: StoredRow, done: ExportedTurn[]): boolean {
    let paged = 0;
    for (const page of row.pages > 0 ? this.#rows.backlog(key, PAGES_AT_ONCE * 2) : []) {
      const left = withoutExported(page.pending, done);
      if (left !== page.pending) this.#rows.savePage(key, page.page, left);
      paged += left.length;
    }
    const pending = withoutExported(row.pending, done);
    const pages = paged > 0 ? row.pages : this.#rows.backlog(key, 1).length > 0 ? row.pages : 0;
    if (pending !== row.pending || pages !== row.pages) this.#rows.saveRow(key, { ...row, pending }, pages);
    return pages > 0 || pending.length > 0;
  }

  #scan(): void {
    if (this.#scanned) return;
    this.#scanned = true;
    this.#plan.incomplete = false;
    const keys = this.#rows.owing(MAX_OWING);
    for (const key of keys) this.#plan.owes(tuple(key), Date.now());
    if (keys.length === MAX_OWING) this.#plan.incomplete = true;
  }

  /** Arms the alarm, unless it fires soon enough as it is. */
  async #wakeBy(at: number | undefined): Promise<void> {
    if (at === undefined) return;
    const lost = this.#alarmAt !== null && this.#alarmAt < Date.now() - ALARM_LATE_MS;
    if (this.#alarmAt !== null && this.#alarmAt <= at && !lost) return;
    this.#alarmAt = at;
    this.#alarmsSet++;
    await this.ctx.storage.setAlarm(at);
  }

  #broadcast(summary: ConversationSummary): void {
    const frame = JSON.stringify({ type: "conversation", summary });
    for (const socket of this.ctx.getWebSockets()) {
      try {
        socket.send(frame);
      } catch {
        // The reader has gone; its close event follows.
      }
    }
  }
}
