// One tenant at the edge: what it is (a projection of Postgres), what its conversations owe to Postgres, and
// how its models fare. A thin shell: load, ask a pure rule, save, do the effect.

import { DurableObject } from "cloudflare:workers";
import { changeSettlement } from "../src/audit/config-change.ts";
import type { Env } from "../src/env.ts";
import { describeError } from "../src/errors.ts";
import { connectionId, parseConnectionId, randomId } from "../src/ids.ts";
import { consoleLog } from "../src/log.ts";
import { fail, ok } from "../src/result.ts";
import type { AccountedBook, OverdueReport } from "../src/tenants/accounted.ts";
import { checkOwnership } from "../src/tenants/check-ownership.ts";
import { consoleHistory } from "../src/tenants/console-history.ts";
import { GATHER_MS } from "../src/tenants/export-plan.ts";
import type { SettleAnswers } from "../src/tenants/gathered-settlements.ts";
import type { ModelBook, ModelReport, Reserved, ReserveInput } from "../src/tenants/model-book.ts";
import { TENANT_OBJECT_MIGRATIONS } from "../src/tenants/object-storage.ts";
import { packMessages } from "../src/tenants/pack-messages.ts";
import { packReceipts } from "../src/tenants/pack-receipts.ts";
import type { ApiTokenRecord } from "../src/tenants/policy.ts";
import type {
  Anchor,
  AnchorsInput,
  AuditEntry,
  ChainHead,
  ConversationSummary,
  ExportedTurn,
  Settlement,
  TenantLookup,
} from "../src/tenants/port.ts";
import type { TenantProjection, TenantRecord } from "../src/tenants/tenant.ts";
import { CountedSql } from "./counted-sql.ts";
import { StorageMigrations } from "./storage-migrations.ts";
import { TenantConversations } from "./tenant-conversations.ts";
import { TenantModelRows } from "./tenant-model-rows.ts";
import { TenantModels } from "./tenant-models.ts";
import { TenantOverdue } from "./tenant-overdue.ts";
import { TenantProjectionRows } from "./tenant-projection-rows.ts";
import { TenantReaders } from "./tenant-readers.ts";
import { TenantReceipts } from "./tenant-receipts.ts";
import { TenantRows } from "./tenant-rows.ts";

/** An alarm this late is taken for lost: past-due ones have been seen never to fire. */
const ALARM_LATE_MS = 60_000;

