// Slash commands: a form, sent once and never again, without a message of its own in the channel.

import { encodeTuple } from "../../ids.ts";
import { fail, ok, type Result } from "../../result.ts";
import type { ParsedWebhook, WebhookRefusal } from "../channel.ts";
import { capText, cleanText } from "../clean-text.ts";
import { belongsTo } from "./account.ts";
import { commandPlace } from "./command-place.ts";
import { isDirect } from "./message-key.ts";
import { readableText } from "./readable-text.ts";
import type { SlackSettings } from "./settings.ts";

const MALFORMED: WebhookRefusal = { code: "malformed", reason: "neither a payload nor a command" };

/**
 * One message, addressed to the employee. The answer goes to the channel; `person` in its target is where
 * it goes instead if the employee is not a member there, which only Slack knows.
 */
export function readCommand(
  form: URLSearchParams,
  settings: SlackSettings | undefined,
  now: number,
): Result<ParsedWebhook, WebhookRefusal> {
  const command = form.get("command");
  const channel = form.get("channel_id");
  const user = form.get("user_id");
  const trigger = form.get("trigger_id");
  if (!command || !channel || !user || !trigger) return fail(MALFORMED);
  const account = {
    team: form.get("team_id") ?? undefined,
    enterprise: form.get("enterprise_id") ?? undefined,
    enterpriseInstall: form.get("is_enterprise_install") === "true",
  };
  if (!settings || !belongsTo(account, settings)) return fail({ code: "wrong_account" });
  const direct = isDirect(channel, undefined);
  const name = form.get("user_name");
  const text = readableText((form.get("text") ?? "").trim(), settings.botUserId);
  return ok({
    events: [
      {
        kind: "message",
        id: encodeTuple(["command", channel, trigger]),
        ...commandPlace(channel, user, direct),
        sentAt: now,
        author: { id: user, ...(name ? { name: cleanText(name) } : {}) },
        text: text === "" ? capText(cleanText(command)) : text,
        addressed: direct ? "direct" : "mention",
      },
    ],
  });
}
