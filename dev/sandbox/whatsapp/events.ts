// What Meta tells the app: people's messages and how far our own got. Signed over the bytes as Meta
// writes them, with `\/` and `\uXXXX`: a receiver that parses and serialises again cannot verify them.

import type { Webhook } from "../courier.ts";
import type { VisibleMessage } from "../messages.ts";
import { hmacHex, type World } from "../world.ts";

/** JSON the way Meta escapes it. */
export const metaJson = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll("/", "\\/")
    .replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Signs the body with the app secret; there is no time in this signature. */
export function signed(world: World, body: string): Webhook {
  const { webhookUrl, appSecret } = world.connections.whatsapp;
  return {
    url: webhookUrl,
    method: "POST",
    headers: {
      "content-type": "application/json",
      "user-agent": "facebookexternalua",
      "x-hub-signature-256": `sha256=${hmacHex(appSecret, body)}`,
    },
    body,
  };
}

const DISPLAY_NUMBER = "15550100000";

function envelope(world: World, value: Record<string, unknown>): string {
  const { phoneNumberId, wabaId } = world.connections.whatsapp;
  const metadata = { display_phone_number: DISPLAY_NUMBER, phone_number_id: phoneNumberId };
  return metaJson({
    object: "whatsapp_business_account",
    entry: [
      {
        id: wabaId,
        changes: [{ value: { messaging_product: "whatsapp", metadata, ...value }, field: "messages" }],
      },
    ],
  });
}

/** People who hide their number have a business-scoped id such as US.13491208655302741918 and no wa_id. */
const isScopedId = (person: string): boolean => /^[A-Z]{2}\./.test(person);

/** The webhook body of what a person sent; `content` is the part that differs by type. */
export function messageBody(world: World, message: VisibleMessage, content: Record<string, unknown>): string {
  const person = message.conversation;
  const scoped = isScopedId(person);
  const profile = { name: world.rooms.nameOf("whatsapp", person) };
  const contact = scoped ? { profile, user_id: person } : { profile, wa_id: person };
  const from = scoped ? { from_user_id: person } : { from: person };
  const timestamp = String(Math.floor(message.at / 1_000));
  return envelope(world, {
    contacts: [contact],
    messages: [{ ...from, id: message.id, timestamp, ...content }],
  });
}

/** The webhook body of a step one of the app's messages made, with Meta's reason where it failed. */
export function statusBody(
  world: World,
  message: VisibleMessage,
  status: string,
  error?: { code: number; title: string },
): string {
  const person = message.conversation;
  const recipient = isScopedId(person) ? { recipient_user_id: person } : { recipient_id: person };
  const opaque = message.detail.opaque;
  return envelope(world, {
    statuses: [
      {
        id: message.id,
        status,
        timestamp: String(Math.floor(world.clock() / 1_000)),
        ...recipient,
        ...(typeof opaque === "string" ? { biz_opaque_callback_data: opaque } : {}),
        ...(error ? { errors: [{ ...error, message: error.title }] } : {}),
        pricing: {
          billable: false,
          pricing_model: "PMP",
          type: "free_customer_service",
          category: "service",
        },
      },
    ],
  });
}
