// A connection and requests for the WhatsApp tests.

import type { WebhookRequest } from "../../../../src/channels/channel.ts";
import { hmacHex } from "../../../../src/channels/hmac.ts";
import type { OpenConnection } from "../../../../src/tenants/tenant.ts";

export const APP_SECRET = "9c1f4be07a2d4d53b6e8017f2ac35d90";
export const VERIFY_TOKEN = "kettle-shop-verifies";
export const ACCESS_TOKEN = "EAAkettleshopaccesstoken0123456789";
export const NUMBER = "208114537790166";
export const ACCOUNT = "311900245577120";
export const PERSON = "4915550112233";
export const NOW = 1_795_600_200_000;

export const connection = (changes: Partial<OpenConnection> = {}): OpenConnection => ({
  id: "kettles.whatsapp",
  tenantId: "kettles",
  channel: "whatsapp",
  agentId: "ada",
  name: "WhatsApp of the shop",
  settings: { phoneNumberId: NUMBER, wabaId: ACCOUNT },
  secrets: { app_secret: [APP_SECRET], verify_token: [VERIFY_TOKEN], access_token: [ACCESS_TOKEN] },
  isActive: true,
  ...changes,
});

/** The connection with these values of one secret. */
export const withSecret = (name: string, values: string[]): OpenConnection =>
  connection({ secrets: { ...connection().secrets, [name]: values } });

const url = new URL("https://konstruct.example/webhooks/whatsapp/kettles.whatsapp");
const encoder = new TextEncoder();

export const post = (raw: string, headers: Record<string, string> = {}): WebhookRequest => ({
  method: "POST",
  url,
  headers: new Headers({ "content-type": "application/json", ...headers }),
  body: encoder.encode(raw),
});

export const bodyOf = (value: unknown): WebhookRequest => post(JSON.stringify(value));

export async function signed(value: unknown, secret = APP_SECRET): Promise<WebhookRequest> {
  const raw = typeof value === "string" ? value : JSON.stringify(value);
  return post(raw, { "x-hub-signature-256": `sha256=${await hmacHex(secret, encoder.encode(raw))}` });
}

export function subscription(query: Record<string, string>): WebhookRequest {
  const asked = new URL(url);
  for (const [key, value] of Object.entries(query)) asked.searchParams.set(key, value);
  return { method: "GET", url: asked, headers: new Headers(), body: new Uint8Array() };
}

/** A whole webhook around one value. */
export const webhook = (value: Record<string, unknown>, field = "messages") => ({
  object: "whatsapp_business_account",
  entry: [{ id: ACCOUNT, changes: [{ field, value: { ...metadata, ...value } }] }],
});

const metadata = {
  messaging_product: "whatsapp",
  metadata: { display_phone_number: "4930555010", phone_number_id: NUMBER },
};
