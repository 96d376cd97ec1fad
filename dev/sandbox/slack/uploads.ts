// The three steps in which an app shows a file of its own on Slack: an address, the bytes, and the message.

import * as z from "zod";
import type { World } from "../world.ts";
import { checkThread, findRoom } from "./chat.ts";
import { echoPost } from "./events.ts";
import { type SlackArguments, SlackError, shaped, tsSchema } from "./request.ts";
import { nextTs } from "./ts.ts";

const wantedSchema = z.looseObject({ filename: z.string().min(1), length: z.coerce.number().int().min(1) });

/** Reserves an id and names the address; nothing is there yet. */
export function uploadUrl(world: World, args: SlackArguments): Record<string, unknown> {
  const { filename, length } = shaped(wantedSchema, args);
  const id = world.files.reserve("slack", { name: filename, length });
  return { ok: true, file_id: id, upload_url: `${world.url}/slack/files/upload/v1/${id}` };
}

const completeSchema = z.looseObject({
  files: z.array(z.looseObject({ id: z.string().min(1), title: z.string().optional() })).min(1),
  channel_id: z.string().optional(),
  thread_ts: tsSchema.optional(),
  initial_comment: z.string().optional(),
});

/** Shows what was uploaded, in a message of the app. Without a channel it stays with the app. */
export function completeUpload(world: World, args: SlackArguments): Record<string, unknown> {
  const { files, channel_id, thread_ts: thread, initial_comment } = shaped(completeSchema, args);
  const kept = files.map(({ id }) => {
    const file = world.files.find("slack", id);
    if (!file) throw new SlackError("file_not_found");
    return file;
  });
  const answer = { ok: true, files: kept.map(({ id, name }) => ({ id, title: name })) };
  if (channel_id === undefined) return answer;
  const room = findRoom(world, channel_id);
  checkThread(world, room, thread);
  const at = world.clock();
  const { botUserId } = world.connections.slack;
  const message = world.messages.add({
    channel: "slack",
    conversation: room.id,
    thread: thread ?? "",
    author: botUserId,
    authorName: world.rooms.nameOf("slack", botUserId),
    isPerson: false,
    text: initial_comment ?? "",
    id: nextTs(at),
    at,
    detail: { files: kept },
  });
  if (world.echo) echoPost(world, message);
  return answer;
}
