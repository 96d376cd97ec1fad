// Receipts of calls that belong to no turn, on their way to Postgres: kept by page until the AUDIT consumer
// stored all of a page, sent again while it has not.

import { createExportPlan, GATHER_MS } from "../src/tenants/export-plan.ts";
import type { RouteReceipt } from "../src/tenants/model-book.ts";
import type { TenantModelRows } from "./tenant-model-rows.ts";

/** Pages on their way at once: what an alarm holds in memory, and what a busy gateway makes in a while. */
const MAX_SENT_PAGES = 1_000;
/** All pages go one way, so the plan has one line. */
const LINE = "receipts";

const pieceOf = (page: number) => ({ turn: page });

export class TenantReceipts {
  readonly #rows: TenantModelRows;
  readonly #plan = createExportPlan(1, MAX_SENT_PAGES);
  /** What is not confirmed yet of the pages that were sent, and where each receipt lies. */
  readonly #left = new Map<number, Set<string>>();
  readonly #pageOf = new Map<string, number>();

  constructor(rows: TenantModelRows) {
    this.#rows = rows;
  }

  /** A page waits, to go within the gathering time. */
  owes(now: number): void {
    this.#plan.owes(LINE, now + GATHER_MS);
  }

  /** After a restart: rows may wait that the plan does not know. */
  scan(now: number): void {
    if (this.#rows.pages(1).length > 0) this.#plan.owes(LINE, now);
  }

  /** Receipts that must go now. */
  take(now: number): RouteReceipt[] {
    if (this.#plan.due(now).length === 0) return [];
    const known = this.#rows.pages(MAX_SENT_PAGES).map(pieceOf);
    return this.#plan.take(LINE, known, now).flatMap(({ turn: page }) => {
      const receipts = this.#rows.reports(page).map((report) => report.receipt);
      this.#left.set(page, new Set(receipts.map((one) => one.id)));
      for (const { id } of receipts) this.#pageOf.set(id, page);
      return receipts;
    });
  }

  /** The queue did not take what was taken. */
  failed(now: number): void {
    this.#plan.failed(LINE, now);
  }

  /** These are stored. A page goes with its last receipt; one that is not known is sent once more. */
  exported(ids: readonly string[], now: number): void {
    const done: number[] = [];
    for (const id of ids) {
      const page = this.#pageOf.get(id);
      const left = page === undefined ? undefined : this.#left.get(page);
      if (page === undefined || !left) continue;
      this.#pageOf.delete(id);
      left.delete(id);
      if (left.size > 0) continue;
      this.#left.delete(page);
      this.#rows.removePage(page);
      done.push(page);
    }
    if (done.length > 0) this.#plan.confirmed(LINE, done.map(pieceOf), this.#rows.pages(1).length > 0, now);
  }

  nextWake(): number | undefined {
    return this.#plan.nextWake();
  }
}
