// Where a post belongs. A root post and its replies are one conversation; a private chat is one as a whole,
// and a thread inside it another. The target carries the thread, so that a button can sign it.

import type { ReplyTarget } from "../../conversation/message.ts";
import { encodeTuple } from "../../ids.ts";

export interface Place {
  thread: string;
  target: ReplyTarget;
}

/** The conversation of a post in a private chat, or of a command typed into one. */
export function directPlace(channelId: string, rootId: string): Place {
  const thread = encodeTuple(rootId === "" ? [channelId] : [channelId, rootId]);
  return { thread, target: { channelId, thread, ...(rootId === "" ? {} : { rootId }) } };
}

/** The conversation of a post in a channel: its thread, which a root post begins. */
export function channelPlace(channelId: string, rootId: string, postId: string): Place {
  return directPlace(channelId, rootId === "" ? postId : rootId);
}

/**
 * Where posts of a channel's outgoing webhook arrive, before anybody asked which thread they belong to. One
 * for the channel: two replies in one thread must not overtake each other while they are looked up.
 */
export const arrivalThread = (channelId: string): string => encodeTuple([channelId, "arrivals"]);

/**
 * A command typed into a channel is no post, so it has no thread: one person's commands there are one
 * conversation, and the answers stand in the channel.
 */
export function commandPlace(channelId: string, userId: string): Place {
  const thread = encodeTuple([channelId, "command", userId]);
  return { thread, target: { channelId, thread } };
}

/** A private chat of two is named by both ids; a webhook tells no other way that it is one. */
export const isDirectName = (channelName: string): boolean =>
  /^[a-z0-9]{26}__[a-z0-9]{26}$/.test(channelName);
