// Neon's HTTP driver: one request a batch, one batch a transaction, nothing held between requests.

import { neon, neonConfig } from "@neondatabase/serverless";
import { drizzle, type NeonHttpDatabase } from "drizzle-orm/neon-http";

/** The proxy's own limit is 15 s; a batch that takes longer than this is given up. */
const QUERY_TIMEOUT_MS = 12_000;

export type Fetch = (input: string, init: RequestInit) => Promise<Response>;
export type Connection = NeonHttpDatabase<Record<string, never>>;

/**
 * The driver is configured for the whole process, so what differs between databases (where they answer,
 * and how to reach them) is kept by host and port. A process has one or two.
 */
const endpoints = new Map<string, { httpUrl?: string; fetch: Fetch }>();

const addressOf = (host: string, port: string | number) => `${host}:${port || 5432}`;

/** Where Neon answers HTTP for a database host: the first label gives way to "api". */
const neonEndpoint = (host: string) => `https://${host.replace(/^[^.]+\./, "api.")}/sql`;

function configureDriver(): void {
  neonConfig.fetchEndpoint = (host, port) =>
    endpoints.get(addressOf(host, port))?.httpUrl ?? neonEndpoint(host);
  neonConfig.fetchFunction = (input: string, init: RequestInit) => {
    const connection = new URL(new Headers(init.headers).get("neon-connection-string") ?? "");
    const address = addressOf(connection.hostname, connection.port);
    const send = endpoints.get(address)?.fetch ?? fetch;
    return send(input, { ...init, signal: AbortSignal.timeout(QUERY_TIMEOUT_MS) });
  };
}

/** A drizzle database. Only with-tenant.ts and boot-check.ts may ask it anything. */
export function connect(input: { url: string; httpUrl?: string | undefined; fetch?: Fetch }): Connection {
  const { hostname, port } = new URL(input.url);
  endpoints.set(addressOf(hostname, port), {
    ...(input.httpUrl && { httpUrl: input.httpUrl }),
    fetch: input.fetch ?? ((url, init) => fetch(url, init)),
  });
  configureDriver();
  return drizzle(neon(input.url));
}
