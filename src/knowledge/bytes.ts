// Bytes on their way to the database and back: base64, which takes a third more; as the driver would have them,
// in hex, they take twice as much, and a request of the database takes 10 MB.

import { type SQL, sql } from "drizzle-orm";
import { toBase64 } from "../base64.ts";

/** A value of bytea. */
export const byteaOf = (bytes: Uint8Array): SQL => sql`decode(${toBase64(bytes)}, 'base64')`;

/** Selects a column of bytea as text that `readBase64` reads. */
export const asBase64 = (column: SQL | { getSQL(): SQL }): SQL<string> =>
  sql<string>`encode(${column}, 'base64')`;

/** Writes what a base64 text stands for into `target` from `at` on, and gives the number of its bytes. */
export function readBase64(text: string, target: Uint8Array, at: number): number {
  const binary = atob(text);
  for (let byte = 0; byte < binary.length; byte += 1) target[at + byte] = binary.charCodeAt(byte);
  return binary.length;
}
