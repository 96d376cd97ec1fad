// Keys are encoded tuples, never concatenations: ("a", "b/c") and ("a/b", "c") must not meet.

/** Encodes parts so that different tuples always give different strings. The tenant goes first. */
export function encodeTuple(parts: readonly string[]): string {
  return parts.map((part) => encodeURIComponent(part)).join("/");
}

/** The inverse of encodeTuple. */
export function decodeTuple(encoded: string): string[] {
  return encoded.split("/").map((part) => decodeURIComponent(part));
}

/** Makes random ids; an argument wherever ids are made, so that tests can name them. */
export type NewId = () => string;

/** 26 characters of Crockford base 32 from 128 random bits: fits every channel's id field. */
export const randomId: NewId = () => {
  const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
  const bytes = crypto.getRandomValues(new Uint8Array(26));
  return Array.from(bytes, (byte) => alphabet.charAt(byte & 31)).join("");
};

/** Public id of a connection. It carries its tenant, so that a webhook route needs no search. */
export const connectionId = (tenantId: string, local: string): string => `${tenantId}.${local}`;

/** Splits a public connection id, or gives undefined where it is not of that shape. */
export function parseConnectionId(id: string): { tenantId: string; local: string } | undefined {
  const match = /^([a-z0-9-]{1,40})\.([a-z0-9-]{1,40})$/.exec(id);
  const [, tenantId, local] = match ?? [];
  return tenantId && local ? { tenantId, local } : undefined;
}
