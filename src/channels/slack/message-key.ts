// Names of Slack messages and threads. A `ts` is a text with six decimals and stays one: as a number it
// would lose its last digits, and with them the message.

import type { ReplyTarget } from "../../conversation/message.ts";
import { encodeTuple } from "../../ids.ts";

/** True for a timestamp as Slack writes it, such as 1795170010.200300. */
export const isTs = (value: string | undefined): value is string => /^\d{1,12}\.\d{6}$/.test(value ?? "");

/** Milliseconds since the epoch, for ordering only. */
export const tsMillis = (ts: string): number => Math.floor(Number(ts) * 1_000);

/** The id of a message: both events that Slack sends about one mention give the same. */
export const messageId = (channel: string, ts: string): string => encodeTuple(["msg", channel, ts]);

/** Of a message that shows a file: Slack does not say where it is. It names no message that could be changed. */
export const sharedFileId = (fileId: string): string => encodeTuple(["file", fileId]);

/** The inverse of messageId, or undefined. */
export function readMessageId(id: string): { channel: string; ts: string } | undefined {
  const [, channel, ts] = /^msg\/([A-Za-z0-9]+)\/([\d.]+)$/.exec(id) ?? [];
  return channel && isTs(ts) ? { channel, ts } : undefined;
}

/** Where a message stands in Slack. */
export interface Place {
  channel: string;
  /** A private chat with the employee. */
  direct: boolean;
  ts: string;
  /** Absent where the message is no reply. */
  threadTs: string | undefined;
}

/** Reads a place. The root of a thread carries its own ts as thread_ts, which makes it no reply. */
export function placeOf(channel: string, direct: boolean, ts: string, threadTs: string | undefined): Place {
  return { channel, direct, ts, threadTs: isTs(threadTs) && threadTs !== ts ? threadTs : undefined };
}

/** Private chats are one conversation beside their threads; elsewhere every root starts one. */
export function threadKey({ channel, direct, ts, threadTs }: Place): string {
  if (direct && threadTs === undefined) return encodeTuple([channel]);
  return encodeTuple([channel, threadTs ?? ts]);
}

/** Replies go to the root of the thread, never to a reply; in a private chat, to where the person wrote. */
export function replyTarget({ channel, direct, ts, threadTs }: Place): Record<string, string> {
  if (direct && threadTs === undefined) return { channel };
  return { channel, thread_ts: threadTs ?? ts };
}

/** App mentions come without a channel type; ids of private chats start with D. */
export function isDirect(channel: string, channelType: string | undefined): boolean {
  return channelType === undefined
    ? channel.startsWith("D")
    : channelType === "im" || channelType === "app_home";
}

/** Where replies under a message of ours arrive, and where they go: the thread that it begins, or stands in. */
export function replyPlace(
  { thread_ts }: ReplyTarget,
  id: string,
): { thread: string; target: ReplyTarget } | undefined {
  const message = readMessageId(id);
  if (!message) return undefined;
  const { channel, ts } = message;
  const root = isTs(thread_ts) ? thread_ts : ts;
  return { thread: encodeTuple([channel, root]), target: { channel, thread_ts: root } };
}
