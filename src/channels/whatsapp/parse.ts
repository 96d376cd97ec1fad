// A webhook of Meta is a batch of batches: entries of accounts, changes of numbers, messages and statuses.

import type { ChannelEvent, UnsupportedEvent } from "../../conversation/message.ts";
import { fail, ok, type Result } from "../../result.ts";
import type { OpenConnection } from "../../tenants/tenant.ts";
import type { ParsedWebhook, WebhookRefusal, WebhookRequest } from "../channel.ts";
import { parseJson } from "../parse-json.ts";
import { eventOf, typeName } from "./message-event.ts";
import {
  type Change,
  errorSchema,
  messageSchema,
  type Payload,
  payloadSchema,
  readChange,
  statusSchema,
} from "./payload.ts";
import { readSettings, type WhatsappSettings } from "./settings.ts";
import { receiptOf } from "./status-event.ts";

const unsupported = (type: string): UnsupportedEvent => ({ kind: "unsupported", type: typeName(type) });

/** Undefined where a change names neither number nor account, so that it could be anyone's. */
function belongs(change: Change, account: string | undefined, settings: WhatsappSettings) {
  const number = change.value.metadata?.phone_number_id;
  if (number !== undefined) return number === settings.phoneNumberId;
  return settings.wabaId === undefined || account === undefined ? undefined : account === settings.wabaId;
}

/** The changes that are ours to read; wrong_account where the batch names others only. */
function ownChanges(
  payload: Payload,
  settings: WhatsappSettings | undefined,
): Result<Change[], WebhookRefusal> {
  const own: Change[] = [];
  let foreign = settings === undefined;
  for (const { id, changes } of settings ? payload.entry : []) {
    for (const given of changes) {
      const change = readChange(given);
      const ours = change && settings ? belongs(change, id, settings) : undefined;
      if (change && ours !== false) own.push(change);
      foreign ||= ours === false;
    }
  }
  return foreign && own.length === 0 ? fail({ code: "wrong_account" }) : ok(own);
}

function messageEvent(given: unknown, value: Change["value"], number: string, now: number): ChannelEvent {
  const message = messageSchema.safeParse(given).data;
  return message ? eventOf(message, value, number, now) : unsupported("unreadable message");
}

function statusEvent(given: unknown): ChannelEvent {
  const status = statusSchema.safeParse(given).data;
  return (status && receiptOf(status)) ?? unsupported(`status ${status?.status ?? "unreadable"}`);
}

function errorEvent(given: unknown): ChannelEvent {
  return unsupported(`error ${errorSchema.safeParse(given).data?.code ?? "unreadable"}`);
}

function eventsOf({ field, value }: Change, number: string, now: number): ChannelEvent[] {
  if (field !== "messages" || !value.metadata) return [unsupported(field)];
  return [
    ...value.messages.map((message) => messageEvent(message, value, number, now)),
    ...value.statuses.map(statusEvent),
    ...value.errors.map(errorEvent),
  ];
}

/** The events of a webhook whose bytes were verified, in the order they stand in it. */
export function parse(
  request: WebhookRequest,
  connection: OpenConnection,
  now: number,
): Result<ParsedWebhook, WebhookRefusal> {
  if (request.method === "GET") {
    const body = request.url.searchParams.get("hub.challenge") ?? "";
    return ok({ events: [], reply: { status: 200, contentType: "text/plain; charset=utf-8", body } });
  }
  const json = parseJson(request.body);
  if (!json.ok) return fail({ code: "malformed", reason: json.error });
  const payload = payloadSchema.safeParse(json.value).data;
  if (!payload) return fail({ code: "malformed", reason: "not a webhook of Meta" });
  if (payload.object !== "whatsapp_business_account") {
    return ok({ events: [unsupported(`object ${payload.object}`)] });
  }
  const settings = readSettings(connection);
  const own = ownChanges(payload, settings);
  if (!own.ok) return own;
  return ok({ events: own.value.flatMap((change) => eventsOf(change, settings?.phoneNumberId ?? "", now)) });
}
