// One JSON line an event. Values whose key or shape looks like a credential are replaced: a log is
// read by more people than a secret is meant for.

export type LogFields = Record<string, string | number | boolean | null | undefined>;

export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

const SECRET_KEY = /secret|token|password|authorization|cookie|api_?key|signature/i;
const GONE = "[redacted]";

/** Each is linear in the text: nobody can write something that makes one backtrack. */
const SHAPES: [RegExp, string][] = [
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, GONE],
  [/postgres(?:ql)?:\/\/[^\s"]+/g, GONE],
  // Name and password in any other address, and the parameters that sign one.
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@"'<>]{1,400}@/gi, `$1${GONE}@`],
  [/([?&](?:sig|key|auth|code|session|jwt|pwd|pass)=)[^&#\s"'<>]{3,}/gi, `$1${GONE}`],
  // What services mark by its first letters, and tokens that are signed.
  [/xox[abeprs]-[\w-]+|xapp-[\w-]+|(?<![a-z0-9])sk-[\w-]{8,}|EAA[A-Za-z0-9]{20,}|kst_[\w-]{20,}/g, GONE],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{12,}|\bAIza[\w-]{20,}|\bya29\.[\w.-]{10,}|\b1\/\/0[\w-]{10,}/g, GONE],
  [/\bgh[pousr]_\w{16,}|\bgithub_pat_\w{16,}|\bglpat-[\w-]{12,}|\bnpm_\w{16,}|\bpypi-[\w-]{16,}/g, GONE],
  [/\b[sr]k_(?:live|test)_\w{8,}|\bwhsec_[\w+/=]{8,}|\bSG\.[\w-]{8,}\.[\w-]{8,}|\bhf_\w{16,}/g, GONE],
  [/\beyJ[\w-]{5,}\.[\w-]{5,}\.?[\w-]*/g, GONE],
  // The words may stand in prose too: what follows has to look made by a machine.
  [/[Bb]earer\s+[\w.~+/-]{7,}=*/g, GONE],
  [/\b([Bb]asic|[Dd]igest|[Tt]oken)\s+(?=[\w.~+/-]*(?:\d|[a-z][A-Z]))[\w.~+/-]{8,}=*/g, `$1 ${GONE}`],
  // A header or a field whose name says it, with or without quotes, also inside JSON that is inside JSON.
  [
    /\b((?:proxy-)?authorization|cookie|set-cookie)(\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?)[^\r\n"'\\]{3,}/gi,
    `$1$2${GONE}`,
  ],
  [
    /([\w-]{0,40}(?:secret|passwd|password|passphrase|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?key|token(?!s)|signature|credential)[\w-]{0,20})(\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?)[^\s"'&,;}\\]{3,}/gi,
    `$1$2${GONE}`,
  ],
];

/** Replaces whatever looks like a credential in free text. */
export const redact = (text: string): string =>
  SHAPES.reduce((done, [shape, instead]) => done.replace(shape, instead), text);

function clean(fields: LogFields): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => {
      if (SECRET_KEY.test(key)) return [key, "[redacted]"];
      return [key, typeof value === "string" ? redact(value) : value];
    }),
  );
}

/** Logs to the console, where Workers Logs picks the lines up. */
export const consoleLog: Log = {
  info: (event, fields = {}) => console.log(JSON.stringify({ level: "info", event, ...clean(fields) })),
  warn: (event, fields = {}) => console.warn(JSON.stringify({ level: "warn", event, ...clean(fields) })),
  error: (event, fields = {}) => console.error(JSON.stringify({ level: "error", event, ...clean(fields) })),
};
