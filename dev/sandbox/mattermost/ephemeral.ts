// Lines that one person sees: answers to a pressed button, and POST /posts/ephemeral.

import * as z from "zod";
import type { VisibleMessage } from "../messages.ts";
import type { World } from "../world.ts";
import { invalidParameter, noPermission } from "./api-error.ts";
import { MAX_MESSAGE_RUNES } from "./post-body.ts";
import { wirePost } from "./wire.ts";

const bodySchema = z.object({
  user_id: z.string(),
  post: z.object({
    channel_id: z.string(),
    message: z
      .string()
      .min(1)
      .refine((text) => [...text].length <= MAX_MESSAGE_RUNES),
    root_id: z.string().default(""),
  }),
});

/** A line of the bot that nobody but `onlyFor` sees. */
export function addEphemeral(
  world: World,
  line: Pick<VisibleMessage, "conversation" | "thread" | "text"> & { onlyFor: string },
): VisibleMessage {
  const { botUserId } = world.connections.mattermost;
  return world.messages.add({
    channel: "mattermost",
    conversation: line.conversation,
    thread: line.thread,
    author: botUserId,
    authorName: world.rooms.nameOf("mattermost", botUserId),
    isPerson: false,
    text: line.text,
    id: world.newId(),
    at: world.clock(),
    onlyFor: line.onlyFor,
  });
}

/** Refused where the bot has no such permission, which is how most servers are set up. */
export function createEphemeral(world: World, value: unknown): Record<string, unknown> {
  const body = bodySchema.safeParse(value);
  if (!body.success) throw invalidParameter(String(body.error.issues[0]?.path.at(-1) ?? "post"));
  const { user_id, post } = body.data;
  const room = world.rooms.find("mattermost", post.channel_id);
  if (!world.mattermostWhispers || !room || !world.rooms.isIn("mattermost", room, user_id))
    throw noPermission();
  const { channel_id, root_id, message } = post;
  return wirePost(
    addEphemeral(world, { conversation: channel_id, thread: root_id, text: message, onlyFor: user_id }),
  );
}
