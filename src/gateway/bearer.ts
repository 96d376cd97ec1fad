// What callers send as their token, kept for a while: a program sends the same one with each request, and to
// take it apart and hash it costs more than all else that is asked of it.

import type { ApiTokenRecord } from "../tenants/policy.ts";
import { parseToken, provesToken } from "./api-token.ts";

export interface Bearer {
  token: string;
  tenantId: string;
  id: string;
  /** The record it was proven by, while it is handed out: that is one object for seconds. */
  provenBy: ApiTokenRecord | undefined;
}

/** Headers are chosen by strangers: what is kept of them must not grow with their fantasy. */
const MAX_KNOWN = 1_000;

/** Reads authorization headers; undefined where one holds no token of the right shape. One for an isolate. */
export function createBearers(): (header: string | null) => Bearer | undefined {
  const known = new Map<string, Bearer>();
  return (header) => {
    if (header === null) return undefined;
    const same = known.get(header);
    if (same) return same;
    const token = /^Bearer +(\S+)$/i.exec(header)?.[1] ?? "";
    const claimed = parseToken(token);
    if (!claimed) return undefined;
    const bearer = { token, ...claimed, provenBy: undefined };
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(header, bearer);
    return bearer;
  };
}

/** True where the record is of this very token and not revoked. Hashes once for each record that it is given. */
export async function isProven(bearer: Bearer, record: ApiTokenRecord | undefined): Promise<boolean> {
  if (record && bearer.provenBy === record && record.revokedAt === undefined) return true;
  const proves = await provesToken(bearer.token, bearer, record);
  bearer.provenBy = proves ? record : undefined;
  return proves;
}
