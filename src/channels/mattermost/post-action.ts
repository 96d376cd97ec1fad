// A pressed button. Its context passed verify, so it is ours; whether it is still good is decided here, and
// whether this person may press where it leads. A refusal is polite and seen only by who pressed.

import { encodeTuple } from "../../ids.ts";
import type { ParsedWebhook, WebhookReply } from "../channel.ts";
import { cleanText } from "../clean-text.ts";
import { contextTarget, readContext } from "./action-context.ts";
import type { ActionFields } from "./callback.ts";
import type { MattermostSettings } from "./settings.ts";
import { directPlace } from "./thread.ts";

const json = (value: unknown): WebhookReply => ({
  status: 200,
  contentType: "application/json",
  body: JSON.stringify(value),
});

/** No `update`: it would replace the whole message, which the callback does not tell us. */
const whisper = (text: string): WebhookReply => json({ ephemeral_text: text, skip_slack_parsing: true });

/** The server shows an error where the answer is no JSON; an empty object changes nothing. */
const SILENT = json({});

export function parseAction(fields: ActionFields, settings: MattermostSettings, now: number): ParsedWebhook {
  const context = readContext(fields.context);
  if (!context || now >= context.expiresAt)
    return { events: [], reply: whisper("This choice is no longer open. Please ask again.") };
  // A program that holds the bot's token could press for it.
  if (fields.user_id === settings.botUserId) return { events: [], reply: SILENT };
  const name = cleanText(fields.user_name);
  const target = contextTarget(context);
  const under = target.channelId && directPlace(target.channelId, target.rootId || fields.post_id).thread;
  return {
    events: [
      {
        kind: "decision",
        id: encodeTuple(["action", context.nonce, fields.user_id]),
        thread: context.thread,
        actor: { id: fields.user_id, ...(name === "" ? {} : { name }) },
        choice: context.choice,
        target,
        at: now,
        ...(under ? { under } : {}),
      },
    ],
    reply: SILENT,
    whisper,
  };
}
