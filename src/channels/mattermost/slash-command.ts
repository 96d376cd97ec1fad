// A slash command: the one way to reach the employee from anywhere without a socket. What was typed is not
// shown in the channel, so the person gets a line that only they see, and the answer is posted there.

import { encodeTuple } from "../../ids.ts";
import type { ParsedWebhook, WebhookReply } from "../channel.ts";
import { capText, cleanText } from "../clean-text.ts";
import type { CommandFields } from "./callback.ts";
import type { MattermostSettings } from "./settings.ts";
import { commandPlace, directPlace, isDirectName } from "./thread.ts";

const whisper = (text: string): WebhookReply => ({
  status: 200,
  contentType: "application/json",
  body: JSON.stringify({ response_type: "ephemeral", text }),
});

/** The trigger id is the dedupe key: the server makes one for each time a command is sent. */
export function parseCommand(
  fields: CommandFields,
  settings: MattermostSettings,
  now: number,
): ParsedWebhook {
  if (fields.user_id === settings.botUserId) return { events: [] };
  const direct = isDirectName(fields.channel_name);
  if (direct && !fields.channel_name.split("__").includes(settings.botUserId))
    return { events: [], reply: whisper("I am not part of this private chat. Please write to me directly.") };
  const text = capText(cleanText(fields.text).trim());
  if (text === "")
    return { events: [], reply: whisper(`Please write your question after ${cleanText(fields.command)}.`) };
  const threaded = direct || fields.root_id !== "";
  const name = cleanText(fields.user_name);
  return {
    events: [
      {
        kind: "message",
        id: encodeTuple(["command", fields.trigger_id]),
        ...(threaded
          ? directPlace(fields.channel_id, fields.root_id)
          : commandPlace(fields.channel_id, fields.user_id)),
        sentAt: now,
        author: { id: fields.user_id, ...(name === "" ? {} : { name }) },
        text,
        addressed: direct ? "direct" : "mention",
      },
    ],
    reply: whisper("I am on it. The answer will appear here."),
  };
}
