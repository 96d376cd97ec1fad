// Rows of what a tenant's object keeps about models: two states that are written whole, and receipts that
// wait for Postgres. A page of receipts is also the record that its calls happened: what the states do not
// know of it yet is read from it after a restart, so a report costs one row.

import type { ModelReport } from "../src/tenants/model-book.ts";
import type { CountedSql } from "./counted-sql.ts";

export interface ReceiptPage {
  page: number;
  reports: ModelReport[];
}

/** `book`: everything, gathered over seconds. `money`: what may not be lost, written at once. */
export type StatePart = "book" | "money";

export class TenantModelRows {
  readonly #sql: CountedSql;

  constructor(sql: CountedSql) {
    this.#sql = sql;
  }

  state<T>(part: StatePart): T | undefined {
    const [row] = this.#sql.run<{ body: string }>("SELECT body FROM model_state WHERE part = ?", part);
    return row && (JSON.parse(row.body) as T);
  }

  saveState(part: StatePart, state: unknown): void {
    this.#sql.run(
      "INSERT INTO model_state VALUES (?1, ?2) ON CONFLICT DO UPDATE SET body = ?2",
      part,
      JSON.stringify(state),
    );
  }

  addPage({ page, reports }: ReceiptPage): void {
    this.#sql.run("INSERT INTO receipts VALUES (?1, ?2)", page, JSON.stringify(reports));
  }

  /** The oldest pages, with how long each is. */
  pages(limit: number): { page: number; length: number }[] {
    return this.#sql.run("SELECT page, length(body) AS length FROM receipts ORDER BY page LIMIT ?", limit);
  }

  anyPage(): boolean {
    return this.#sql.run("SELECT 1 AS one FROM receipts LIMIT 1").length > 0;
  }

  /** Pages after that one, oldest first. */
  pagesAfter(page: number, limit: number): ReceiptPage[] {
    return this.#sql
      .run<{ page: number; body: string }>(
        "SELECT page, body FROM receipts WHERE page > ? ORDER BY page LIMIT ?",
        page,
        limit,
      )
      .map((row) => ({ page: row.page, reports: JSON.parse(row.body) as ModelReport[] }));
  }

  reports(page: number): ModelReport[] {
    const [row] = this.#sql.run<{ body: string }>("SELECT body FROM receipts WHERE page = ?", page);
    return row ? (JSON.parse(row.body) as ModelReport[]) : [];
  }

  removePage(page: number): void {
    this.#sql.run("DELETE FROM receipts WHERE page = ?", page);
  }
}
