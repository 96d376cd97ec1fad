// Bytes that passed verify become events.

import { fail, ok, type Result, unreachable } from "../../result.ts";
import type { OpenConnection } from "../../tenants/tenant.ts";
import type { ParsedWebhook, WebhookRefusal, WebhookRequest } from "../channel.ts";
import { readCallback } from "./callback.ts";
import { parseOutgoing } from "./outgoing-webhook.ts";
import { parseAction } from "./post-action.ts";
import { readSettings } from "./settings.ts";
import { parseCommand } from "./slash-command.ts";

/** Pure. Call it with bytes that verifyMattermost accepted: it checks no secret. */
export function parseMattermost(
  request: WebhookRequest,
  connection: OpenConnection,
  now: number,
): Result<ParsedWebhook, WebhookRefusal> {
  const settings = readSettings(connection);
  if (!settings) return fail({ code: "unauthentic", reason: "no_secret" });
  const read = readCallback(request);
  if (!read.ok) return fail({ code: "malformed", reason: read.error });
  const callback = read.value;
  switch (callback.kind) {
    case "outgoing":
      return ok(parseOutgoing(callback.fields, callback.sentAt, settings));
    case "command":
      return ok(parseCommand(callback.fields, settings, now));
    case "action":
      return ok(parseAction(callback.fields, settings, now));
    default:
      return unreachable(callback);
  }
}
