// Keys are encoded tuples, never concatenations: ("a", "b/c") and ("a/b", "c") must not meet.

// Half a surrogate pair has no UTF-8, and encodeURIComponent throws on it. Such a part is written in UTF-16
// units behind a mark that encodeURIComponent never makes.
const UNITS = "%U";

/** What encodeURIComponent leaves as it is, and most parts are made of: to see that is cheaper than to ask it. */
const PLAIN = /^[\w.~!*'()-]*$/;

function encodePart(part: string): string {
  if (PLAIN.test(part)) return part;
  if (part.isWellFormed()) return encodeURIComponent(part);
  const units = Array.from({ length: part.length }, (_, i) =>
    part.charCodeAt(i).toString(16).padStart(4, "0"),
  );
  return UNITS + units.join("");
}

function decodePart(encoded: string): string {
  if (!encoded.startsWith(UNITS)) return decodeURIComponent(encoded);
  const units = encoded.slice(UNITS.length).match(/.{4}/g) ?? [];
  return String.fromCharCode(...units.map((unit) => Number.parseInt(unit, 16)));
}

/** Encodes one or more parts so that different tuples always give different strings. The tenant goes first. */
export function encodeTuple(parts: readonly string[]): string {
  return parts.map(encodePart).join("/");
}

/** The inverse of encodeTuple. */
export function decodeTuple(encoded: string): string[] {
  return encoded.split("/").map(decodePart);
}

/** Makes random ids; an argument wherever ids are made, so that tests can name them. */
export type NewId = () => string;

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const ID_CHARS = 26;
/** Asking for random bytes costs more than reading them: they are fetched for this many ids. Each serves one. */
const IDS_AT_ONCE = 64;
let fetched = new Uint8Array();
let taken = 0;

/** 26 characters of Crockford base 32 from 128 random bits: fits every channel's id field. */
export const randomId: NewId = () => {
  if (taken === fetched.length) {
    fetched = crypto.getRandomValues(new Uint8Array(ID_CHARS * IDS_AT_ONCE));
    taken = 0;
  }
  const end = taken + ID_CHARS;
  let id = "";
  while (taken < end) id += ALPHABET[(fetched[taken++] ?? 0) & 31];
  return id;
};

/** Public id of a connection. It carries its tenant, so that a webhook route needs no search. */
export const connectionId = (tenantId: string, local: string): string => `${tenantId}.${local}`;

/** Splits a public connection id, or gives undefined where it is not of that shape. */
export function parseConnectionId(id: string): { tenantId: string; local: string } | undefined {
  const match = /^([a-z0-9-]{1,40})\.([a-z0-9-]{1,40})$/.exec(id);
  const [, tenantId, local] = match ?? [];
  return tenantId && local ? { tenantId, local } : undefined;
}
