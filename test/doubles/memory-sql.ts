// SQLite in memory behind the interface that a Durable Object has, so that the object's own code runs in
// Node thousands of times a second.

import { DatabaseSync, type StatementSync } from "node:sqlite";

type Value = string | number | null;

export interface MemorySql {
  exec(
    query: string,
    ...values: Value[]
  ): { toArray(): Record<string, Value>[]; one(): Record<string, Value>; rowsWritten: number };
  /** Rolls back and throws on when `work` throws. */
  transactionSync<T>(work: () => T): T;
  close(): void;
}

export function memorySql(): MemorySql {
  const database = new DatabaseSync(":memory:");
  const statements = new Map<string, StatementSync>();
  const prepared = (query: string): StatementSync => {
    const known = statements.get(query) ?? database.prepare(query);
    statements.set(query, known);
    return known;
  };
  return {
    exec(query, ...values) {
      const script = query.includes(";") || query.startsWith("CREATE");
      if (script) database.exec(query);
      const rows = script ? [] : (prepared(query).all(...values) as Record<string, Value>[]);
      const written = /^(?:INSERT|DELETE|UPDATE)/.test(query) ? 1 : 0;
      return {
        toArray: () => rows,
        one: () => {
          const [row] = rows;
          if (!row || rows.length !== 1) throw new Error(`expected one row, got ${rows.length}`);
          return row;
        },
        rowsWritten: written,
      };
    },
    transactionSync(work) {
      database.exec("BEGIN");
      try {
        const result = work();
        database.exec("COMMIT");
        return result;
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      }
    },
    close: () => database.close(),
  };
}
