// An outgoing webhook: a line in a public channel. The payload has neither thread nor props, so the message
// waits among the channel's arrivals until its post is looked up, and only the user id tells our own posts, which do come back.

import type { IncomingMessage } from "../../conversation/message.ts";
import type { ParsedWebhook } from "../channel.ts";
import { capText, cleanText } from "../clean-text.ts";
import { stripTrigger } from "./addressing.ts";
import type { OutgoingFields } from "./callback.ts";
import { filesOf } from "./media.ts";
import type { MattermostSettings } from "./settings.ts";
import { arrivalThread, channelPlace } from "./thread.ts";

/** No reply: whatever is in the answer's body becomes a post. */
export function parseOutgoing(
  fields: OutgoingFields,
  sentAt: number,
  settings: MattermostSettings,
): ParsedWebhook {
  if (fields.user_id === settings.botUserId) return { events: [] };
  const text = capText(cleanText(stripTrigger(fields.text, fields.trigger_word)));
  const name = cleanText(fields.user_name);
  const files = filesOf(fields.file_ids.split(","));
  const message: IncomingMessage = {
    kind: "message",
    id: fields.post_id,
    ...channelPlace(fields.channel_id, "", fields.post_id),
    thread: arrivalThread(fields.channel_id),
    sentAt,
    author: { id: fields.user_id, ...(name === "" ? {} : { name }) },
    text,
    addressed: "mention",
    provisional: true,
    ...(files.length > 0 ? { files } : {}),
  };
  return { events: [message] };
}
