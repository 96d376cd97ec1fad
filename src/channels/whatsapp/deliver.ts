// One call to the Cloud API. There is no idempotency key, so a call whose answer was lost is `unknown`
// and must not be made again before its statuses had time to arrive.

import { DELIVERY_TIMEOUT_MS } from "../../limits.ts";
import { fail } from "../../result.ts";
import type { OpenConnection } from "../../tenants/tenant.ts";
import type { DeliveryOp, DeliveryResult } from "../channel.ts";
import { realSecrets } from "../hmac.ts";
import { readAnswer } from "./answer.ts";
import { requestBody } from "./request-body.ts";
import { readSettings } from "./settings.ts";

export interface WhatsappApi {
  /** Of the Graph API with its version, without a slash at the end. */
  apiUrl: string;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
}

function call({ apiUrl, fetch }: WhatsappApi, phoneNumberId: string, init: RequestInit): Promise<Response> {
  return fetch(`${apiUrl}/${encodeURIComponent(phoneNumberId)}/messages`, {
    ...init,
    method: "POST",
    // A redirect would carry the token elsewhere; the Graph API makes none.
    redirect: "manual",
  });
}

/** Makes one thing visible; no retries, and every failure is a value. */
export async function deliver(
  api: WhatsappApi,
  op: DeliveryOp,
  connection: OpenConnection,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  const request = requestBody(op, readSettings(connection)?.templates?.late);
  if (!request.ok) return request;
  const [token] = realSecrets(connection.secrets.access_token);
  if (!token) return fail({ code: "revoked", reason: "The connection has no access token" });
  if (signal.aborted) return fail({ code: "not_accepted", reason: "Stopped before it was sent" });
  const { phoneNumberId, body, wamid } = request.value;
  try {
    const response = await call(api, phoneNumberId, {
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(DELIVERY_TIMEOUT_MS)]),
    });
    const answer = {
      status: response.status,
      body: await response.text(),
      retryAfter: response.headers.get("retry-after"),
    };
    return readAnswer(answer, wamid);
  } catch {
    // The error's own words may hold the request, and with it the token.
    return fail({ code: "unknown", reason: "The answer of WhatsApp was lost or came too late" });
  }
}
