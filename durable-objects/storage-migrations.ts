// Storage of an object changes by an append-only list. `PRAGMA user_version` is refused in objects, so a
// table says which steps ran. Nothing is created before the first write: asking an object that does not
// exist must not make one.

export class StorageMigrations {
  readonly #sql: SqlStorage;
  readonly #steps: readonly string[];
  #done: number;

  constructor(sql: SqlStorage, steps: readonly string[]) {
    this.#sql = sql;
    this.#steps = steps;
    this.#done = this.#applied();
    // What was stored under an older list is brought up to date before anybody reads it.
    if (this.#done > 0) this.ensure();
  }

  /** False until something was stored here. */
  get exists(): boolean {
    return this.#done > 0;
  }

  /** Brings the tables up to date; cheap when they are. Call before every write. */
  ensure(): void {
    if (this.#done === this.#steps.length) return;
    if (this.#done === 0) this.#sql.exec("CREATE TABLE _migrations (step INTEGER PRIMARY KEY)");
    for (const [index, step] of this.#steps.entries()) {
      if (index < this.#done) continue;
      this.#sql.exec(`${step}; INSERT INTO _migrations (step) VALUES (${index + 1})`);
    }
    this.#done = this.#steps.length;
  }

  #applied(): number {
    const known = this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = '_migrations'").toArray();
    if (known.length === 0) return 0;
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM _migrations").one().n;
  }
}
