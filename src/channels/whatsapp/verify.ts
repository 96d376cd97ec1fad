// Meta proves itself twice: once when the webhook is set up, by a token in the query (GET), and then with
// every delivery, by an HMAC of the raw bytes. It signs its own escaped JSON, so only the bytes as they
// came can be checked. No time is signed: replay is stopped by the message id.

import { fail, ok, type Result } from "../../result.ts";
import type { OpenConnection } from "../../tenants/tenant.ts";
import type { WebhookRefusal, WebhookRequest } from "../channel.ts";
import { equalsSecret, hexBytes, realSecrets, verifyHmac } from "../hmac.ts";

type Verified = Result<Uint8Array, WebhookRefusal>;

const unauthentic = (reason: "missing" | "malformed" | "mismatch" | "no_secret"): Verified =>
  fail({ code: "unauthentic", reason });

async function verifySubscription(request: WebhookRequest, connection: OpenConnection): Promise<Verified> {
  const query = request.url.searchParams;
  const matches = await equalsSecret(
    realSecrets(connection.secrets.verify_token),
    query.get("hub.verify_token") ?? "",
  );
  if (!matches || query.get("hub.mode") !== "subscribe") return fail({ code: "forbidden" });
  if (!query.get("hub.challenge")) return fail({ code: "malformed", reason: "no challenge" });
  return ok(request.body);
}

async function verifySignature(request: WebhookRequest, connection: OpenConnection): Promise<Verified> {
  const secrets = realSecrets(connection.secrets.app_secret);
  if (secrets.length === 0) return unauthentic("no_secret");
  const header = request.headers.get("x-hub-signature-256");
  if (!header) return unauthentic("missing");
  const signature = header.startsWith("sha256=") ? hexBytes(header.slice("sha256=".length), 32) : undefined;
  if (!signature) return unauthentic("malformed");
  const matches = await verifyHmac(secrets, signature, request.body);
  return matches ? ok(request.body) : unauthentic("mismatch");
}

/** The bytes that Meta signed with a secret of this connection, or why they are not to be believed. */
export async function verify(request: WebhookRequest, connection: OpenConnection): Promise<Verified> {
  if (request.method === "GET") return verifySubscription(request, connection);
  if (request.method === "POST") return verifySignature(request, connection);
  return fail({ code: "malformed", reason: `method ${request.method}` });
}
