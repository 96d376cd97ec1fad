// Storage of an object changes by an append-only list. `PRAGMA user_version` is refused in objects, so a
// table says which steps ran. Nothing is created before the first write: asking an object that does not
// exist must not make one. What few objects ever need is made when they do: each table is a page on disk, and
// is read whenever an object comes back to memory.

/** A step of a part runs once something of that part is stored. */
export type Step = string | { readonly part: string; readonly sql: string };

const partOf = (step: Step): string | undefined => (typeof step === "string" ? undefined : step.part);

export class StorageMigrations {
  readonly #sql: SqlStorage;
  readonly #steps: readonly Step[];
  readonly #done: Set<number>;
  /** Parts that are up to date; undefined is what every object has. */
  readonly #current = new Set<string | undefined>();

  constructor(sql: SqlStorage, steps: readonly Step[]) {
    this.#sql = sql;
    this.#steps = steps;
    this.#done = this.#applied();
    // What was stored under an older list is brought up to date before anybody reads it.
    if (this.exists) this.ensure();
  }

  /** False until something was stored here. */
  get exists(): boolean {
    return this.#done.size > 0;
  }

  /** False until something of that part was stored here. */
  has(part: string): boolean {
    return this.#steps.some((step, index) => partOf(step) === part && this.#done.has(index + 1));
  }

  /** Brings the tables up to date, with those of a part; cheap when they are. Call before every write. */
  ensure(part?: string): void {
    if (this.#current.has(part)) return;
    if (!this.exists) this.#sql.exec("CREATE TABLE _migrations (step INTEGER PRIMARY KEY)");
    for (const [index, step] of this.#steps.entries()) {
      const own = partOf(step);
      const isWanted = own === undefined || own === part || this.has(own);
      if (!isWanted || this.#done.has(index + 1)) continue;
      const sql = typeof step === "string" ? step : step.sql;
      this.#sql.exec(`${sql}; INSERT INTO _migrations (step) VALUES (${index + 1})`);
      this.#done.add(index + 1);
    }
    this.#current.add(undefined).add(part);
  }

  #applied(): Set<number> {
    const known = this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = '_migrations'").toArray();
    if (known.length === 0) return new Set();
    const rows = this.#sql.exec<{ step: number }>("SELECT step FROM _migrations").toArray();
    return new Set(rows.map(({ step }) => step));
  }
}
