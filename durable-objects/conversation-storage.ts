// Rows of one conversation. Tables are keyed so that an insert writes one row: billing counts index
// writes, and rows are what a turn costs most.

import type {
  Addressed,
  HistoryMessage,
  IncomingFile,
  IncomingMessage,
  Person,
  ReplyTarget,
} from "../src/conversation/message.ts";
import type {
  AtDesk,
  ConfirmationNews,
  DecisionResult,
  OwnNews,
  SavedStep,
} from "../src/conversation/port.ts";
import type { Turn } from "../src/conversation/turn-state.ts";
import { CONFIRMATION_TABLES, ConfirmationRows, type Rows } from "./conversation-confirmations.ts";
import { LineRows } from "./conversation-lines.ts";
import { OWNERSHIP_TABLES, OwnershipRows } from "./conversation-ownership.ts";
import { StepRows } from "./conversation-steps.ts";
import { StorageMigrations } from "./storage-migrations.ts";

const STEPS = [
  `CREATE TABLE message (seq INTEGER PRIMARY KEY, role TEXT NOT NULL, body TEXT NOT NULL);
   CREATE TABLE seen (id TEXT PRIMARY KEY, seq INTEGER NOT NULL, at INTEGER NOT NULL, text TEXT) WITHOUT ROWID;
   CREATE TABLE turn (n INTEGER PRIMARY KEY, body TEXT NOT NULL);
   CREATE TABLE step (turn INTEGER, idx INTEGER, kind TEXT, body TEXT NOT NULL, PRIMARY KEY (turn, idx, kind)) WITHOUT ROWID`,
  { part: "confirmations", sql: CONFIRMATION_TABLES },
  { part: "ownership", sql: OWNERSHIP_TABLES },
] as const;

/** What a plain conversation never has. */
type Part = "confirmations" | "ownership";

/** A message as stored; `seq` is the order of acceptance. */
export interface StoredMessage {
  seq: number;
  /** decision: a person's line that decided something or was said at a desk, and asks for no answer itself. */
  role: HistoryMessage["role"] | "news" | "decision";
  id: string;
  at: number;
  acceptedAt: number;
  author: Person;
  text: string;
  addressed?: Addressed;
  target?: ReplyTarget;
  files?: IncomingFile[];
  unsupported?: string;
  provisional?: boolean;
  edited?: boolean;
  deleted?: boolean;
  turn?: number;
  byProgram?: true;
  tooMany?: true;
  news?: ConfirmationNews;
  own?: OwnNews;
  which?: string[];
  /** Of a decision: another conversation takes it. */
  elsewhere?: Extract<DecisionResult, { kind: "elsewhere" }> | AtDesk;
  colleague?: true;
  isMarker?: true;
  taint?: string[];
  /** JSON of the receipts of its turn. */
  receipts?: string;
}

export class ConversationStorage {
  readonly #sql: SqlStorage;
  readonly #migrations: StorageMigrations;
  /** Rows written since the object started; what a turn costs is measured, not estimated. */
  rowsWritten = 0;
  // Every call reads these, and nobody else writes here: what was read once stays known. After a change
  // that was rolled back a new instance reads them anew.
  #lastTurn: { turn: Turn | undefined } | undefined;
  #unwritten: Turn | undefined;
  readonly #steps: StepRows;
  readonly lines: LineRows;
  readonly confirmations: ConfirmationRows;
  readonly ownership: OwnershipRows;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#migrations = new StorageMigrations(sql, STEPS);
    this.#steps = new StepRows(this.#rowsOf());
    this.lines = new LineRows(this.#rowsOf(), (person) => this.named(person));
    this.confirmations = new ConfirmationRows(this.#rowsOf("confirmations"));
    this.ownership = new OwnershipRows(this.#rowsOf("ownership"));
  }

  #rowsOf(part?: Part): Rows {
    const migrations = this.#migrations;
    return {
      get exists() {
        return part === undefined ? migrations.exists : migrations.has(part);
      },
      read: (query, ...values) => this.#sql.exec(query, ...values).toArray() as never,
      write: (query, ...values) => {
        migrations.ensure(part);
        this.#write(query, ...values);
      },
    };
  }

  get exists(): boolean {
    return this.#migrations.exists;
  }

  #write(query: string, ...values: SqlStorageValue[]): SqlStorageCursor<Record<string, SqlStorageValue>> {
    this.#migrations.ensure();
    const cursor = this.#sql.exec(query, ...values);
    this.rowsWritten += cursor.rowsWritten;
    return cursor;
  }

  /** False where the id was there before. `rowsWritten` cannot tell the two apart, RETURNING can. */
  see(id: string, seq: number, at: number, text: string | null = null): boolean {
    const query =
      "INSERT INTO seen (id, seq, at, text) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id";
    return this.#insert(query, id, seq, at, text) !== undefined;
  }

