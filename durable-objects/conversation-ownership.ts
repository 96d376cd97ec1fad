// Rows of who speaks in one conversation, and of desks of other conversations that stand here. A conversation
// that nobody ever hands over, and in which no desk stands, writes none of them.

import type { Ownership } from "../src/conversation/decide-ownership.ts";
import { dueAt } from "../src/conversation/hand-over-times.ts";
import type { Epoch, HandOver, HostedDesk } from "../src/conversation/port.ts";
import type { Rows } from "./conversation-confirmations.ts";

/** Appended to the tables of a conversation. */
export const OWNERSHIP_TABLES = `
  CREATE TABLE owner (one INTEGER PRIMARY KEY CHECK (one = 1), epoch INTEGER NOT NULL, body TEXT NOT NULL);
  CREATE TABLE desk (id TEXT PRIMARY KEY, until INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID`;

export class OwnershipRows {
  readonly #rows: Rows;
  // Every call of a turn asks who speaks, every line whether a desk stands here; only this object writes.
  #ownership: Ownership | undefined;
  #desks: HostedDesk[] | undefined;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  current(): Ownership {
    this.#ownership ??= this.#read();
    return this.#ownership;
  }

  #read(): Ownership {
    if (!this.#rows.exists) return { epoch: 0 };
    const [row] = this.#rows.read<{ epoch: number; body: string }>("SELECT epoch, body FROM owner");
    return row ? { epoch: row.epoch, handOver: JSON.parse(row.body) as HandOver } : { epoch: 0 };
  }

  get epoch(): Epoch {
    return this.current().epoch;
  }

  /** When time changes something next. */
  due(): number | undefined {
    return dueAt(this.current().handOver);
  }

  put({ epoch, handOver }: Required<Ownership>): void {
    this.#ownership = undefined;
    this.#rows.write(
      "INSERT OR REPLACE INTO owner (one, epoch, body) VALUES (1, ?, ?)",
      epoch,
      JSON.stringify(handOver),
    );
  }

  /** Those that stand here, the newest first. */
  desks(now: number): HostedDesk[] {
    this.#desks ??= this.#rows.exists
      ? this.#rows
          .read<{ body: string }>("SELECT body FROM desk ORDER BY until DESC")
          .map(({ body }) => JSON.parse(body) as HostedDesk)
      : [];
    return this.#desks.filter(({ until }) => until > now);
  }

  /** Told twice it is still one. A chat without threads has both: its controls, and lines that are answers. */
  host(desk: HostedDesk, now: number): void {
    const speaks =
      desk.speaks || this.desks(now).some((one) => one.speaks && one.handOverId === desk.handOverId);
    this.#desks = undefined;
    this.#rows.write(
      "INSERT OR REPLACE INTO desk (id, until, body) VALUES (?, ?, ?)",
      desk.handOverId,
      desk.until,
      JSON.stringify({ ...desk, speaks }),
    );
  }

  /** Forgets desks that are over. True: none stands here. */
  sweep(now: number): boolean {
    const standing = this.desks(now).length;
    if ((this.#desks?.length ?? 0) > standing) {
      this.#desks = undefined;
      this.#rows.write("DELETE FROM desk WHERE until <= ?", now);
    }
    return standing === 0;
  }
}
