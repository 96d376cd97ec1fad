// What `npm run audit:verify -- …` takes.

import { parseArgs } from "node:util";

export const AUDIT_HELP = `npm run audit:verify -- [options]

  --url URL       where the Worker answers (default: the running local stack)
  --tenant ID     whose trail (default: the local stack's)
  --from WHEN     only what may concern the time from then on, such as 2026-11-01 or 2026-11-01T09:00Z
  --to WHEN       … and until then
  --export FILE   also writes the entries with their proof, as JSON Lines, and checks that file
  --check FILE    checks an exported file, asking nobody

The admin token is read from ADMIN_TOKEN; of the local stack it is known.`;

export interface AuditOptions {
  url?: string;
  tenant?: string;
  /** Milliseconds. */
  from?: number;
  to?: number;
  exportTo?: string;
  check?: string;
}

/** A mistake of whoever calls: told as it is, without a stack. */
export class AuditError extends Error {}

function moment(name: string, text: string | undefined, endOfDay: boolean): number | undefined {
  if (text === undefined) return undefined;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const at = Date.parse(isDay && endOfDay ? `${text}T23:59:59.999Z` : text);
  if (!Number.isFinite(at) || at <= 0) throw new AuditError(`--${name} is no time: ${text}\n\n${AUDIT_HELP}`);
  return at;
}

/** Throws an AuditError that says what is wrong. */
export function parseAuditOptions(args: readonly string[]): AuditOptions {
  const text = { type: "string" } as const;
  const read = () =>
    parseArgs({
      args: [...args],
      options: { url: text, tenant: text, from: text, to: text, export: text, check: text },
    }).values;
  let values: ReturnType<typeof read>;
  try {
    values = read();
  } catch (error) {
    throw new AuditError(`${error instanceof Error ? error.message : String(error)}\n\n${AUDIT_HELP}`);
  }
  const from = moment("from", values.from, false);
  const to = moment("to", values.to, true);
  return {
    ...(values.url === undefined ? {} : { url: values.url.replace(/\/+$/, "") }),
    ...(values.tenant === undefined ? {} : { tenant: values.tenant }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(values.export === undefined ? {} : { exportTo: values.export }),
    ...(values.check === undefined ? {} : { check: values.check }),
  };
}
