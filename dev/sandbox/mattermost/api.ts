// Mattermost's REST API under /mattermost/api/v4, as the bot.

import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import * as z from "zod";
import { type Call, type Operation, withFaults } from "../faults.ts";
import type { World } from "../world.ts";
import { ApiFailure, apiFailure, invalidParameter, noPermission } from "./api-error.ts";
import { createEphemeral } from "./ephemeral.ts";
import {
  channelPosts,
  createPendingPosts,
  createPost,
  deletePost,
  getPost,
  getThread,
  patchPost,
  putPost,
} from "./posts.ts";
import { wireChannel, wireUser } from "./wire.ts";

type C = Context<{ Bindings: HttpBindings }>;
type Answer = Record<string, unknown> | Record<string, unknown>[];
type Handler = (c: C) => Promise<Answer> | Answer;

async function jsonBody(c: C): Promise<unknown> {
  try {
    return JSON.parse(await c.req.text());
  } catch {
    throw invalidParameter("body");
  }
}

function checkToken(world: World, c: C): void {
  const token = /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (token === world.connections.mattermost.botToken) return;
  throw new ApiFailure(
    401,
    "api.context.session_expired.app_error",
    "Invalid or expired session, please login again.",
  );
}

async function direct(world: World, c: C): Promise<Record<string, unknown>> {
  const members = z.tuple([z.string(), z.string()]).safeParse(await jsonBody(c));
  if (!members.success) throw invalidParameter("user_ids");
  const { botUserId } = world.connections.mattermost;
  const person = members.data.find((id) => id !== botUserId);
  if (!members.data.includes(botUserId) || !person) throw noPermission();
  if (!world.rooms.knows("mattermost", person)) throw invalidParameter("user_id");
  const room = world.rooms.direct("mattermost", person);
  return wireChannel(world, room.id) ?? {};
}

async function typing(world: World, c: C): Promise<Record<string, unknown>> {
  const body = z
    .object({ channel_id: z.string(), parent_id: z.string().optional() })
    .safeParse(await jsonBody(c));
  if (!body.success) throw invalidParameter("channel_id");
  const { channel_id, parent_id } = body.data;
  if (!world.rooms.find("mattermost", channel_id)) throw noPermission();
  const shownAt = parent_id
    ? world.messages.find("mattermost", parent_id)
    : world.messages.inConversation("mattermost", channel_id).at(-1);
  if (shownAt) {
    const at = world.clock();
    const status = { text: "typing…", at, until: at + 5_000 };
    world.messages.change(shownAt, { detail: { status } }, at);
  }
  return { status: "OK" };
}

function channel(world: World, id: string): Record<string, unknown> {
  const found = wireChannel(world, id);
  if (!found) throw new ApiFailure(404, "app.channel.get.existing.app_error", "Unable to find the channel.");
  return found;
}

function member(world: World, channelId: string, userId: string): Record<string, unknown> {
  const room = world.rooms.find("mattermost", channelId);
  if (!room) throw noPermission();
  const { botUserId } = world.connections.mattermost;
  if (userId !== botUserId && !world.rooms.isIn("mattermost", room, userId)) {
    throw new ApiFailure(404, "app.channel.get_member.missing.app_error", "No channel member found.");
  }
  return { channel_id: room.id, user_id: userId, roles: "channel_user", msg_count: 0, mention_count: 0 };
}

const channels = (world: World): Record<string, unknown>[] =>
  world.rooms.all("mattermost").map((room) => channel(world, room.id));

function user(world: World, id: string): Record<string, unknown> {
  if (world.rooms.knows("mattermost", id)) return wireUser(world, id);
  throw new ApiFailure(404, "app.user.missing_account.const", "Unable to find the user.");
}

/** Mount at /mattermost/api/v4. */
export function mattermostApi(world: World): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const pending = createPendingPosts();

  const route = (
    method: string,
    path: string,
    operation: Operation | "other",
    status: number,
    run: Handler,
  ) => {
    const call: Call = { channel: "mattermost", method: `${method} ${path}`, operation };
    app.on(method, path, (c) =>
      withFaults(c, world.faults, call, async () => {
        try {
          checkToken(world, c);
          return Response.json(await run(c), { status });
        } catch (error) {
          if (error instanceof ApiFailure) return apiFailure(error, world.newId());
          throw error;
        }
      }),
    );
  };
  const id = (c: C): string => c.req.param("id") ?? "";

  route("POST", "/posts", "post", 201, async (c) => createPost(world, pending, await jsonBody(c)));
  route("POST", "/posts/ephemeral", "post", 201, async (c) => createEphemeral(world, await jsonBody(c)));
  route("GET", "/posts/:id", "other", 200, (c) => getPost(world, id(c)));
  route("GET", "/posts/:id/thread", "other", 200, (c) => getThread(world, id(c)));
  route("PUT", "/posts/:id/patch", "edit", 200, async (c) => patchPost(world, id(c), await jsonBody(c)));
  route("PUT", "/posts/:id", "edit", 200, async (c) => putPost(world, id(c), await jsonBody(c)));
  route("DELETE", "/posts/:id", "delete", 200, (c) => deletePost(world, id(c)));
  route("POST", "/channels/direct", "other", 201, (c) => direct(world, c));
  route("GET", "/channels/:id", "other", 200, (c) => channel(world, id(c)));
  route("GET", "/channels/:id/members/:user", "other", 200, (c) =>
    member(world, id(c), c.req.param("user") ?? ""),
  );
  route("GET", "/channels/:id/posts", "other", 200, (c) =>
    channelPosts(world, id(c), new URL(c.req.url).searchParams),
  );
  route("GET", "/users/me", "other", 200, () => wireUser(world, world.connections.mattermost.botUserId));
  route("GET", "/users/me/channels", "other", 200, () => channels(world));
  route("GET", "/users/:id", "other", 200, (c) => user(world, id(c)));
  route("POST", "/users/:id/typing", "typing", 200, (c) => typing(world, c));
  app.all("*", () =>
    apiFailure(
      new ApiFailure(404, "api.context.404.app_error", "Sorry, we could not find the page."),
      world.newId(),
    ),
  );
  return app;
}
