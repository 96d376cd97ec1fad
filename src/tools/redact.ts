// What stands in summaries, receipts, logs and the audit trail shows no credential: neither one that looks
// like one, nor the very values this company stored, however the other side writes them back.

import { toBase64 } from "../base64.ts";
import { redact } from "../log.ts";
import type { OpenToolkit, OpenToolSecret } from "../tenants/tool-policy.ts";

export type Redactor = (text: string) => string;

const GONE = "[redacted]";
/** Shorter values would take ordinary words out of every text. */
const MIN_VALUE_CHARS = 4;
/** Of a credential that is a JSON document: the parts that open something. */
const SECRET_PARTS = ["private_key", "private_key_id", "client_secret", "refresh_token", "access_token"];

const LONG_RUN = /[A-Za-z0-9+/_=-]{32,}/g;

/** Random text changes between capitals, small letters and digits all the time; words and paths do not. */
function isRandom(run: string): boolean {
  if (/^(?:[0-9a-f]{32,}|[0-9A-F]{32,})$/.test(run)) return true;
  const kind = (char: string) =>
    /[a-z]/.test(char) ? 1 : /[A-Z]/.test(char) ? 2 : /[0-9]/.test(char) ? 3 : 0;
  const kinds = [...run].map(kind);
  const changes = kinds.filter(
    (one, index) => one > 0 && (kinds[index - 1] ?? 0) > 0 && one !== kinds[index - 1],
  ).length;
  return new Set(kinds.filter((one) => one > 0)).size === 3 && changes >= run.length / 3;
}

/** Takes out whatever looks like a credential, also what has no shape but is long and random. Logs keep that: ids are. */
export function redactShapes(text: string): string {
  return redact(text).replace(LONG_RUN, (run) => (isRandom(run) ? GONE : run));
}

function partsOf(value: string): string[] {
  try {
    const document = JSON.parse(value) as unknown;
    if (typeof document !== "object" || document === null) return [value];
    const fields = Object.entries(document);
    return [value, ...fields.flatMap(([name, part]) => (SECRET_PARTS.includes(name) ? [String(part)] : []))];
  } catch {
    return [value];
  }
}

const utf8 = new TextEncoder();
const base64 = (text: string): string => toBase64(utf8.encode(text));

/** A value as services write it back: as it is, in JSON, in an address, in a form, in base64. */
function spellingsOf(value: string): string[] {
  const encoded = encodeURIComponent(value.toWellFormed());
  const packed = base64(value).replace(/=+$/, "");
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    encoded,
    encoded.replaceAll("%20", "+"),
    packed,
    packed.replaceAll("+", "-").replaceAll("/", "_"),
  ];
}

/** Takes out exactly the stored values and nothing else: for text that a model or a person goes on working with. */
export function valueRedactor(secrets: readonly OpenToolSecret[]): Redactor {
  const values = secrets.flatMap(({ value }) => partsOf(value)).map((value) => value.trim());
  const spellings = new Set(values.filter((one) => one.length >= MIN_VALUE_CHARS).flatMap(spellingsOf));
  // The longest first: one value may be the beginning of another.
  const ordered = [...spellings].sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((done, spelling) => done.replaceAll(spelling, GONE), text);
}

/** For what is kept and read by others: the stored values, and everything that looks like a credential. */
export function createRedactor(toolkit: Pick<OpenToolkit, "secrets">): Redactor {
  const withoutValues = valueRedactor(toolkit.secrets);
  return (text) => redactShapes(withoutValues(text));
}
