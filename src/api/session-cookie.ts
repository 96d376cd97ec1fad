// A console session is a signed statement, not a row: who may act for which tenant until when. The key
// is the admin token itself, so that a new token ends every session.

import * as z from "zod";
import { hexBytes, hmacHex, verifyHmac } from "../channels/hmac.ts";

// Keeps a session's signature from ever meaning anything else that is signed with the same secret.
const DOMAIN = "konstruct-session.v1.";
const MAX_LENGTH = 1_024;

const claimsSchema = z.object({
  tenant: z.string().min(1).max(40),
  session: z.string().min(1).max(64),
  expiresAt: z.number().int(),
});
export type SessionClaims = z.infer<typeof claimsSchema>;

const signed = (payload: string): Uint8Array => new TextEncoder().encode(DOMAIN + payload);

/** A cookie's value: the claims in hex and their signature. */
export async function sealSession(claims: SessionClaims, adminToken: string): Promise<string> {
  const payload = Array.from(new TextEncoder().encode(JSON.stringify(claims)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
  return `${payload}.${await hmacHex(adminToken, signed(payload))}`;
}

function readClaims(payload: string): SessionClaims | undefined {
  const bytes = hexBytes(payload, payload.length / 2);
  if (!bytes) return undefined;
  try {
    return claimsSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
  } catch {
    return undefined;
  }
}

/** The claims of a cookie that we signed and that has not run out; undefined for anything else. */
export async function openSession(
  cookie: string,
  adminToken: string,
  now: number,
): Promise<SessionClaims | undefined> {
  const [payload, signature, rest] = cookie.length <= MAX_LENGTH ? cookie.split(".") : [];
  if (!payload || !signature || rest !== undefined) return undefined;
  const mac = hexBytes(signature, 32);
  if (!mac || !(await verifyHmac([adminToken], mac, signed(payload)))) return undefined;
  const claims = readClaims(payload);
  return claims && now < claims.expiresAt ? claims : undefined;
}
