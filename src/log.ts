// One JSON line an event. Values whose key or shape looks like a credential are replaced: a log is
// read by more people than a secret is meant for.

export type LogFields = Record<string, string | number | boolean | null | undefined>;

export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

const SECRET_KEY = /secret|token|password|authorization|cookie|api_?key|signature/i;
const SECRET_VALUE =
  /xox[abeprs]-[\w-]+|xapp-[\w-]+|(?<![a-z0-9])sk-[\w-]{8,}|[Bb]earer\s+[\w.~+/-]{7,}=*|EAA[A-Za-z0-9]{20,}|kst_[\w-]{20,}|postgres(?:ql)?:\/\/[^\s"]+/g;

/** Replaces whatever looks like a credential in free text. */
export const redact = (text: string): string => text.replace(SECRET_VALUE, "[redacted]");

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
