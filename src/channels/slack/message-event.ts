// A line that somebody wrote. Slack sends a mention in a channel twice, as `message` and as `app_mention`,
// with different event ids: channel and ts are what the two have in common.

import {
  type ChannelEvent,
  type IncomingFile,
  type IncomingMessage,
  mayBeRead,
} from "../../conversation/message.ts";
import { type Fields, listIn, textIn } from "./fields.ts";
import { filesIn } from "./media.ts";
import {
  isDirect,
  isTs,
  messageId,
  type Place,
  placeOf,
  replyTarget,
  threadKey,
  tsMillis,
} from "./message-key.ts";
import { mentionsUser, readableText } from "./readable-text.ts";
import type { SlackSettings } from "./settings.ts";

// The other subtypes are what programs and Slack itself say: joins, topics, reminders, bots.
const WRITTEN = new Set(["file_share", "thread_broadcast", "me_message"]);
const SLACK_ITSELF = new Set(["USLACK", "USLACKBOT"]);

/**
 * True for a line of a person, or of a program that the connection listens to. Our own posts come back with a bot
 * id and without a subtype: they never count, whatever the settings say.
 */
export function isWritten(message: Fields, settings: SlackSettings): boolean {
  const user = textIn(message, "user");
  const subtype = textIn(message, "subtype");
  if (user === settings.botUserId || SLACK_ITSELF.has(user ?? "")) return false;
  const bot = textIn(message, "bot_id");
  if (bot !== undefined) {
    const { allowBots, botId } = settings;
    if (bot === botId || !allowBots?.some((id) => id === bot || id === user)) return false;
    return subtype === undefined || subtype === "bot_message" || WRITTEN.has(subtype);
  }
  return user !== undefined && (subtype === undefined || WRITTEN.has(subtype));
}

/** The place of a message, or undefined where it names none. */
export function placeOfMessage(
  channel: string | undefined,
  event: Fields,
  message: Fields,
): Place | undefined {
  const ts = textIn(message, "ts");
  if (channel === undefined || !isTs(ts)) return undefined;
  const direct = isDirect(channel, textIn(event, "channel_type"));
  return placeOf(channel, direct, ts, textIn(message, "thread_ts"));
}

function addressedAs(place: Place, mentioned: boolean): IncomingMessage["addressed"] | undefined {
  if (place.direct) return "direct";
  if (mentioned) return "mention";
  // A line in a channel that calls nobody is none of ours, and is not even stored.
  return place.threadTs === undefined ? undefined : "ambient";
}

/** What cannot be read, where there is no text beside it: a file, or what was forwarded or shared. */
function unreadable(event: Fields, files: IncomingFile[]): string | undefined {
  if (files.some(mayBeRead)) return undefined;
  if (files.length > 0 || textIn(event, "subtype") === "file_share") return "file";
  return listIn(event, "attachments").length > 0 ? "attachment" : undefined;
}

/** A `message` without a changing subtype, or an `app_mention`. */
export function readMessage(event: Fields, settings: SlackSettings): ChannelEvent[] {
  const place = placeOfMessage(textIn(event, "channel"), event, event);
  const bot = textIn(event, "bot_id");
  const user = textIn(event, "user") ?? bot;
  if (!place || user === undefined || !isWritten(event, settings)) return [];
  const raw = textIn(event, "text") ?? "";
  const mentioned = event.type === "app_mention" || mentionsUser(raw, settings.botUserId);
  const addressed = addressedAs(place, mentioned);
  if (!addressed) return [];
  const text = readableText(raw, settings.botUserId);
  const blank = text.trim() === "";
  const files = filesIn(event);
  const unsupported = blank ? unreadable(event, files) : undefined;
  if (blank && unsupported === undefined && files.length === 0) return [];
  return [
    {
      kind: "message",
      id: messageId(place.channel, place.ts),
      thread: threadKey(place),
      sentAt: tsMillis(place.ts),
      author: { id: user },
      text,
      addressed,
      target: replyTarget(place),
      ...(bot === undefined ? {} : { byProgram: true }),
      ...(files.length === 0 ? {} : { files }),
      ...(unsupported === undefined ? {} : { unsupported }),
    },
  ];
}
