// A command has no message, so its conversation is named by channel and person, and the answer stands in the
// channel like any other post. What is pressed on it must find back: the block of its buttons says where from.

import type { ReplyTarget } from "../../conversation/message.ts";
import { decodeTuple, encodeTuple } from "../../ids.ts";

/** First part of the block's name, which Slack hands back as we gave it. */
const MARK = "command";

export interface CommandPlace {
  thread: string;
  target: ReplyTarget;
}

/** The conversation by command of a person in a channel; in a private chat it is the chat's own. */
export const commandPlace = (channel: string, person: string, direct: boolean): CommandPlace => ({
  thread: encodeTuple(direct ? [channel] : [channel, MARK, person]),
  target: { channel, person },
});

/** Names of blocks differ in one message; undefined where the message's own place says enough. */
export function blockIdFor({ channel, person, thread_ts }: ReplyTarget, index: number): string | undefined {
  if (!channel || !person || thread_ts) return undefined;
  const id = encodeTuple([MARK, channel, person, String(index)]);
  return id.length <= 255 ? id : undefined;
}

/** The place that a block's name tells, or undefined where it is none of ours. */
export function readBlockId(
  id: string | undefined,
  isDirect: (channel: string) => boolean,
): CommandPlace | undefined {
  if (!id?.startsWith(`${MARK}/`)) return undefined;
  try {
    const [mark, channel, person, index] = decodeTuple(id);
    if (mark !== MARK || !channel || !person || index === undefined) return undefined;
    return commandPlace(channel, person, isDirect(channel));
  } catch {
    return undefined;
  }
}
