// Rows of what was said. The newest lines stay in memory while the object does: every turn reads them again.

import type { Person } from "../src/conversation/message.ts";
import { createPendingMemory } from "../src/conversation/pending-memory.ts";
import { createRecentLines } from "../src/conversation/recent-lines.ts";
import { MAX_HISTORY_MESSAGES } from "../src/limits.ts";
import type { Rows } from "./conversation-confirmations.ts";
import type { StoredMessage } from "./conversation-storage.ts";

/** What a turn answers: what people wrote, and what became of a confirmation. */
const INPUT = "role IN ('person', 'news')";
const isInput = ({ role }: StoredMessage): boolean => role === "person" || role === "news";

/** What a model sees at most, and a few to come; in characters, a megabyte an object. */
const RECENT = { lines: MAX_HISTORY_MESSAGES + 20, size: 500_000 } as const;
const lengthOf = ({ text, receipts = "" }: StoredMessage): number => text.length + receipts.length;

export class LineRows {
  readonly #rows: Rows;
  readonly #named: (person: Person) => Person;
  #lastSeq: number | undefined;
  /** The first line that this very instance accepts. */
  #firstOwn: number | undefined;
  #opened: number | undefined;
  readonly #pending = createPendingMemory<StoredMessage>();
  readonly #recent = createRecentLines<StoredMessage>({ ...RECENT, sizeOf: lengthOf });

  /** `named` gives a person the name that was found since: lines are stored as they came. */
  constructor(rows: Rows, named: (person: Person) => Person) {
    this.#rows = rows;
    this.#named = named;
  }

  nextSeq(): number {
    const query = "SELECT coalesce(max(seq), 0) AS n FROM message";
    this.#lastSeq ??= this.#rows.exists ? (this.#rows.read<{ n: number }>(query)[0]?.n ?? 0) : 0;
    this.#firstOwn ??= this.#lastSeq + 1;
    return this.#lastSeq + 1;
  }

  /** True where this instance accepted the line: no earlier one can have handed it out. */
  isOwn({ seq }: StoredMessage): boolean {
    return this.#firstOwn !== undefined && seq >= this.#firstOwn;
  }

  put(line: StoredMessage): void {
    const { seq, role, ...body } = line;
    if (this.#lastSeq === undefined || seq <= this.#lastSeq) this.#pending.forget();
    else if (isInput(line)) this.#pending.added(line);
    if (this.#lastSeq !== undefined) this.#lastSeq = Math.max(this.#lastSeq, seq);
    this.#recent.put(line);
    const query = "INSERT OR REPLACE INTO message (seq, role, body) VALUES (?, ?, ?)";
    this.#rows.write(query, seq, role, JSON.stringify(body));
  }

  one(seq: number): StoredMessage | undefined {
    const [known] = this.#recent.from(seq) ?? this.#read("WHERE seq = ?", seq);
    return known?.seq === seq ? this.#shown([known])[0] : undefined;
  }

  /** When the first line came, ms. */
  openedAt(): number | undefined {
    this.#opened ??= this.one(1)?.acceptedAt;
    return this.#opened;
  }

  /** Messages of people and news that no turn has taken, in the order of acceptance. */
  pending(after: number): StoredMessage[] {
    return this.between(after + 1, Number.MAX_SAFE_INTEGER);
  }

  /** The first of them. A burst may be long, and whoever asks whether there is one needs no more. */
  oldestPending(after: number): StoredMessage | undefined {
    if (!this.#rows.exists) return undefined;
    const known = this.#pending.recall(after);
    if (known) return known.oldest;
    const [oldest] = this.#shown(this.#read(`WHERE seq > ? AND ${INPUT} ORDER BY seq LIMIT 1`, after));
    this.#pending.learn(after, oldest);
    return oldest;
  }

  /** Messages of people and news with these numbers, both included. */
  between(first: number, last: number): StoredMessage[] {
    if (!this.#rows.exists) return [];
    const known = this.#recent.from(first)?.filter((line) => line.seq <= last && isInput(line));
    const query = `WHERE seq BETWEEN ? AND ? AND ${INPUT} ORDER BY seq`;
    return this.#shown(known ?? this.#read(query, first, last));
  }

  /** What a person wrote last, answered or not. */
  newestWritten(): StoredMessage | undefined {
    if (!this.#rows.exists) return undefined;
    return this.#shown(this.#read("WHERE role IN ('person', 'decision') ORDER BY seq DESC LIMIT 1"))[0];
  }

  /** The newest lines, oldest first. */
  newest(limit: number): StoredMessage[] {
    if (!this.#rows.exists) return [];
    const known = this.#recent.newest(limit);
    if (known) return this.#shown(known);
    const lines = this.#read("ORDER BY seq DESC LIMIT ?", limit).reverse();
    this.#recent.learn(lines, limit);
    return this.#shown(lines);
  }

  /** The newest lines before a sequence number, oldest first. */
  before(seq: number, limit: number): StoredMessage[] {
    if (!this.#rows.exists) return [];
    return this.#shown(this.#read("WHERE seq < ? ORDER BY seq DESC LIMIT ?", seq, limit).reverse());
  }

  #read(where: string, ...values: SqlStorageValue[]): StoredMessage[] {
    return this.#rows
      .read<{ seq: number; role: StoredMessage["role"]; body: string }>(
        `SELECT seq, role, body FROM message ${where}`,
        ...values,
      )
      .map(({ seq, role, body }) => ({ ...JSON.parse(body), seq, role }));
  }

  #shown(lines: readonly StoredMessage[]): StoredMessage[] {
    return lines.map((line) => {
      const author = this.#named(line.author);
      return author === line.author ? line : { ...line, author };
    });
  }
}