  /** The row that came of it, as its RETURNING says. */
  #insert<T extends Record<string, SqlStorageValue>>(
    query: string,
    ...values: SqlStorageValue[]
  ): T | undefined {
    this.#migrations.ensure();
    const cursor = this.#sql.exec<T>(query, ...values);
    const [row] = cursor.toArray();
    // Counted after the rows were read: before that the statement has not run to its end.
    this.rowsWritten += cursor.rowsWritten;
    return row;
  }

  /**
   * The key of a line, with what may have overtaken it, in one statement: each costs as much as the row. Undefined
   * where the line was there before. `seq` is kept, or 0 where the line is gone already.
   */
  seeLine(
    id: string,
    seq: number,
    at: number,
    early: { deletion: string; edit: string },
  ): { isGone: boolean; edited?: string } | undefined {
    const row = this.#insert<{ seq: number; edited: string | null }>(
      `INSERT INTO seen (id, seq, at)
       VALUES (?1, CASE WHEN EXISTS (SELECT 1 FROM seen WHERE id = ?4) THEN 0 ELSE ?2 END, ?3)
       ON CONFLICT DO NOTHING RETURNING seq, (SELECT text FROM seen WHERE id = ?5) AS edited`,
      id,
      seq,
      at,
      early.deletion,
      early.edit,
    );
    return row && { isGone: row.seq === 0, ...(row.edited === null ? {} : { edited: row.edited }) };
  }

  /** Keeps a text under a key; the newest stays. */
  keepText(id: string, at: number, text: string): void {
    this.#write("INSERT OR REPLACE INTO seen (id, seq, at, text) VALUES (?, 0, ?, ?)", id, at, text);
  }

  seen(id: string): { seq: number; text: string | null } | undefined {
    if (!this.exists) return undefined;
    const query = "SELECT seq, text FROM seen WHERE id = ?";
    return this.#sql.exec<{ seq: number; text: string | null }>(query, id).toArray()[0];
  }

  /** Whether somebody waits for a turn after this one. */
  hasPending(turn: Turn | undefined): boolean {
    return this.lines.oldestPending(turn?.lastSeq ?? 0) !== undefined;
  }

  /** With the name that a turn found, where the service gave none. */
  named(person: Person): Person {
    const { names } = this.lastTurn() ?? {};
    if (person.name || !names || !Object.hasOwn(names, person.id)) return person;
    return { ...person, name: names[person.id] ?? person.id };
  }

  lastTurn(): Turn | undefined {
    if (!this.exists) return undefined;
    this.#lastTurn ??= { turn: this.#turns("ORDER BY n DESC LIMIT 1")[0] };
    return this.#lastTurn.turn;
  }

  turn(n: number): Turn | undefined {
    if (this.#unwritten?.n === n) return this.#unwritten;
    return this.exists ? this.#turns("WHERE n = ?", n)[0] : undefined;
  }

  /** The newest turns, newest first. */
  recentTurns(limit: number): Turn[] {
    return this.exists ? this.#turns("ORDER BY n DESC LIMIT ?", limit) : [];
  }

  #turns(where: string, ...values: SqlStorageValue[]): Turn[] {
    return this.#sql
      .exec<{ body: string }>(`SELECT body FROM turn ${where}`, ...values)
      .toArray()
      .map(({ body }) => JSON.parse(body) as Turn);
  }

  /** The newest turn as it is now, in memory: the next call that depends on it has it written. */
  deferTurn(turn: Turn): void {
    this.#unwritten = turn;
    this.#lastTurn = { turn };
  }

  writeDeferred(): void {
    if (this.#unwritten) this.putTurn(this.#unwritten);
  }

  putTurn(turn: Turn): void {
    if (turn.n === this.#unwritten?.n) this.#unwritten = undefined;
    this.#write("INSERT OR REPLACE INTO turn (n, body) VALUES (?, ?)", turn.n, JSON.stringify(turn));
    if (this.#lastTurn && turn.n >= (this.#lastTurn.turn?.n ?? 0)) this.#lastTurn = { turn };
  }

  steps(turn: number): SavedStep[] {
    return this.#steps.of(turn);
  }

  putStep(turn: number, step: SavedStep): void {
    this.#steps.put(turn, step, (step.made && this.turn(turn)?.openedAt) ?? 0);
  }

  madeFile(turn: number, index: number): string | undefined {
    return this.#steps.file(turn, index);
  }

  /** Forgets dedupe keys older than the horizon, when senders have stopped retrying. True: nothing is left. */
  sweep(olderThan: number, now: number): boolean {
    if (!this.exists) return true;
    this.#steps.sweepFiles(olderThan);
    this.#write("DELETE FROM seen WHERE at < ?", olderThan);
    this.confirmations.sweepHosted(olderThan);
    const noDesk = this.ownership.sweep(now);
    return noDesk && this.#sql.exec("SELECT 1 FROM seen LIMIT 1").toArray().length === 0;
  }
}

/** A stored line as the event it came from. */
export function toIncoming(message: StoredMessage, thread: string): IncomingMessage {
  return {
    kind: "message",
    id: message.id,
    thread,
    sentAt: message.at,
    author: message.author,
    text: message.text,
    addressed: message.addressed ?? "direct",
    target: message.target ?? {},
    ...(message.files === undefined ? {} : { files: message.files }),
    ...(message.unsupported === undefined ? {} : { unsupported: message.unsupported }),
    ...(message.provisional === undefined ? {} : { provisional: message.provisional }),
    ...(message.byProgram === undefined ? {} : { byProgram: message.byProgram }),
    ...(message.tooMany === undefined ? {} : { tooMany: message.tooMany }),
    ...(message.news === undefined ? {} : { news: message.news }),
    ...(message.own === undefined ? {} : { own: message.own }),
    ...(message.which === undefined ? {} : { which: message.which }),
  };
}
