// What stands in summaries, receipts, logs and the audit trail shows no credential: neither one that looks
// like one, nor the very values this company stored, however the other side writes them back.

import { redact } from "../log.ts";
import type { OpenToolkit, OpenToolSecret } from "../tenants/tool-policy.ts";

export type Redactor = (text: string) => string;

const GONE = "[redacted]";
/** Shorter values would take ordinary words out of every text. */
const MIN_VALUE_CHARS = 4;
/** Of a credential that is a JSON document: the parts that open something. */
const SECRET_PARTS = ["private_key", "private_key_id", "client_secret", "refresh_token", "access_token"];

/** Each shape is linear in the text: no pattern here can be made to backtrack. */
const SHAPES: [RegExp, string][] = [
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, GONE],
  [/\beyJ[\w-]{5,}\.[\w-]{5,}\.?[\w-]*/g, GONE],
  // Userinfo of an address.
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@"'<>]{1,400}@/gi, `$1${GONE}@`],
  // A header or a field whose name says it, with or without quotes around name and value.
  [
    /\b((?:proxy-)?authorization|cookie|set-cookie)(\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?)[^\r\n"'\\]{3,}/gi,
    `$1$2${GONE}`,
  ],
  [
    /([\w-]{0,40}(?:secret|passwd|password|passphrase|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?key|token|signature|credential)[\w-]{0,20})(\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?)[^\s"'&,;}\\]{3,}/gi,
    `$1$2${GONE}`,
  ],
  // Parameters of signed addresses.
  [/([?&](?:sig|key|auth|code|session|jwt|pwd|pass)=)[^&#\s"'<>]{3,}/gi, `$1${GONE}`],
  [/\b(Basic|Bearer|Digest|Token)\s+[\w.~+/-]{8,}=*/gi, `$1 ${GONE}`],
  // Keys that services mark by their first letters.
  [
    /\b(?:AKIA|ASIA)[A-Z0-9]{12,}|\bAIza[\w-]{20,}|\bya29\.[\w.-]{10,}|\b1\/\/0[\w-]{10,}|\bgh[pousr]_\w{16,}|\bgithub_pat_\w{16,}|\bglpat-[\w-]{12,}|\b[sr]k_(?:live|test)_\w{8,}|\bwhsec_[\w+/=]{8,}|\bSG\.[\w-]{8,}\.[\w-]{8,}|\bnpm_\w{16,}|\bhf_\w{16,}|\bpypi-[\w-]{16,}|\bdop_v1_\w{16,}/g,
    GONE,
  ],
];

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

/** Takes out whatever looks like a credential. */
export function redactShapes(text: string): string {
  const shaped = SHAPES.reduce((done, [shape, instead]) => done.replace(shape, instead), text);
  return redact(shaped).replace(LONG_RUN, (run) => (isRandom(run) ? GONE : run));
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
const base64 = (text: string): string =>
  btoa(Array.from(utf8.encode(text), (byte) => String.fromCharCode(byte)).join(""));

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
