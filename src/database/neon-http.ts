// Postgres over HTTP, as Neon's proxy speaks it (proxy/src/serverless/sql_over_http.rs in neondatabase/neon):
// one POST is one query, or one transaction of several. Neon's own driver would do, but brings a Postgres
// client for sockets with it, TLS included: docs/decisions/0013-our-half-of-the-driver.md.

import { NeonDbError, readSqlError } from "./neon-error.ts";
import { toParameter, valueReader } from "./neon-values.ts";

export interface QueryOptions {
  arrayMode?: boolean;
}

export interface QueryResult {
  command: string;
  rowCount: number | null;
  fields: { name: string; dataTypeID: number }[];
  /** Objects by column, or arrays where the query asked for `arrayMode`. */
  rows: unknown[];
}

/** Sent alone when it is awaited; sent with others, in one transaction, when it is handed to `transaction`. */
export interface PendingQuery extends PromiseLike<QueryResult> {
  statement: { query: string; params: (string | null)[] };
  arrayMode: boolean;
}

/** What drizzle's session for Neon over HTTP asks of a driver. Rejects with a NeonDbError. */
export interface NeonHttp {
  query(query: string, params: readonly unknown[], options?: QueryOptions): PendingQuery;
  transaction(queries: readonly PendingQuery[]): Promise<QueryResult[]>;
}

export type Post = (body: string, headers: Record<string, string>) => Promise<Response>;

function readResult(result: unknown, arrayMode: boolean): QueryResult {
  const { fields, rows } = (result ?? {}) as Partial<QueryResult>;
  if (!Array.isArray(fields) || !Array.isArray(rows)) throw new NeonDbError("An answer without rows.");
  const readers = fields.map(({ dataTypeID }) => valueReader(dataTypeID));
  const values = (rows as (string | null)[][]).map((row) =>
    row.map((text, column) => (text === null ? null : readers[column]?.(text))),
  );
  const named = (row: unknown[]) => Object.fromEntries(fields.map(({ name }, column) => [name, row[column]]));
  return { ...(result as QueryResult), rows: arrayMode ? values : values.map(named) };
}

/** 400 is an answer of Postgres, or of the proxy in its form; any other that is no success is somebody else's. */
function readAnswer({ ok, status }: Response, text: string): unknown {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // The page of somebody on the way: told below.
  }
  if (ok && body !== undefined) return body;
  const told = status === 400 ? readSqlError(body) : undefined;
  throw told ?? new NeonDbError(`Server error (HTTP status ${status}): ${text.slice(0, 500)}`);
}

/** Speaks for the user of a connection string, which goes with every request and into no error. */
export function neonHttp(connectionString: string, post: Post): NeonHttp {
  const headers = {
    "Neon-Connection-String": connectionString,
    "Neon-Raw-Text-Output": "true",
    "Neon-Array-Mode": "true",
  };

  async function ask(question: unknown): Promise<unknown> {
    const body = JSON.stringify(question);
    let response: Response;
    let text: string;
    try {
      response = await post(body, headers);
      text = await response.text();
    } catch (cause) {
      throw new NeonDbError("The database did not answer", { cause });
    }
    return readAnswer(response, text);
  }

  return {
    query(query, params, { arrayMode = false } = {}) {
      const statement = { query, params: params.map(toParameter) };
      const send = async () => readResult(await ask(statement), arrayMode);
      // biome-ignore lint/suspicious/noThenProperty: drizzle awaits it, or puts it into a transaction unsent.
      return { statement, arrayMode, then: (done, failed) => send().then(done, failed) };
    },
    async transaction(queries) {
      const answer = await ask({ queries: queries.map(({ statement }) => statement) });
      const { results } = (answer ?? {}) as { results?: unknown };
      if (!Array.isArray(results) || results.length !== queries.length)
        throw new NeonDbError("An answer without a result for each query.");
      return queries.map(({ arrayMode }, index) => readResult(results[index], arrayMode));
    },
  };
}
