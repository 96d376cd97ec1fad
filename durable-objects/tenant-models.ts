// The models' half of a tenant's object: health, totals and money in memory, as durable as each must be. Of
// health and totals a crash may cost the seconds since the last alarm; of a budgeted tenant's money nothing.

import { applyReceipt, grantProbe } from "../src/llm/health/health.ts";
import { PIECE_BYTES } from "../src/tenants/ledger.ts";
import {
  type HealthBook,
  isBudgeted,
  type ModelBook,
  type ModelReport,
  type Reserved,
  type ReserveInput,
} from "../src/tenants/model-book.ts";
import { inRuns } from "../src/tenants/pack-receipts.ts";
import type { ModelPolicy } from "../src/tenants/policy.ts";
import { createRecentIds, type RecentIds } from "../src/tenants/recent-ids.ts";
import { reserve, spendingNow } from "../src/usage/budget.ts";
import { type Money, NO_MONEY, settle } from "../src/usage/spending.ts";
import type { TenantModelRows } from "./tenant-model-rows.ts";

/** Of these a repeated report is known; of the newest also after a restart. */
const MAX_RECENT = 1_000;
const MAX_RECENT_STORED = 256;
/** Pages read at a time after a restart. */
const PAGES_AT_ONCE = 200;

type Counted = Pick<ModelBook, "health" | "totals">;

/** `revision` tells which of the two stored states has the newer money; `folded` is the last page in it. */
interface MoneyState {
  revision: number;
  folded: number;
  recent: string[];
  money: Money;
}

interface BookState {
  folded: number;
  counted: Counted;
  money: MoneyState;
}

export class TenantModels {
  readonly #rows: TenantModelRows;
  #counted: Counted = { health: {}, totals: {} };
  #money: Money = NO_MONEY;
  #recent: RecentIds = createRecentIds(MAX_RECENT);
  #revision = 0;
  #lastPage = 0;
  #dirty = false;

  constructor(rows: TenantModelRows) {
    this.#rows = rows;
  }

  /** Reads what is stored. Call once, and only where the tables are there. */
  load(now: number): void {
    const book = this.#rows.state<BookState>("book");
    const durable = this.#rows.state<MoneyState>("money");
    const money = (durable?.revision ?? -1) > (book?.money.revision ?? -1) ? durable : book?.money;
    if (book) this.#counted = book.counted;
    if (money) {
      this.#money = money.money;
      this.#revision = money.revision;
      this.#recent = createRecentIds(MAX_RECENT, money.recent);
    }
    this.#replay(book?.folded ?? 0, money?.folded ?? 0, now);
  }

  get health(): HealthBook {
    return this.#counted.health;
  }

  /** True while something waits to be written by `flush`. */
  get dirty(): boolean {
    return this.#dirty;
  }

  /** Those that nobody reported before. */
  fresh(reports: readonly ModelReport[]): ModelReport[] {
    return this.#recent.unknown(reports, (report) => report.receipt.id);
  }

  /** Takes in reports of a turn, whose receipts travel with its records. Budgeted money is written at once. */
  takeTurn(reports: readonly ModelReport[], policy: ModelPolicy, now: number): void {
    if (reports.length === 0) return;
    this.#take(reports, now);
    if (reports.some((report) => isDurable(report, policy))) this.#saveMoney();
  }

  /** Takes in reports that belong to no turn, and keeps them until they are exported: one row for many. */
  takePages(reports: readonly ModelReport[], now: number): void {
    for (const run of inRuns(reports, PIECE_BYTES)) {
      const page = this.#lastPage + 1;
      this.#rows.addPage({ page, reports: run });
      this.#lastPage = page;
      this.#take(run, now);
    }
  }

  /** Decides and keeps a reservation in one go. One row where something was kept. */
  reserve(input: ReserveInput & { id: string }, policy: ModelPolicy, now: number): Reserved {
    const { money, reserved } = reserve(this.#money, policy, input, now);
    if (money !== this.#money) {
      this.#setMoney(money);
      this.#saveMoney();
    }
    return reserved;
  }

  /** Grants a probe, durably: a restart must not grant another. */
  probe(deployment: string, now: number): boolean {
    const { granted, book } = grantProbe(this.#counted.health, deployment, now);
    if (book !== this.#counted.health) {
      this.#counted = { ...this.#counted, health: book };
      this.flush({ force: true });
    }
    return granted;
  }

  book(now: number): ModelBook {
    return { ...this.#counted, spending: spendingNow(this.#money, now) };
  }

  /** Writes everything in one row, if anything changed. */
  flush({ force = false } = {}): void {
    if (!this.#dirty && !force) return;
    const state: BookState = { folded: this.#lastPage, counted: this.#counted, money: this.#moneyState() };
    this.#rows.saveState("book", state);
    this.#dirty = false;
  }

  #take(reports: readonly ModelReport[], now: number): void {
    this.#count(reports, now);
    this.#settle(reports, now);
    this.#dirty = true;
  }

  #count(reports: readonly ModelReport[], now: number): void {
    for (const { receipt } of reports) this.#counted = applyReceipt(this.#counted, receipt, now);
  }

  #settle(reports: readonly ModelReport[], now: number): void {
    let money = this.#money;
    for (const { receipt, reservation } of reports) {
      const { id, agentId, costNano, at } = receipt;
      money = settle(money, { reservation, agentId, costNano, at }, now);
      this.#recent.add(id);
    }
    this.#setMoney(money);
  }

  #setMoney(money: Money): void {
    this.#money = money;
    this.#revision++;
  }

  #moneyState(): MoneyState {
    return {
      revision: this.#revision,
      folded: this.#lastPage,
      recent: this.#recent.newest(MAX_RECENT_STORED),
      money: this.#money,
    };
  }

  #saveMoney(): void {
    this.#rows.saveState("money", this.#moneyState());
  }

  /** Pages that were kept after the states were written tell what happened since. */
  #replay(counted: number, settled: number, now: number): void {
    this.#lastPage = Math.max(counted, settled);
    let from = Math.min(counted, settled);
    for (;;) {
      const pages = this.#rows.pagesAfter(from, PAGES_AT_ONCE);
      for (const { page, reports } of pages) {
        if (page > counted) this.#count(reports, now);
        if (page > settled) this.#settle(reports, now);
        this.#lastPage = Math.max(this.#lastPage, page);
        this.#dirty = true;
        from = page;
      }
      if (pages.length < PAGES_AT_ONCE) return;
    }
  }
}

/** Where a limit counts what was spent, a crash must not forget it. */
const isDurable = ({ receipt, reservation }: ModelReport, policy: ModelPolicy): boolean =>
  reservation !== undefined || (receipt.costNano > 0 && isBudgeted(policy, receipt.agentId));
