// Neon's HTTP protocol, as its driver speaks it: POST /sql with one query or a batch, text values back,
// errors as JSON with the fields of a Postgres error. Whoever answers the queries is an argument.

import { Hono } from "hono";

export interface SqlQuery {
  query: string;
  params: unknown[];
}

export interface SqlResult {
  command: string;
  rowCount: number;
  rowAsArray: true;
  rows: (string | null)[][];
  fields: { name: string; dataTypeID: number }[];
}

/** Runs the queries in one transaction as that role, all or none. */
export type RunBatch = (role: string, queries: SqlQuery[]) => Promise<SqlResult[]>;

const ERROR_FIELDS = [
  "message",
  "code",
  "detail",
  "hint",
  "position",
  "internalPosition",
  "internalQuery",
  "severity",
  "where",
  "table",
  "column",
  "schema",
  "dataType",
  "constraint",
  "file",
  "line",
  "routine",
]; // prettier-ignore

function errorBody(error: unknown): Record<string, unknown> {
  const source = error as Record<string, unknown>;
  return Object.fromEntries(ERROR_FIELDS.map((field) => [field, source[field] ?? null]));
}

function readQueries(body: unknown): { queries: SqlQuery[]; batch: boolean } | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const batch = "queries" in body;
  const list: unknown = batch ? body.queries : [body];
  if (!Array.isArray(list)) return undefined;
  const queries = list.map((one: { query?: unknown; params?: unknown }) => ({
    query: one.query,
    params: one.params ?? [],
  }));
  if (queries.some((one) => typeof one.query !== "string" || !Array.isArray(one.params))) return undefined;
  return { queries: queries as SqlQuery[], batch };
}

/** An app that answers /sql and refuses every role that is not named. */
export function sqlOverHttp(run: RunBatch, roles: readonly string[]): Hono {
  const app = new Hono();
  app.get("/", (c) => c.text("Postgres over HTTP: POST /sql\n"));
  app.post("/sql", async (c) => {
    const role = connectionUser(c.req.header("neon-connection-string"));
    if (role === undefined || !roles.includes(role)) {
      return c.json(errorBody({ message: `role "${role ?? ""}" may not connect here`, code: "28000" }), 400);
    }
    const body = readQueries(await c.req.json().catch(() => undefined));
    if (!body)
      return c.json(errorBody({ message: "expected {query, params} or {queries}", code: "08P01" }), 400);
    try {
      const results = await run(role, body.queries);
      return c.json(body.batch ? { results } : results[0]);
    } catch (error) {
      if (typeof (error as { code?: unknown }).code !== "string") throw error;
      return c.json(errorBody(error), 400);
    }
  });
  return app;
}

function connectionUser(header: string | undefined): string | undefined {
  if (!header || !URL.canParse(header)) return undefined;
  return decodeURIComponent(new URL(header).username);
}
