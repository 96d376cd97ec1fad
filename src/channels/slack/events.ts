// The Events API: an envelope around one event.

import type { ChannelEvent, UnsupportedEvent } from "../../conversation/message.ts";
import { fail, ok, type Result } from "../../result.ts";
import type { ParsedWebhook, WebhookRefusal } from "../channel.ts";
import { accountOfEvent, belongsTo } from "./account.ts";
import { type Fields, objectIn, textIn } from "./fields.ts";
import { readChange, readDeletion } from "./message-change.ts";
import { readMessage } from "./message-event.ts";
import type { SlackSettings } from "./settings.ts";

/** A type name as it may be logged: whatever else stands there came from outside. */
export function unsupported(type: string | undefined): UnsupportedEvent {
  return { kind: "unsupported", type: /^[\w.-]{1,80}$/.test(type ?? "") ? `slack.${type}` : "slack.unknown" };
}

function readMessageEvent(event: Fields, settings: SlackSettings): ChannelEvent[] {
  switch (textIn(event, "subtype")) {
    case "message_changed":
      return readChange(event, settings);
    case "message_deleted":
      return readDeletion(event, settings);
    default:
      return readMessage(event, settings);
  }
}

/** Tokens of people may end without ours; the list of bot tokens says when ours did. */
function readRevocation(envelope: Fields, event: Fields): ChannelEvent[] {
  const type = textIn(event, "type") ?? "";
  const { bot } = objectIn(event, "tokens");
  if (type === "tokens_revoked" && !(Array.isArray(bot) && bot.length > 0)) return [unsupported(type)];
  return [{ kind: "revoked", id: textIn(envelope, "event_id") ?? type, reason: type }];
}

function readEvent(envelope: Fields, settings: SlackSettings): ChannelEvent[] {
  const event = objectIn(envelope, "event");
  const type = textIn(event, "type");
  switch (type) {
    case "message":
      return readMessageEvent(event, settings);
    case "app_mention":
      return readMessage(event, settings);
    case "tokens_revoked":
    case "app_uninstalled":
      return readRevocation(envelope, event);
    default:
      return [unsupported(type)];
  }
}

/** Slack asks once, when the address is entered, and names no workspace. */
function answerChallenge(envelope: Fields): Result<ParsedWebhook, WebhookRefusal> {
  const challenge = textIn(envelope, "challenge");
  if (challenge === undefined)
    return fail({ code: "malformed", reason: "url_verification without challenge" });
  return ok({
    events: [],
    reply: { status: 200, contentType: "text/plain; charset=utf-8", body: challenge },
  });
}

/** Events of one envelope. Retries are read like first deliveries: the first may have died unheard. */
export function readEnvelope(
  envelope: Fields,
  settings: SlackSettings | undefined,
): Result<ParsedWebhook, WebhookRefusal> {
  const type = textIn(envelope, "type");
  if (type === "url_verification") return answerChallenge(envelope);
  if (!settings || !belongsTo(accountOfEvent(envelope), settings)) return fail({ code: "wrong_account" });
  return ok({ events: type === "event_callback" ? readEvent(envelope, settings) : [unsupported(type)] });
}
