// One address for everything Slack sends: events as JSON, interactivity and commands as forms.

import { fail, ok, type Result } from "../../result.ts";
import type { OpenConnection } from "../../tenants/tenant.ts";
import type { ParsedWebhook, WebhookRefusal, WebhookRequest } from "../channel.ts";
import { parseJson } from "../parse-json.ts";
import { readEnvelope } from "./events.ts";
import { type Fields, fieldsOf } from "./fields.ts";
import { readInteraction } from "./interactivity.ts";
import { readSettings } from "./settings.ts";
import { readCommand } from "./slash-command.ts";

function jsonObject(source: Uint8Array | string): Result<Fields, WebhookRefusal> {
  const parsed = parseJson(source);
  if (!parsed.ok) return fail({ code: "malformed", reason: parsed.error });
  const fields = fieldsOf(parsed.value);
  return fields ? ok(fields) : fail({ code: "malformed", reason: "not an object" });
}

/** Verified bytes as events. Pure and total. */
export function parseSlack(
  request: WebhookRequest,
  connection: OpenConnection,
  now: number,
): Result<ParsedWebhook, WebhookRefusal> {
  const settings = readSettings(connection);
  const contentType = request.headers.get("content-type") ?? "";
  if (!contentType.toLowerCase().startsWith("application/x-www-form-urlencoded")) {
    const envelope = jsonObject(request.body);
    return envelope.ok ? readEnvelope(envelope.value, settings) : envelope;
  }
  const form = new URLSearchParams(new TextDecoder().decode(request.body));
  const field = form.get("payload");
  if (field === null) return readCommand(form, settings, now);
  const payload = jsonObject(field);
  return payload.ok ? readInteraction(payload.value, settings) : payload;
}
