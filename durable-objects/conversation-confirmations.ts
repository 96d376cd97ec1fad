// Rows of what waits for a person's decision in one conversation, of cards of other conversations that are
// shown here, and of the summary. A conversation in which nobody is ever asked writes none of them.

import type { Confirmation, ConfirmationState, HostedCard, Summary } from "../src/conversation/port.ts";

/** Appended to the tables of a conversation. No index: there are few, and each would cost a row more. */
export const CONFIRMATION_TABLES = `
  CREATE TABLE confirmation (id TEXT PRIMARY KEY, turn INTEGER NOT NULL, state TEXT NOT NULL, code TEXT NOT NULL,
    approve TEXT NOT NULL, deny TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE hosted (id TEXT PRIMARY KEY, code TEXT NOT NULL, approve TEXT NOT NULL, deny TEXT NOT NULL,
    until INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE summary (one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL)`;

/** Not over yet: time, a person or a turn still changes them. */
const LIVE: readonly ConfirmationState[] = ["pending", "approved", "running"];

/** The storage they live in. */
export interface Rows {
  readonly exists: boolean;
  read<T extends Record<string, SqlStorageValue>>(query: string, ...values: SqlStorageValue[]): T[];
  write(query: string, ...values: SqlStorageValue[]): void;
}

type Body = { body: string };

export class ConfirmationRows {
  readonly #rows: Rows;
  // Every alarm and every turn asks; only this object writes.
  #live: Confirmation[] | undefined;
  #summary: { summary: Summary | undefined } | undefined;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  #all(where: string, ...values: SqlStorageValue[]): Confirmation[] {
    if (!this.#rows.exists) return [];
    return this.#rows
      .read<Body>(`SELECT body FROM confirmation ${where}`, ...values)
      .map(({ body }) => JSON.parse(body) as Confirmation)
      .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  }

  /** Those that are not over, oldest first. */
  live(): Confirmation[] {
    this.#live ??= this.#all("WHERE state IN (?, ?, ?)", ...LIVE);
    return this.#live;
  }

  get(id: string): Confirmation | undefined {
    return this.live().find((one) => one.id === id) ?? this.#all("WHERE id = ?", id)[0];
  }

  ofTurn(turn: number): Confirmation[] {
    return this.#all("WHERE turn = ?", turn);
  }

  withChoice(choice: string): Confirmation[] {
    return this.#all("WHERE approve = ? OR deny = ?", choice, choice);
  }

  withCode(code: string): Confirmation[] {
    return this.#all("WHERE lower(code) = lower(?)", code);
  }

  /** Oldest first; of any state where none is named. */
  list(states?: readonly ConfirmationState[]): Confirmation[] {
    if (!states) return this.#all("");
    return this.#all(`WHERE state IN (${states.map(() => "?").join(", ")})`, ...states);
  }

  put(confirmation: Confirmation): void {
    const { id, turn, state, code, approveChoice, denyChoice } = confirmation;
    this.#live = undefined;
    this.#rows.write(
      "INSERT OR REPLACE INTO confirmation (id, turn, state, code, approve, deny, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
      id,
      turn,
      state,
      code,
      approveChoice,
      denyChoice,
      JSON.stringify(confirmation),
    );
  }

  #hosted(where: string, ...values: SqlStorageValue[]): HostedCard[] {
    if (!this.#rows.exists) return [];
    return this.#rows
      .read<Body>(`SELECT body FROM hosted ${where}`, ...values)
      .map(({ body }) => JSON.parse(body) as HostedCard);
  }

  hostedLive(now: number): HostedCard[] {
    return this.#hosted("WHERE until > ?", now);
  }

  hostedWithChoice(choice: string): HostedCard | undefined {
    return this.#hosted("WHERE approve = ? OR deny = ?", choice, choice)[0];
  }

  hostedWithCode(code: string): HostedCard[] {
    return this.#hosted("WHERE lower(code) = lower(?) ORDER BY until DESC", code);
  }

  hostedById(id: string): HostedCard | undefined {
    return this.#hosted("WHERE id = ?", id)[0];
  }

  /** The newest word about a card stays: one that is over is told so by its end in the past. */
  putHosted(card: HostedCard): void {
    this.#rows.write(
      "INSERT OR REPLACE INTO hosted (id, code, approve, deny, until, body) VALUES (?, ?, ?, ?, ?, ?)",
      card.confirmationId,
      card.code,
      card.approveChoice,
      card.denyChoice,
      card.expiresAt,
      JSON.stringify(card),
    );
  }

  /** Cards that were over long ago. What waits is not among them. */
  sweepHosted(olderThan: number): void {
    if (this.#hosted("LIMIT 1").length > 0) this.#rows.write("DELETE FROM hosted WHERE until < ?", olderThan);
  }

  summary(): Summary | undefined {
    if (!this.#rows.exists) return undefined;
    this.#summary ??= {
      summary: this.#rows
        .read<Body>("SELECT body FROM summary")
        .map(({ body }) => JSON.parse(body) as Summary)[0],
    };
    return this.#summary.summary;
  }

  putSummary(summary: Summary): void {
    this.#summary = undefined;
    this.#rows.write("INSERT OR REPLACE INTO summary (one, body) VALUES (1, ?)", JSON.stringify(summary));
  }

  /** It says something that is not so any more: older lines are read themselves until there is a new one. */
  dropSummary(): void {
    if (!this.#rows.exists) return;
    const forgotten = this.summary()?.forgotten;
    this.#summary = undefined;
    if (forgotten) this.putSummary({ text: "", upToSeq: forgotten.upToSeq, forgotten });
    else this.#rows.write("DELETE FROM summary");
  }
}
