// A visitor of the web channel holds a token: it may write to one thread until it expires, nothing else.

import { encodeTuple } from "../../ids.ts";
import { fail, ok, type Result } from "../../result.ts";
import type { WebhookRefusal } from "../channel.ts";
import { hexBytes, hmacHex, realSecrets, verifyHmac } from "../hmac.ts";

export interface WebSessionClaims {
  thread: string;
  person: { id: string; name: string };
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

const encoder = new TextEncoder();

const signedText = (connectionId: string, payload: string): Uint8Array =>
  encoder.encode(encodeTuple(["web-session", connectionId, payload]));

/** `payload.signature`; the signature covers the connection, so a token opens no other. */
export async function signWebSession(
  connectionId: string,
  secret: string,
  claims: WebSessionClaims,
): Promise<string> {
  const payload = encodeURIComponent(JSON.stringify(claims));
  return `${payload}.${await hmacHex(secret, signedText(connectionId, payload))}`;
}

/** The claims of a token that one of the secrets signed and that has not expired. */
export async function verifyWebSession(
  token: string,
  connection: { id: string; secrets: readonly string[] },
  now: number,
): Promise<Result<WebSessionClaims, WebhookRefusal>> {
  const refuse = (reason: "missing" | "malformed" | "stale" | "mismatch" | "no_secret") =>
    fail({ code: "unauthentic" as const, reason });
  if (realSecrets(connection.secrets).length === 0) return refuse("no_secret");
  if (token === "") return refuse("missing");
  const dot = token.lastIndexOf(".");
  const payload = token.slice(0, Math.max(dot, 0));
  const signature = hexBytes(token.slice(dot + 1), 32);
  if (!signature || payload === "") return refuse("malformed");
  if (!(await verifyHmac(realSecrets(connection.secrets), signature, signedText(connection.id, payload))))
    return refuse("mismatch");
  const claims = readWebSession(token);
  if (!claims) return refuse("malformed");
  return claims.expiresAt > now ? ok(claims) : refuse("stale");
}

/** The claims without a check, for a token that passed one. */
export function readWebSession(token: string): WebSessionClaims | undefined {
  try {
    return JSON.parse(decodeURIComponent(token.slice(0, token.lastIndexOf(".")))) as WebSessionClaims;
  } catch {
    return undefined;
  }
}

export const bearerToken = (headers: Headers): string =>
  /^Bearer (\S+)$/i.exec(headers.get("authorization") ?? "")?.[1] ?? "";
