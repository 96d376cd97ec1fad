// drizzle over Neon's HTTP: one request a batch, one batch a transaction, nothing held between requests.
// drizzle's session is named by its file: the folder's index would bring Neon's whole driver.

import type { BatchItem, BatchResponse } from "drizzle-orm/batch";
import {
  type NeonHttpClient,
  type NeonHttpQueryResultHKT,
  NeonHttpSession,
} from "drizzle-orm/neon-http/session";
import { PgDatabase, PgDialect } from "drizzle-orm/pg-core";
import { neonHttp } from "./neon-http.ts";

/** The proxy's own limit is 15 s; a batch that takes longer than this is given up. */
const QUERY_TIMEOUT_MS = 12_000;

export type Fetch = (input: string, init: RequestInit) => Promise<Response>;

export interface Connection extends PgDatabase<NeonHttpQueryResultHKT, Record<string, never>> {
  batch<U extends BatchItem<"pg">, T extends Readonly<[U, ...U[]]>>(queries: T): Promise<BatchResponse<T>>;
}

/** Where Neon answers HTTP for a database host: the first label gives way to "api". */
const neonEndpoint = (host: string) => `https://${host.replace(/^[^.]+\./, "api.")}/sql`;

/** The address as the proxy takes it. What asks is told, so that it is found in pg_stat_activity. */
function connectionString(address: URL): string {
  const told = new URL(address);
  told.protocol = "postgresql:";
  if (!told.searchParams.has("application_name")) told.searchParams.append("application_name", "konstruct");
  return told.href;
}

/** A drizzle database. Only with-tenant.ts and boot-check.ts may ask it anything. */
export function connect(input: { url: string; httpUrl?: string | undefined; fetch?: Fetch }): Connection {
  const address = new URL(input.url);
  const endpoint = input.httpUrl || neonEndpoint(address.hostname);
  const send: Fetch = input.fetch ?? ((url, init) => fetch(url, init));
  const client = neonHttp(connectionString(address), (body, headers) =>
    send(endpoint, { method: "POST", body, headers, signal: AbortSignal.timeout(QUERY_TIMEOUT_MS) }),
  );
  const dialect = new PgDialect();
  // Typed as all of Neon's driver; what the session calls is `query` and `transaction`.
  const session = new NeonHttpSession(client as unknown as NeonHttpClient, dialect, undefined);
  const database = new PgDatabase<NeonHttpQueryResultHKT, Record<string, never>>(dialect, session, undefined);
  return Object.assign(database, {
    batch: (queries: Parameters<typeof session.batch>[0]) => session.batch(queries),
  });
}
