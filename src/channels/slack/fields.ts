// Reads single fields of JSON from Slack. Payloads carry dozens of fields that come and go, so only those
// that are used are looked at, and anything of another type counts as absent.

export type Fields = Record<string, unknown>;

/** The value as an object with named fields; arrays are none. */
export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** A field that is an object, or an empty one. */
export const objectIn = (fields: Fields, name: string): Fields => fieldsOf(fields[name]) ?? {};

/** A field that is a text of at least one character. */
export function textIn(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The objects of a field that is an array. */
export function listIn(fields: Fields, name: string): Fields[] {
  const value: unknown = fields[name];
  if (!Array.isArray(value)) return [];
  return value.map(fieldsOf).filter((item) => item !== undefined);
}
