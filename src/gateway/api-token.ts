// API tokens: `kst_<tenant>_<id>_<secret>`. A token carries its tenant, so that no search is needed, and 256
// random bits, so that a plain hash of it may lie at rest.

import type { Clock } from "../clock.ts";
import type { NewId } from "../ids.ts";
import type { ApiTokenRecord, TokenScope } from "../tenants/policy.ts";

const SECRET_BYTES = 32;
/** The secret alone may hold a `_`, so it stands last. */
const TOKEN = /^kst_([a-z0-9-]{1,40})_([a-z0-9-]{1,64})_[A-Za-z0-9_-]{43}$/;

/** Fresh random bytes. */
export type RandomBytes = (count: number) => Uint8Array;

export interface MintedToken {
  /** Shown once, to whoever made it; kept nowhere. */
  token: string;
  record: ApiTokenRecord;
}

const base64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** SHA-256 of the whole token, lower-case hex. */
export async function hashToken(token: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A new token and the record to keep of it. */
export async function mintToken(
  tenantId: string,
  name: string,
  scopes: readonly TokenScope[],
  { newId, random, clock }: { newId: NewId; random: RandomBytes; clock: Clock },
): Promise<MintedToken> {
  const id = newId();
  const token = `kst_${tenantId}_${id}_${base64Url(random(SECRET_BYTES))}`;
  if (!TOKEN.test(token)) throw new Error(`Tenant ${tenantId} and id ${id} make no token.`);
  const hash = await hashToken(token);
  return { token, record: { id, tenantId, name, hash, scopes: [...scopes], createdAt: clock() } };
}

/** Whose token it says it is; undefined where it has not the shape of one. Proves nothing yet. */
export function parseToken(token: string): { tenantId: string; id: string } | undefined {
  const [, tenantId, id] = TOKEN.exec(token) ?? [];
  return tenantId && id ? { tenantId, id } : undefined;
}

/** Takes the same time wherever the two differ. */
function equalText(left: string, right: string): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let i = 0; i < left.length; i++) difference |= left.charCodeAt(i) ^ right.charCodeAt(i);
  return difference === 0;
}

/** True where the record is of this very token, and the token was not revoked. */
export async function provesToken(
  token: string,
  claimed: { tenantId: string; id: string },
  record: ApiTokenRecord | undefined,
): Promise<boolean> {
  // Hashed even for a token that nobody knows: how long a refusal takes must not tell which ids exist.
  const hash = await hashToken(token);
  if (!record || record.revokedAt !== undefined) return false;
  return record.tenantId === claimed.tenantId && record.id === claimed.id && equalText(hash, record.hash);
}
