// Values on the wire are the texts that Postgres itself reads and writes.

import { builtins, getTypeParser } from "pg-types";

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

const bytesOf = (view: ArrayBufferView): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, "\\$&")}"`;

/** An array literal: everything but NULL and inner arrays in quotes, so that no element ends it. */
function arrayLiteral(values: readonly unknown[]): string {
  const elements = values.map((value) => {
    if (Array.isArray(value)) return arrayLiteral(value);
    const text = toParameter(value);
    return text === null ? "NULL" : quoted(text);
  });
  return `{${elements.join(",")}}`;
}

/** A parameter as Postgres reads it. Objects are JSON; times are in UTC whatever the clock's zone. */
export function toParameter(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== "object") return String(value);
  if (ArrayBuffer.isView(value)) return `\\x${hex(bytesOf(value))}`;
  if (value instanceof Date) return value.toISOString().replace("Z", "+00:00");
  return Array.isArray(value) ? arrayLiteral(value) : JSON.stringify(value);
}

/** numeric[] and the arrays of timestamp, date, timestamptz and interval, which pg-types has no names for. */
const ARRAYS = [1231, 1115, 1182, 1185, 1187];

/**
 * Left as Postgres wrote them: drizzle's columns read times, intervals and numbers of any length themselves,
 * and bytes would become a Buffer, which Workers do not have.
 */
const AS_WRITTEN = new Set<number>([
  builtins.TIMESTAMPTZ,
  builtins.TIMESTAMP,
  builtins.DATE,
  builtins.INTERVAL,
  builtins.BYTEA,
  1001, // bytea[]
  ...ARRAYS,
]);

/** Reads a column's values by its type. */
export function valueReader(typeId: number): (text: string) => unknown {
  return AS_WRITTEN.has(typeId) ? (text) => text : getTypeParser(typeId);
}
