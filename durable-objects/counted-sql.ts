// SQL of an object's own storage, with the rows counted that the platform bills. The benchmarks read them.

export class CountedSql {
  rowsWritten = 0;
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** Runs one statement and hands back its rows. */
  run<T extends Record<string, SqlStorageValue>>(sql: string, ...values: (string | number)[]): T[] {
    const cursor = this.#storage.sql.exec<T>(sql, ...values);
    const rows = cursor.toArray();
    this.rowsWritten += cursor.rowsWritten;
    return rows;
  }

  /** All of it or nothing. */
  transaction<T>(work: () => T): T {
    return this.#storage.transactionSync(work);
  }
}