export class TenantObject extends DurableObject<Env> {
  readonly #sql: CountedSql;
  readonly #rows: TenantRows;
  readonly #projection: TenantProjectionRows;
  readonly #models: TenantModels;
  readonly #receipts: TenantReceipts;
  readonly #overdue: TenantOverdue;
  readonly #readers: TenantReaders;
  #conversations: TenantConversations;
  #alarmAt: number | null = null;
  #tenant: TenantRecord | undefined;
  #rpcs = 0;
  #alarmsSet = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = new CountedSql(ctx.storage);
    this.#rows = new TenantRows(this.#sql);
    // Nothing is created before the first write: asking for a tenant that does not exist leaves no trace.
    const migrations = new StorageMigrations(ctx.storage.sql, TENANT_OBJECT_MIGRATIONS);
    this.#projection = new TenantProjectionRows(this.#sql, migrations);
    const modelRows = new TenantModelRows(this.#sql);
    this.#models = new TenantModels(modelRows);
    this.#receipts = new TenantReceipts(modelRows);
    this.#overdue = new TenantOverdue(this.#sql);
    this.#conversations = new TenantConversations(this.#rows, true);
    this.#tenant = this.#projection.tenant();
    if (this.#tenant) this.#models.load(Date.now());
    this.#readers = new TenantReaders(ctx);
    void ctx.blockConcurrencyWhile(async () => {
      this.#alarmAt = await ctx.storage.getAlarm();
      // Whoever owes has an alarm set, so without one there is nothing to look for.
      if (this.#alarmAt !== null) {
        this.#conversations = new TenantConversations(this.#rows, false);
        this.#receipts.scan(Date.now());
      }
    });
  }

  lookup(local: string): TenantLookup | undefined {
    this.#rpcs++;
    const id = this.#tenant?.id;
    return id === undefined
      ? undefined
      : this.#projection.lookup(connectionId(id, local), this.#models.health);
  }

  directory(): TenantProjection | undefined {
    this.#rpcs++;
    return this.#tenant === undefined ? undefined : this.#projection.projection();
  }

  project(projection: TenantProjection): void {
    this.#rpcs++;
    checkOwnership(projection);
    const { tenant } = projection;
    if (this.#tenant !== undefined && this.#tenant.id !== tenant.id) {
      throw new Error(`This object is tenant ${this.#tenant.id}, not ${tenant.id}.`);
    }
    this.#projection.project(projection);
    this.#tenant = tenant;
  }

  /** The chat service ended our access. Postgres is told through the queue; the edge knows at once. */
  async deactivateConnection(local: string, reason: string): Promise<void> {
    this.#rpcs++;
    const tenantId = this.#tenant?.id;
    const record = tenantId && this.#projection.deactivate(connectionId(tenantId, local));
    if (!record) return;
    consoleLog.warn("connection_deactivated", { connection: record.id, reason });
    const revoked = [{ connectionId: record.id, reason, at: Date.now() }];
    await this.env.AUDIT.send({ tenantId, conversations: [], revoked });
  }

  /** The head that is anchored from now on: of a turn that settles again, what was anchored first. */
  async settle(settlement: Settlement): Promise<ChainHead> {
    this.#rpcs++;
    const now = Date.now();
    const head = this.#settleOne(settlement, now);
    if (this.#conversations.owes) await this.#wakeBy(now + GATHER_MS);
    return head;
  }

  /** Several in one call and one commit, in their order. One that cannot be taken keeps none of the others back. */
  async settleAll(settlements: Settlement[]): Promise<SettleAnswers> {
    this.#rpcs++;
    const now = Date.now();
    const answers = settlements.map((settlement) => {
      try {
        return ok(this.#settleOne(settlement, now));
      } catch (error) {
        return fail(describeError(error));
      }
    });
    if (this.#conversations.owes) await this.#wakeBy(now + GATHER_MS);
    return answers;
  }

  #settleOne(settlement: Settlement, now: number): ChainHead {
    const { connectionId: settled } = settlement.summary;
    const tenant = this.#tenant;
    if (tenant === undefined || parseConnectionId(settled)?.tenantId !== tenant.id)
      throw new Error(`Connection ${settled} settled at tenant ${tenant?.id}.`);
    // A conversation may owe a settlement from before there were reports.
    const models = this.#models.fresh(settlement.models ?? []);
    const { head, summary } = this.#conversations.settle({ ...settlement, models }, now, () =>
      this.#models.takeTurn(models, tenant.models, now),
    );
    if (summary) this.#readers.show(summary);
    return head;
  }

  /** Something an operator changed, at the end of the tenant's own history. */
  async recordChange(entry: AuditEntry): Promise<void> {
    this.#rpcs++;
    const { id } = this.#known();
    const now = Date.now();
    const before = this.#conversations.newest(consoleHistory(id));
    this.#conversations.settle(changeSettlement(id, before, entry), now);
    await this.#wakeBy(now + GATHER_MS);
  }

  anchors(input: AnchorsInput): Anchor[] {
    this.#rpcs++;
    return this.#tenant === undefined ? [] : this.#conversations.anchors(input);
  }

  /** Decides in one synchronous step, so that no two calls share what is left of a budget. */
  reserve(input: ReserveInput): Reserved {
    this.#rpcs++;
    const tenant = this.#known();
    return this.#models.reserve({ ...input, id: randomId() }, tenant.models, Date.now());
  }

  probe(deployment: string): boolean {
    this.#rpcs++;
    return this.#tenant !== undefined && this.#models.probe(deployment, Date.now());
  }

  async reportModels(reports: ModelReport[]): Promise<void> {
    this.#rpcs++;
    this.#known();
    const fresh = this.#models.fresh(reports);
    if (fresh.length === 0) return;
    const now = Date.now();
    this.#sql.transaction(() => this.#models.takePages(fresh, now));
    this.#receipts.owes(now);
    await this.#wakeBy(now + GATHER_MS);
  }

  async receiptsExported(ids: string[]): Promise<void> {
    this.#rpcs++;
    const now = Date.now();
    if (this.#tenant !== undefined && this.#receipts.exported(ids, now)) await this.#wakeBy(now + GATHER_MS);
  }

  /** A conversation has messages that wait too long, or none any more. Of a tenant nobody knows nobody counts. */
  async overdue(report: OverdueReport): Promise<void> {
    this.#rpcs++;
    const tenant = this.#tenant;
    if (tenant === undefined || parseConnectionId(report.connectionId)?.tenantId !== tenant.id) return;
    this.#overdue.take(report, this.#projection.connection(report.connectionId)?.channel ?? "unknown");
    const alertAt = this.#overdue.alertAt(tenant);
    if (alertAt !== undefined) await this.#wakeBy(Math.max(alertAt, Date.now() + GATHER_MS));
  }

  accounted(): AccountedBook | undefined {
    this.#rpcs++;
    return this.#tenant?.isActive ? this.#overdue.book(Date.now()) : undefined;
  }

  modelBook(): ModelBook | undefined {
    this.#rpcs++;
    return this.#tenant?.isActive ? this.#models.book(Date.now()) : undefined;
  }

  apiToken(id: string): ApiTokenRecord | undefined {
    this.#rpcs++;
    const token = this.#tenant === undefined ? undefined : this.#projection.token(id);
    return token?.revokedAt === undefined ? token : undefined;
  }

  /** Conversations whose newest turns Postgres does not have yet, newest first. */
  recent(): ConversationSummary[] {
    this.#rpcs++;
    return this.#tenant === undefined ? [] : this.#conversations.recent(Date.now());
  }

  exported(done: ExportedTurn[]): void {
    this.#rpcs++;
    if (this.#tenant !== undefined) this.#conversations.exported(done, Date.now());
  }

  /** Calls and billed rows since this instance started, for the benchmarks. */
  counters(): { rpcs: number; rowsWritten: number } {
    return { rpcs: this.#rpcs, rowsWritten: this.#sql.rowsWritten + this.#alarmsSet };
  }

  /** A WebSocket on which every settle is broadcast. The API has authenticated whoever reaches this. */
  override fetch(request: Request): Response {
    return this.#tenant === undefined ? new Response(null, { status: 404 }) : this.#readers.open(request);
  }

  override webSocketClose(socket: WebSocket): void {
    socket.close();
  }

  override async alarm(): Promise<void> {
    this.#alarmAt = null;
    const now = Date.now();
    try {
      if (this.#tenant) await this.#send(this.#tenant.id, now);
      if (this.#tenant) await this.#overdue.alert(this.#tenant, this.env.AUDIT, now);
    } catch (error) {
      consoleLog.error("audit_export_failed", { error: describeError(error) });
    } finally {
      const wakes = [this.#conversations.nextWake(), this.#receipts.nextWake()];
      const next = wakes.filter((at) => at !== undefined);
      if (this.#models.dirty) next.push(now + GATHER_MS);
      const alertAt = this.#tenant && this.#overdue.alertAt(this.#tenant);
      if (alertAt !== undefined) next.push(Math.max(alertAt, now + GATHER_MS));
      if (next.length > 0) await this.#wakeBy(Math.min(...next));
    }
  }

  async #send(tenantId: string, now: number): Promise<void> {
    // First, because a page that Postgres has is removed, and the state must know all of it by then.
    this.#models.flush();
    this.#conversations.scan(now);
    const taken = this.#conversations.take(now);
    const receipts = this.#receipts.take(now);
    const messages = [...packMessages(tenantId, taken.records), ...packReceipts(tenantId, receipts)];
    try {
      await Promise.all(messages.map((message) => this.env.AUDIT.send(message)));
    } catch (error) {
      this.#conversations.failed(taken, now);
      if (receipts.length > 0) this.#receipts.failed(now);
      throw error;
    }
  }

  #known(): TenantRecord {
    if (this.#tenant === undefined) throw new Error("Nobody projected this tenant.");
    return this.#tenant;
  }

  /** Arms the alarm, unless it fires soon enough as it is. */
  async #wakeBy(at: number): Promise<void> {
    const lost = this.#alarmAt !== null && this.#alarmAt < Date.now() - ALARM_LATE_MS;
    if (this.#alarmAt !== null && this.#alarmAt <= at && !lost) return;
    this.#alarmAt = at;
    this.#alarmsSet++;
    await this.ctx.storage.setAlarm(at);
  }
}
