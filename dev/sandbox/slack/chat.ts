// chat.postMessage, chat.update, chat.delete: strict about channels, threads and whose message it is.

import * as z from "zod";
import { filesBeside } from "../files.ts";
import type { VisibleMessage } from "../messages.ts";
import type { Room } from "../rooms.ts";
import type { World } from "../world.ts";
import { readContent } from "./content.ts";
import { echoDeletion, echoEdit, echoPost, wireFile } from "./events.ts";
import { type SlackArguments, SlackError, shaped, tsSchema } from "./request.ts";
import { nextTs } from "./ts.ts";

/** The room a call names. A user id stands for the direct room with that person. */
export function findRoom(world: World, channel: unknown): Room {
  if (typeof channel !== "string" || channel === "") throw new SlackError("channel_not_found");
  if (channel.startsWith("U") && world.rooms.knows("slack", channel)) {
    return world.rooms.direct("slack", channel);
  }
  const room = world.rooms.find("slack", channel);
  if (!room) throw new SlackError("channel_not_found");
  return room;
}

/** Refuses a thread that is none of the room's. */
export function checkThread(world: World, room: Room, thread: string | undefined): void {
  if (thread === undefined) return;
  const root = world.messages.find("slack", thread);
  if (!root || root.conversation !== room.id) throw new SlackError("thread_not_found");
  if (root.thread !== "") throw new SlackError("cannot_reply_to_message");
}

/** A message in the wire form of the history methods and the answers. */
export function wireMessage(
  world: World,
  message: VisibleMessage,
  metadata = false,
): Record<string, unknown> {
  const { botUserId, botId, appId, teamId } = world.connections.slack;
  const { detail, edits } = message;
  const own = message.author === botUserId;
  const files = filesBeside(message).map((file) => wireFile(world, file));
  return {
    type: "message",
    user: message.author,
    ts: message.id,
    text: typeof detail.text === "string" ? detail.text : message.text,
    team: teamId,
    ...(own ? { bot_id: botId, app_id: appId } : {}),
    ...(message.thread ? { thread_ts: message.thread } : {}),
    ...(detail.blocks ? { blocks: detail.blocks } : {}),
    ...(files.length > 0 ? { files } : {}),
    ...(edits.length > 0 ? { edited: { user: message.author, ts: message.id } } : {}),
    ...(metadata && detail.metadata ? { metadata: detail.metadata } : {}),
  };
}

/** Puts a message of the app where a call wants it. */
function addOwn(
  world: World,
  args: SlackArguments,
  where: { room: Room; thread: string | undefined; onlyFor?: string },
): VisibleMessage {
  const { room, thread, onlyFor } = where;
  const content = readContent(args);
  checkThread(world, room, thread);
  const at = world.clock();
  const { botUserId } = world.connections.slack;
  return world.messages.add({
    channel: "slack",
    conversation: room.id,
    thread: thread ?? "",
    author: botUserId,
    authorName: world.rooms.nameOf("slack", botUserId),
    isPerson: false,
    text: content.text,
    id: nextTs(at),
    at,
    ...(onlyFor !== undefined && { onlyFor }),
    buttons: content.buttons,
    detail: { ...content.detail },
  });
}

/** Posts a message of the app. */
export function postMessage(world: World, args: SlackArguments): Record<string, unknown> {
  const room = findRoom(world, args.channel);
  const { thread_ts: thread } = shaped(z.looseObject({ thread_ts: tsSchema.optional() }), args);
  const message = addOwn(world, args, { room, thread });
  if (world.echo) echoPost(world, message);
  return { ok: true, channel: room.id, ts: message.id, message: wireMessage(world, message) };
}

const ephemeralSchema = z.looseObject({ user: z.string().min(1), thread_ts: tsSchema.optional() });

/** Shows one person a message of the app. It cannot be found again, and nobody is told of it. */
export function postEphemeral(world: World, args: SlackArguments): Record<string, unknown> {
  const room = findRoom(world, args.channel);
  const { user, thread_ts: thread } = shaped(ephemeralSchema, args);
  if (!world.rooms.isIn("slack", room, user)) throw new SlackError("user_not_in_channel");
  return { ok: true, message_ts: addOwn(world, args, { room, thread, onlyFor: user }).id };
}

function ownMessage(world: World, args: SlackArguments, notOwn: string): VisibleMessage {
  const room = findRoom(world, args.channel);
  const { ts } = shaped(z.looseObject({ ts: tsSchema }), args);
  const message = world.messages.find("slack", ts);
  if (!message || message.conversation !== room.id || message.deleted || message.onlyFor) {
    throw new SlackError("message_not_found");
  }
  if (message.author !== world.connections.slack.botUserId) throw new SlackError(notOwn);
  return message;
}

/** Changes a message of the app. Blocks that are not given stay only where no text is given either. */
export function updateMessage(world: World, args: SlackArguments): Record<string, unknown> {
  const message = ownMessage(world, args, "cant_update_message");
  const content = readContent(args);
  const before = message.text;
  const detail = { ...content.detail, blocks: content.detail.blocks };
  world.messages.change(message, { text: content.text, buttons: content.buttons, detail }, world.clock());
  if (world.echo) echoEdit(world, message, before);
  return {
    ok: true,
    channel: message.conversation,
    ts: message.id,
    text: content.detail.text,
    message: wireMessage(world, message),
  };
}

/** Takes a message of the app away. */
export function deleteMessage(world: World, args: SlackArguments): Record<string, unknown> {
  const message = ownMessage(world, args, "cant_delete_message");
  world.messages.change(message, { deleted: true }, world.clock());
  if (world.echo) echoDeletion(world, message);
  return { ok: true, channel: message.conversation, ts: message.id };
}
