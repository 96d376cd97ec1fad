// What a tenant's conversations report of messages that wait too long. Everything is in rows, so a restart
// forgets nothing; a day later what is over is forgotten on purpose.

import {
  type AccountedBook,
  HOUR_MS,
  hourOf,
  MAX_OVERDUE_LISTED,
  OVERDUE_HOURS,
  type OverdueConnection,
  type OverdueConversation,
  type OverdueHour,
  type OverdueReport,
} from "../src/tenants/accounted.ts";
import { type AlertState, alertDue, CALM, raised } from "../src/tenants/accounted-alert.ts";
import type { AuditMessage } from "../src/tenants/audit-message.ts";
import type { TenantRecord } from "../src/tenants/tenant.ts";
import type { CountedSql } from "./counted-sql.ts";

export class TenantOverdue {
  readonly #sql: CountedSql;

  constructor(sql: CountedSql) {
    this.#sql = sql;
  }

  /** Takes a report in, once. False: it was known, or something newer is. */
  take(report: OverdueReport, channel: string): boolean {
    return this.#sql.transaction(() => {
      const { connectionId, thread, n, open, since = 0, state, at } = report;
      const rows = this.#sql.run<{ n: number }>(
        `INSERT INTO overdue VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT DO UPDATE SET n = ?3, channel = ?4, open = ?5, since = ?6, state = ?7, at = ?8
         WHERE n < ?3 RETURNING n`,
        ...[connectionId, thread, n, channel, open, since, state, at],
      );
      if (rows.length === 0) return false;
      if (report.added > 0 || report.took !== undefined) this.#count(report, channel);
      return true;
    });
  }

  #count({ added, took = 0, at }: OverdueReport, channel: string): void {
    const hour = hourOf(at);
    const known = this.#sql.run("SELECT 1 AS one FROM overdue_hours WHERE hour = ? LIMIT 1", hour);
    if (known.length === 0) this.#forget(hour);
    this.#sql.run(
      `INSERT INTO overdue_hours VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT DO UPDATE SET late = late + ?3, worst_ms = max(worst_ms, ?4)`,
      ...[hour, channel, added, took],
    );
    this.#sql.run(
      "INSERT INTO overdue_totals VALUES (?1, ?2) ON CONFLICT DO UPDATE SET late = late + ?2",
      ...[channel, added],
    );
  }

  /** Once an hour: a look at every row. */
  #forget(hour: number): void {
    const before = hour - OVERDUE_HOURS * HOUR_MS;
    this.#sql.run("DELETE FROM overdue_hours WHERE hour < ?", before);
    this.#sql.run("DELETE FROM overdue WHERE open = 0 AND at < ?", before);
  }

  /** When somebody has to be told something, ms; undefined where nobody wants to be or nothing changed. */
  alertAt({ tools }: TenantRecord): number | undefined {
    return tools.alerts ? alertDue(this.#alerts, this.#open()) : undefined;
  }

  /** Hands over what is due. Sent before it is noted, and numbered: told twice it is the same message. */
  async alert(tenant: TenantRecord, queue: Pick<Queue<AuditMessage>, "send">, now: number): Promise<void> {
    const to = tenant.tools.alerts;
    if (!to || (this.alertAt(tenant) ?? now + 1) > now) return;
    const state = raised(this.#alerts, this.#open(), now);
    const channels = this.#sql.run<{ channel: string; messages: number }>(
      "SELECT channel, sum(open) AS messages FROM overdue WHERE open > 0 GROUP BY channel ORDER BY channel",
    );
    const alert = { to, n: state.n, channels, at: now };
    await queue.send({ tenantId: tenant.id, conversations: [], alert });
    this.#sql.run(
      "INSERT INTO overdue_alert VALUES (1, ?1) ON CONFLICT DO UPDATE SET body = ?1",
      JSON.stringify(state),
    );
  }

  get #alerts(): AlertState {
    const [row] = this.#sql.run<{ body: string }>("SELECT body FROM overdue_alert");
    return row ? (JSON.parse(row.body) as AlertState) : CALM;
  }

  #open(): number {
    const [row] = this.#sql.run<{ open: number }>("SELECT coalesce(sum(open), 0) AS open FROM overdue");
    return row?.open ?? 0;
  }

  book(now: number): AccountedBook {
    return {
      channels: this.#sql
        .run<{ channel: string }>(
          "SELECT DISTINCT json_extract(body, '$.channel') AS channel FROM connections ORDER BY channel",
        )
        .map(({ channel }) => channel),
      connections: this.#sql.run<Row<OverdueConnection>>(
        `SELECT connection_id AS connectionId, channel, sum(open) AS messages, min(since) AS since
         FROM overdue WHERE open > 0 GROUP BY connection_id, channel ORDER BY connection_id`,
      ),
      conversations: this.#sql.run<Row<OverdueConversation>>(
        `SELECT connection_id AS connectionId, thread, channel, open AS messages, since, state
         FROM overdue WHERE open > 0 ORDER BY since, connection_id, thread LIMIT ?`,
        MAX_OVERDUE_LISTED,
      ),
      totals: Object.fromEntries(
        this.#sql
          .run<{ channel: string; late: number }>("SELECT channel, late FROM overdue_totals ORDER BY channel")
          .map(({ channel, late }) => [channel, late]),
      ),
      hours: this.#sql.run<Row<OverdueHour>>(
        `SELECT hour, channel, late, worst_ms AS worstMs FROM overdue_hours
         WHERE hour > ? ORDER BY hour, channel`,
        hourOf(now) - OVERDUE_HOURS * HOUR_MS,
      ),
    };
  }
}

/** An interface as the rows of a query: those have an index. */
type Row<T> = { [K in keyof T]: T[K] & SqlStorageValue };
