// Bytes on their way to the database and back: base64, which takes a third more; as the driver would have them,
// in hex, they take twice as much, and a request of the database takes 10 MB.

import { type SQL, sql } from "drizzle-orm";

/** String.fromCharCode takes as many arguments as the stack has room for. */
const SLICE = 8_192;

/** A value of bytea. */
export function byteaOf(bytes: Uint8Array): SQL {
  let binary = "";
  for (let from = 0; from < bytes.length; from += SLICE)
    binary += String.fromCharCode(...bytes.subarray(from, from + SLICE));
  return sql`decode(${btoa(binary)}, 'base64')`;
}

/** Selects a column of bytea as text that `readBase64` reads. */
export const asBase64 = (column: SQL | { getSQL(): SQL }): SQL<string> =>
  sql<string>`encode(${column}, 'base64')`;

/** Writes what a base64 text stands for into `target` from `at` on, and gives the number of its bytes. */
export function readBase64(text: string, target: Uint8Array, at: number): number {
  const binary = atob(text);
  for (let byte = 0; byte < binary.length; byte += 1) target[at + byte] = binary.charCodeAt(byte);
  return binary.length;
}
