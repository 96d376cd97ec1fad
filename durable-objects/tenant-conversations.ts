// The conversations' half of a tenant's object: what they owe to Postgres, kept and sent until it is there.

import { decodeTuple, encodeTuple } from "../src/ids.ts";
import type { ConversationRecords } from "../src/tenants/audit-message.ts";
import { isConversation } from "../src/tenants/console-history.ts";
import { createExportPlan, GATHER_MS } from "../src/tenants/export-plan.ts";
import { applySettlement, type StoredRow, withoutExported } from "../src/tenants/ledger.ts";
import type {
  Anchor,
  AnchorsInput,
  ChainHead,
  ConversationSummary,
  ExportedTurn,
  Settlement,
} from "../src/tenants/port.ts";
import type { RowKey, TenantRows } from "./tenant-rows.ts";

/** Pages of a long outage that one conversation sends at a time: what an alarm holds in memory. */
const PAGES_AT_ONCE = 24;
/** Records an alarm takes before it sends them and looks again. */
const RECORDS_AT_ONCE = 2_000;
const MAX_OWING = 10_000;
const MAX_RECENT = 200;

/** An answer to whoever verifies holds so many entries, or one conversation. */
const ENTRIES_AT_ONCE = 5_000;

const tuple = (key: RowKey) => encodeTuple([key.connectionId, key.thread]);

function rowKey(encoded: string): RowKey {
  const [connection = "", thread = ""] = decodeTuple(encoded);
  return { connectionId: connection, thread };
}

/** `summary` is the line that lists show now; undefined where the settlement said nothing new. */
export interface Settled {
  head: ChainHead;
  summary: ConversationSummary | undefined;
}

/** What an alarm sends, and whose it is. */
export interface TakenConversations {
  records: ConversationRecords[];
  keys: string[];
}

export class TenantConversations {
  readonly #rows: TenantRows;
  readonly #plan = createExportPlan(MAX_OWING);
  /** False while rows from before a restart may owe records that the plan does not know. */
  #scanned: boolean;

  constructor(rows: TenantRows, scanned: boolean) {
    this.#rows = rows;
    this.#scanned = scanned;
  }

  /** Takes a settlement in, and does `alongside` in the same transaction. */
  settle(settlement: Settlement, now: number, alongside: () => void = () => undefined): Settled {
    const key = settlement.summary;
    const stored = this.#rows.row(key);
    const { row, changed, overflow } = applySettlement(stored, settlement);
    if (!changed) return { head: row.head, summary: undefined };
    const pages = stored?.pages ?? 0;
    this.#rows.transaction(() => {
      if (overflow.length > 0) this.#rows.savePage(key, pages, overflow);
      this.#rows.saveRow(key, row, overflow.length > 0 ? pages + 1 : pages);
      alongside();
    });
    this.#plan.owes(tuple(key), now + GATHER_MS);
    return { head: row.head, summary: row.summary };
  }

  /** Postgres lacks something of one of them. */
  get owes(): boolean {
    return this.#plan.owesAny();
  }

  /** The newest turn and head of a conversation; undefined where none settled. */
  newest(key: RowKey): Pick<StoredRow, "turn" | "head"> | undefined {
    return this.#rows.row(key);
  }

  /** Heads and what Postgres may lack, in a fixed order. A page may be shorter than asked; it is empty at the end. */
  anchors({ after = { connectionId: "", thread: "" }, only, limit }: AnchorsInput): Anchor[] {
    const anchors: Anchor[] = [];
    let entries = 0;
    const rows = only ? this.#rows.anchorsOf(only.slice(0, limit)) : this.#rows.anchors(after, limit);
    for (const row of rows) {
      const pending = row.pending.flatMap(({ audit }) => audit).sort((a, b) => a.seq - b.seq);
      entries += pending.length;
      if (anchors.length > 0 && entries > ENTRIES_AT_ONCE) break;
      anchors.push({ connectionId: row.connectionId, thread: row.thread, head: row.head, pending });
    }
    return anchors;
  }

  /** Conversations whose newest turns Postgres does not have yet, newest first. */
  recent(now: number): ConversationSummary[] {
    this.scan(now);
    return this.#plan
      .keys()
      .flatMap((key) => this.#rows.row(rowKey(key))?.summary ?? [])
      .filter(isConversation)
      .sort((a, b) => b.lastAt - a.lastAt)
      .slice(0, MAX_RECENT);
  }

  /** These are stored. */
  exported(done: ExportedTurn[], now: number): void {
    for (const [encoded, turns] of Map.groupBy(done, tuple)) {
      const key = rowKey(encoded);
      const stored = this.#rows.row(key);
      if (!stored) continue;
      const left = this.#rows.transaction(() => this.#removeExported(key, stored, turns));
      this.#plan.confirmed(encoded, turns, left, now);
    }
  }

  /** What must go now. */
  take(now: number): TakenConversations {
    const taken: TakenConversations = { records: [], keys: [] };
    let records = 0;
    for (const key of this.#plan.due(now)) {
      if (records >= RECORDS_AT_ONCE) break;
      const row = this.#rows.row(rowKey(key));
      const turns = row ? this.#plan.take(key, this.#owed(rowKey(key), row), now) : [];
      if (!row || turns.length === 0) continue;
      taken.keys.push(key);
      taken.records.push({ summary: row.summary, head: row.head, turns });
      records += turns.length;
    }
    return taken;
  }

  /** The queue did not take what was taken. */
  failed({ keys }: TakenConversations, now: number): void {
    for (const key of keys) this.#plan.failed(key, now);
  }

  /** Looks at the rows, where the plan may not know all that they owe. */
  scan(now: number): void {
    if (this.#scanned) return;
    this.#scanned = true;
    this.#plan.incomplete = false;
    const keys = this.#rows.owing(MAX_OWING);
    for (const key of keys) this.#plan.owes(tuple(key), now);
    if (keys.length === MAX_OWING) this.#plan.incomplete = true;
  }

  nextWake(): number | undefined {
    if (this.#plan.incomplete) this.#scanned = false;
    return this.#plan.nextWake();
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
    const isPaged = row.pages > 0 && (paged > 0 || this.#rows.backlog(key, 1).length > 0);
    const pages = isPaged ? row.pages : 0;
    if (pending !== row.pending || pages !== row.pages) this.#rows.saveRow(key, { ...row, pending }, pages);
    return pages > 0 || pending.length > 0;
  }
}
