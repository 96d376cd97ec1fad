// Buttons. Slack posts a form whose only field, `payload`, is JSON.

import type { ChannelEvent } from "../../conversation/message.ts";
import { encodeTuple } from "../../ids.ts";
import { fail, ok, type Result } from "../../result.ts";
import type { ParsedWebhook, WebhookRefusal } from "../channel.ts";
import { cleanText } from "../clean-text.ts";
import { belongsTo, type NamedAccount } from "./account.ts";
import { readBlockId } from "./command-place.ts";
import { unsupported } from "./events.ts";
import { type Fields, listIn, objectIn, textIn } from "./fields.ts";
import { isDirect, isTs, type Place, placeOf, replyTarget, threadKey, tsMillis } from "./message-key.ts";
import type { SlackSettings } from "./settings.ts";

function accountOf(payload: Fields): NamedAccount {
  const enterprise = objectIn(payload, "enterprise");
  return {
    // Null where the app is installed for an organisation; the person's own workspace is named then.
    team: textIn(objectIn(payload, "team"), "id") ?? textIn(objectIn(payload, "user"), "team_id"),
    enterprise: textIn(enterprise, "id"),
    enterpriseInstall: payload.is_enterprise_install === true,
  };
}

/** Where the message with the buttons stands; views have none. */
function placeOfAction(payload: Fields): Place | undefined {
  const container = objectIn(payload, "container");
  const channel = textIn(container, "channel_id") ?? textIn(objectIn(payload, "channel"), "id");
  const message = objectIn(payload, "message");
  const ts = textIn(container, "message_ts") ?? textIn(message, "ts");
  if (channel === undefined || !isTs(ts)) return undefined;
  const threadTs = textIn(container, "thread_ts") ?? textIn(message, "thread_ts");
  return placeOf(channel, isDirect(channel, undefined), ts, threadTs);
}

function readAction(action: Fields, actor: Fields, place: Place): ChannelEvent[] {
  const isPrivate = (channel: string) => isDirect(channel, undefined);
  const asked = readBlockId(textIn(action, "block_id"), isPrivate);
  const choice = textIn(action, "value") ?? textIn(objectIn(action, "selected_option"), "value");
  const id = textIn(actor, "id");
  const at = textIn(action, "action_ts");
  if (choice === undefined || id === undefined || !isTs(at)) return [];
  const name = textIn(actor, "name") ?? textIn(actor, "username");
  return [
    {
      kind: "decision",
      id: encodeTuple(["action", place.channel, place.ts, at]),
      thread: asked?.thread ?? threadKey(place),
      actor: { id, ...(name === undefined ? {} : { name: cleanText(name) }) },
      choice,
      target: asked?.target ?? replyTarget(place),
      at: tsMillis(at),
      under: encodeTuple([place.channel, place.threadTs ?? place.ts]),
    },
  ];
}

/** Decisions of one interaction. Views, shortcuts and menus are not ours and are acknowledged. */
export function readInteraction(
  payload: Fields,
  settings: SlackSettings | undefined,
): Result<ParsedWebhook, WebhookRefusal> {
  if (!settings || !belongsTo(accountOf(payload), settings)) return fail({ code: "wrong_account" });
  const type = textIn(payload, "type");
  const place = placeOfAction(payload);
  if (type !== "block_actions" || !place) return ok({ events: [unsupported(type)] });
  const actor = objectIn(payload, "user");
  return ok({ events: listIn(payload, "actions").flatMap((action) => readAction(action, actor, place)) });
}
