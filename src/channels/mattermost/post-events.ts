// A post, seen by the bot's own eyes (socket or REST), becomes events. Unlike an outgoing webhook it tells its
// thread, its props and, together with its channel, whether the chat is private.

import {
  type ConversationEvent,
  type DeletionEvent,
  type EditEvent,
  type IncomingMessage,
  mayBeRead,
} from "../../conversation/message.ts";
import { encodeTuple } from "../../ids.ts";
import { capText, cleanText } from "../clean-text.ts";
import { mentionsUser, stripMention } from "./addressing.ts";
import { filesOf } from "./media.ts";
import type { Post } from "./post.ts";
import { wholeSecond } from "./sent-at.ts";
import { channelPlace, directPlace, type Place } from "./thread.ts";

/** O and P are channels, D and G are private chats of two and of a few. */
export type ChannelType = "O" | "P" | "D" | "G";

export const asChannelType = (value: unknown): ChannelType | undefined =>
  value === "O" || value === "P" || value === "D" || value === "G" ? value : undefined;

export interface Self {
  userId: string;
  /** Undefined until the server told it. */
  username: string | undefined;
  /** Other bots that are listened to, by user id. */
  allowBots?: readonly string[] | undefined;
}

const isPrivate = (type: ChannelType) => type === "D" || type === "G";

const placeOf = (post: Post, type: ChannelType): Place =>
  isPrivate(type)
    ? directPlace(post.channel_id, post.root_id)
    : channelPlace(post.channel_id, post.root_id, post.id);

/** nobody: a join notice, a program that nobody listens to, and above all anything of our own. */
export function writerOf(post: Post, { userId, allowBots }: Self): "person" | "program" | "nobody" {
  if (post.user_id === userId) return "nobody";
  // "me" is what "/me waves" becomes; every other type is the server's or a plugin's.
  if (post.type !== "" && post.type !== "me") return "nobody";
  const isMarked = (mark: string) => String(post.props[mark]) === "true";
  // A webhook posts under the name of the person who made it, so no id tells it from them.
  if (isMarked("from_webhook") || isMarked("from_plugin")) return "nobody";
  if (!isMarked("from_bot")) return "person";
  return allowBots?.includes(post.user_id) ? "program" : "nobody";
}

const isHeard = (post: Post, self: Self): boolean => writerOf(post, self) !== "nobody";

function addressedAs(post: Post, type: ChannelType, self: Self, mentions: readonly string[]) {
  if (isPrivate(type)) return "direct";
  // The server's list also has everyone whom "@channel" woke; the name in the text is what counts.
  const called =
    self.username === undefined ? mentions.includes(self.userId) : mentionsUser(post.message, self.username);
  if (called) return "mention";
  return post.root_id === "" ? undefined : "ambient";
}

const textOf = (post: Post, self: Self): string =>
  capText(
    cleanText(self.username === undefined ? post.message.trim() : stripMention(post.message, self.username)),
  );

/** Undefined where nobody speaks to the employee. */
export function messageEvent(
  post: Post,
  type: ChannelType,
  self: Self,
  from: { mentions?: readonly string[]; name?: string } = {},
): IncomingMessage | undefined {
  const writer = writerOf(post, self);
  const addressed = writer === "nobody" ? undefined : addressedAs(post, type, self, from.mentions ?? []);
  if (addressed === undefined || post.delete_at > 0) return undefined;
  const text = textOf(post, self);
  const files = filesOf(post.file_ids, post.metadata?.files);
  const name = cleanText(from.name ?? "").replace(/^@/, "");
  return {
    kind: "message",
    id: post.id,
    ...placeOf(post, type),
    sentAt: wholeSecond(post.create_at),
    author: { id: post.user_id, ...(name === "" ? {} : { name }) },
    text,
    addressed,
    ...(writer === "program" ? { byProgram: true } : {}),
    ...(files.length > 0 ? { files } : {}),
    ...(text === "" && files.length > 0 && !files.some(mayBeRead) ? { unsupported: "file" } : {}),
  };
}

export function editEvent(post: Post, type: ChannelType, self: Self): EditEvent | undefined {
  if (!isHeard(post, self)) return undefined;
  const id = encodeTuple(["edit", post.id, String(post.edit_at || post.update_at)]);
  return { kind: "edit", id, thread: placeOf(post, type).thread, target: post.id, text: textOf(post, self) };
}

export function deletionEvent(post: Post, type: ChannelType, self: Self): DeletionEvent | undefined {
  if (!isHeard(post, self)) return undefined;
  const { thread } = placeOf(post, type);
  return { kind: "deletion", id: encodeTuple(["deletion", post.id]), thread, target: post.id };
}

/**
 * What happened in a channel since a moment, from the posts that changed since then. A message that was
 * also edited gives both: the first may be known already, and then the second is what is new.
 */
export function eventsSince(
  posts: readonly Post[],
  since: number,
  type: ChannelType,
  self: Self,
): ConversationEvent[] {
  return posts
    .flatMap((post) => [
      post.create_at > since ? messageEvent(post, type, self) : undefined,
      post.edit_at > since && post.delete_at === 0 ? editEvent(post, type, self) : undefined,
      post.delete_at > since ? deletionEvent(post, type, self) : undefined,
    ])
    .filter((event) => event !== undefined);
}
