// Edits and deletions. Their ids stand in `message` or `previous_message`; the event itself has no user.

import type { ChannelEvent } from "../../conversation/message.ts";
import { encodeTuple } from "../../ids.ts";
import { type Fields, objectIn, textIn } from "./fields.ts";
import { isWritten, placeOfMessage } from "./message-event.ts";
import { isDirect, isTs, messageId, type Place, placeOf, threadKey } from "./message-key.ts";
import { mentionsUser, readableText } from "./readable-text.ts";
import type { SlackSettings } from "./settings.ts";

/** The root of a channel thread that never called the employee was never stored. */
function isForeignRoot(place: Place, texts: (string | undefined)[], settings: SlackSettings): boolean {
  if (place.direct || place.threadTs !== undefined) return false;
  return !texts.some((text) => text !== undefined && mentionsUser(text, settings.botUserId));
}

function deletion(place: Place): ChannelEvent {
  const target = messageId(place.channel, place.ts);
  return {
    kind: "deletion",
    id: encodeTuple(["deletion", place.channel, place.ts]),
    thread: threadKey(place),
    target,
  };
}

/** `message_changed`: an edit by a person, or the stone that stands where a root with replies was deleted. */
export function readChange(event: Fields, settings: SlackSettings): ChannelEvent[] {
  const message = objectIn(event, "message");
  const previous = objectIn(event, "previous_message");
  const place = placeOfMessage(textIn(event, "channel"), event, message);
  if (!place) return [];
  const text = textIn(message, "text") ?? "";
  const before = textIn(previous, "text");
  if (isForeignRoot(place, [text, before], settings)) return [];
  if (textIn(message, "subtype") === "tombstone") {
    return isWritten(previous, settings) ? [deletion(place)] : [];
  }
  // Slack also says "changed" when it adds the preview of a link or counts replies.
  if (!isWritten(message, settings) || text === (before ?? "")) return [];
  const editedAt = textIn(objectIn(message, "edited"), "ts") ?? textIn(event, "event_ts") ?? "";
  return [
    {
      kind: "edit",
      id: encodeTuple(["edit", place.channel, place.ts, editedAt]),
      thread: threadKey(place),
      target: messageId(place.channel, place.ts),
      text: readableText(text, settings.botUserId),
    },
  ];
}

/** `message_deleted`: what programs wrote and deleted concerns nobody. */
export function readDeletion(event: Fields, settings: SlackSettings): ChannelEvent[] {
  const channel = textIn(event, "channel");
  const previous = objectIn(event, "previous_message");
  const ts = textIn(event, "deleted_ts") ?? textIn(previous, "ts");
  if (channel === undefined || !isTs(ts)) return [];
  const direct = isDirect(channel, textIn(event, "channel_type"));
  const place = placeOf(channel, direct, ts, textIn(previous, "thread_ts"));
  const known = Object.keys(previous).length > 0;
  if (known && !isWritten(previous, settings)) return [];
  return known && isForeignRoot(place, [textIn(previous, "text")], settings) ? [] : [deletion(place)];
}
