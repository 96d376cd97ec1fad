// A batch of Neon's HTTP protocol on PGlite. There is one backend and its user is a superuser, so the role
// is taken inside the transaction, and SQL that names another is refused.

import { type PGlite, types } from "@electric-sql/pglite";
import type { RunBatch, SqlQuery } from "./sql-over-http.ts";

const ROLE_CHANGE =
  /\b(set|reset)\s+(local\s+|session\s+)?(role|session\s+authorization)\b|\b(set_config|current_setting)\s*\(\s*'(role|session_authorization)'/i;

const refusal = (message: string) => Object.assign(new Error(message), { code: "42501", severity: "ERROR" });

/** Text in, text out, as the HTTP protocol has it. */
const asText = (value: unknown) => (typeof value === "object" ? JSON.stringify(value) : String(value));
const parsers = Object.fromEntries(Object.values(types).map((oid) => [oid, (value: string) => value]));
const serializers = Object.fromEntries(Object.values(types).map((oid) => [oid, asText]));

/** Runs batches on a PGlite: each takes its role for the transaction only, and leaves no way out of it. */
export function runOnPglite(db: PGlite): RunBatch {
  const raw = {
    rowMode: "array" as const,
    parsers: {
      ...Object.fromEntries(Object.keys(db.parsers).map((oid) => [oid, (value: string) => value])),
      ...parsers,
    },
    serializers,
  };
  return (role, queries: SqlQuery[]) =>
    db.transaction(async (tx) => {
      await tx.exec(`SET LOCAL ROLE ${role}`);
      const results = [];
      for (const { query, params } of queries) {
        if (ROLE_CHANGE.test(query)) throw refusal("permission denied to change the role");
        const result = await tx.query<(string | null)[]>(query, params, raw);
        results.push({
          command: query.trimStart().split(/\s/, 1)[0]?.toUpperCase() ?? "",
          rowCount: result.affectedRows ?? result.rows.length,
          rowAsArray: true as const,
          rows: result.rows,
          fields: result.fields.map(({ name, dataTypeID }) => ({ name, dataTypeID })),
        });
      }
      const { rows } = await tx.query<{ role: string }>("select current_user as role");
      if (rows[0]?.role !== role) throw refusal("permission denied to change the role");
      return results;
    });
}
