// Slack signs "v0:<timestamp>:<raw body>" with the app's signing secret: events, interactivity, slash
// commands and url_verification alike. The bytes are checked as received, before anything reads them.

import { SIGNATURE_SKEW_SECONDS } from "../../limits.ts";
import { fail, ok, type Result } from "../../result.ts";
import type { OpenConnection } from "../../tenants/tenant.ts";
import type { WebhookRefusal, WebhookRequest } from "../channel.ts";
import { hexBytes, realSecrets, verifyHmac } from "../hmac.ts";

const encoder = new TextEncoder();

type Reason = (WebhookRefusal & { code: "unauthentic" })["reason"];

const refuse = (reason: Reason): Result<never, WebhookRefusal> => fail({ code: "unauthentic", reason });

/** The bytes that carry a fresh signature of one of the connection's signing secrets. Never throws. */
export async function verifySlack(
  request: WebhookRequest,
  connection: OpenConnection,
  now: number,
): Promise<Result<Uint8Array, WebhookRefusal>> {
  const secrets = realSecrets(connection.secrets.signing_secret);
  if (secrets.length === 0) return refuse("no_secret");
  const timestamp = request.headers.get("x-slack-request-timestamp");
  const header = request.headers.get("x-slack-signature");
  if (!timestamp || !header) return refuse("missing");
  const signature = header.startsWith("v0=") ? hexBytes(header.slice(3), 32) : undefined;
  if (!signature || !/^\d{1,12}$/.test(timestamp)) return refuse("malformed");
  // Checked on both sides: a timestamp from the future would stay usable for longer than one from now.
  if (Math.abs(now - Number(timestamp) * 1_000) > SIGNATURE_SKEW_SECONDS * 1_000) return refuse("stale");
  const signed = await verifyHmac(secrets, signature, signedBytes(timestamp, request.body));
  return signed ? ok(request.body) : refuse("mismatch");
}

function signedBytes(timestamp: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const prefix = encoder.encode(`v0:${timestamp}:`);
  const bytes = new Uint8Array(prefix.length + body.length);
  bytes.set(prefix);
  bytes.set(body, prefix.length);
  return bytes;
}
