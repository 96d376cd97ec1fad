// Receipts of calls that belong to no turn, on their way to Postgres: kept by page until the AUDIT consumer
// stored all of a page, sent again while it has not.

import { createExportPlan, GATHER_MS } from "../src/tenants/export-plan.ts";
import type { RouteReceipt } from "../src/tenants/model-book.ts";
import type { TenantModelRows } from "./tenant-model-rows.ts";

/** On their way at once: thousands of receipts, and what an alarm can hold in memory. */
const MAX_SENT_PAGES = 2_000;
const MAX_SENT_CHARS = 4_000_000;
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
    if (this.#rows.anyPage()) this.#plan.owes(LINE, now);
  }

  /** Receipts that must go now. */
  take(now: number): RouteReceipt[] {
    if (this.#plan.due(now).length === 0) return [];
    return this.#plan.take(LINE, this.#oldest(), now).flatMap(({ turn: page }) => {
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

  /**
   * These are stored. A page goes with its last receipt; one that is not known is sent once more. True where
   * pages wait that were not sent yet.
   */
  exported(ids: readonly string[], now: number): boolean {
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
    if (done.length === 0) return false;
    const onTheirWay = this.#left.size;
    const left = this.#rows.pages(onTheirWay + 1).length;
    this.#plan.confirmed(LINE, done.map(pieceOf), left > 0, now);
    return left > onTheirWay;
  }

  nextWake(): number | undefined {
    return this.#plan.nextWake();
  }

  /** As many of the oldest pages as may be on their way together; younger ones go when these are stored. */
  #oldest(): { turn: number }[] {
    let chars = 0;
    return this.#rows
      .pages(MAX_SENT_PAGES)
      .filter(({ length }, index) => {
        chars += length;
        return index === 0 || chars <= MAX_SENT_CHARS;
      })
      .map(({ page }) => pieceOf(page));
  }
}
