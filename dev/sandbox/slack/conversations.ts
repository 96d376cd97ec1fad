// The methods that read or open conversations, and who is who.

import * as z from "zod";
import type { VisibleMessage } from "../messages.ts";
import type { World } from "../world.ts";
import { findRoom, wireMessage } from "./chat.ts";
import { invalidArguments, type SlackArguments, SlackError, shaped, tsSchema } from "./request.ts";

const flag = z
  .union([z.boolean(), z.enum(["true", "false", "1", "0"])])
  .optional()
  .transform((value) => value === true || value === "true" || value === "1");

const pageSchema = z.looseObject({
  oldest: z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .optional(),
  latest: z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .optional(),
  inclusive: flag,
  include_all_metadata: flag,
  limit: z.coerce.number().int().min(1).max(999).default(100),
  cursor: z.string().optional(),
});

type Page = z.infer<typeof pageSchema>;

function inRange(message: VisibleMessage, page: Page): boolean {
  const ts = Number(message.id);
  const oldest = page.oldest === undefined ? -1 : Number(page.oldest);
  const latest = page.latest === undefined ? Number.POSITIVE_INFINITY : Number(page.latest);
  return page.inclusive ? ts >= oldest && ts <= latest : ts > oldest && ts < latest;
}

function paged(world: World, messages: VisibleMessage[], page: Page): Record<string, unknown> {
  const start = page.cursor ? Number(Buffer.from(page.cursor, "base64").toString()) : 0;
  if (!Number.isInteger(start) || start < 0) throw new SlackError("invalid_cursor");
  const end = start + page.limit;
  const more = messages.length > end;
  return {
    ok: true,
    messages: messages
      .slice(start, end)
      .map((message) => wireMessage(world, message, page.include_all_metadata)),
    has_more: more,
    ...(more ? { response_metadata: { next_cursor: Buffer.from(String(end)).toString("base64") } } : {}),
  };
}

/** Newest first, replies left out, as in a channel's main view. */
export function history(world: World, args: SlackArguments): Record<string, unknown> {
  const page = shaped(pageSchema, args);
  const room = findRoom(world, args.channel);
  const visible = world.messages
    .inConversation("slack", room.id)
    .filter(
      (message) => !message.deleted && !message.onlyFor && message.thread === "" && inRange(message, page),
    );
  return paged(world, visible.reverse(), page);
}

/** The opening message and its replies, oldest first. */
export function replies(world: World, args: SlackArguments): Record<string, unknown> {
  const page = shaped(pageSchema.extend({ ts: tsSchema }), args);
  const room = findRoom(world, args.channel);
  const thread = world.messages.inThread("slack", room.id, page.ts);
  if (thread.length === 0) throw new SlackError("thread_not_found");
  const visible = thread.filter(
    (message) => !message.deleted && !message.onlyFor && (message.id === page.ts || inRange(message, page)),
  );
  return paged(world, visible, page);
}

/** The direct room with one person. */
export function open(world: World, args: SlackArguments): Record<string, unknown> {
  if (typeof args.channel === "string")
    return { ok: true, channel: { id: findRoom(world, args.channel).id } };
  const users = typeof args.users === "string" ? args.users.split(",") : [];
  if (users.length === 0) throw invalidArguments("missing required field: users");
  const [user] = users;
  if (!user || !users.every((id) => world.rooms.knows("slack", id))) throw new SlackError("user_not_found");
  if (users.length > 1) throw new SlackError("method_not_supported_for_channel_type");
  return { ok: true, channel: { id: world.rooms.direct("slack", user).id } };
}

export function conversationInfo(world: World, args: SlackArguments): Record<string, unknown> {
  const room = findRoom(world, args.channel);
  const direct = room.kind === "direct";
  return {
    ok: true,
    channel: {
      id: room.id,
      name: room.name,
      is_channel: !direct,
      is_im: direct,
      ...(direct ? { user: room.person } : { is_member: true }),
    },
  };
}

export function userInfo(world: World, args: SlackArguments): Record<string, unknown> {
  const id = String(args.user ?? "");
  if (!world.rooms.knows("slack", id)) throw new SlackError("user_not_found");
  const real_name = world.rooms.nameOf("slack", id);
  const is_bot = id === world.connections.slack.botUserId;
  return {
    ok: true,
    user: {
      id,
      team_id: world.connections.slack.teamId,
      name: real_name,
      real_name,
      is_bot,
      profile: { real_name },
    },
  };
}

export function authTest(world: World): Record<string, unknown> {
  const { teamId, botUserId, botId } = world.connections.slack;
  return {
    ok: true,
    url: `${world.url}/slack/`,
    team: "Northwind",
    user: world.rooms.nameOf("slack", botUserId),
    team_id: teamId,
    user_id: botUserId,
    bot_id: botId,
    is_enterprise_install: false,
  };
}
