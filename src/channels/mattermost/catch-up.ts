// What was said while the socket was down, read over REST. The server lists at most 1,000 changed posts at a
// time, so a channel is asked again from the newest change until it has no more.

import * as z from "zod";
import type { ConversationEvent } from "../../conversation/message.ts";
import { fail, ok, type Result } from "../../result.ts";
import { type Post, readPostList } from "./post.ts";
import { asChannelType, type ChannelType, eventsSince, type Self } from "./post-events.ts";
import { callServer, type Server } from "./rest.ts";

const FULL_LIST = 1_000;
const MAX_LISTS = 20;

const meSchema = z.object({ id: z.string().min(1), username: z.string().min(1) });
const channelSchema = z.object({
  id: z.string().min(1),
  type: z.string(),
  last_post_at: z.number().catch(0),
});

export interface KnownChannel {
  id: string;
  type: ChannelType;
  lastPostAt: number;
}

async function read(server: Server, path: string, signal: AbortSignal): Promise<Result<unknown, string>> {
  const answer = await callServer(server, { method: "GET", path }, signal);
  if (answer.kind === "success") return ok(answer.body);
  return fail(answer.kind === "rejected" ? `${path} was answered ${answer.status}` : answer.reason);
}

/** Who the token belongs to. */
export async function readSelf(server: Server, signal: AbortSignal): Promise<Result<Self, string>> {
  const answer = await read(server, "/users/me", signal);
  if (!answer.ok) return answer;
  const me = meSchema.safeParse(answer.value);
  return me.success ? ok({ userId: me.data.id, username: me.data.username }) : fail("no user in the answer");
}

/** Every channel the bot is in, of every team, private chats too. */
export async function readChannels(
  server: Server,
  signal: AbortSignal,
): Promise<Result<KnownChannel[], string>> {
  const answer = await read(server, "/users/me/channels", signal);
  if (!answer.ok) return answer;
  if (!Array.isArray(answer.value)) return fail("no channels in the answer");
  return ok(
    answer.value.flatMap((value) => {
      const channel = channelSchema.safeParse(value);
      const type = channel.success ? asChannelType(channel.data.type) : undefined;
      return channel.success && type
        ? [{ id: channel.data.id, type, lastPostAt: channel.data.last_post_at }]
        : [];
    }),
  );
}

const changedAt = (post: Post): number =>
  Math.max(post.create_at, post.edit_at, post.update_at, post.delete_at);

/** Everything said, edited or deleted in a channel since a moment, and the server's time of the newest. */
export async function readMissed(
  server: Server,
  channel: KnownChannel,
  since: number,
  self: Self,
  signal: AbortSignal,
): Promise<Result<{ events: ConversationEvent[]; at: number }, string>> {
  const events: ConversationEvent[] = [];
  let from = since;
  for (let lists = 0; lists < MAX_LISTS; lists++) {
    const answer = await read(
      server,
      `/channels/${encodeURIComponent(channel.id)}/posts?since=${from}`,
      signal,
    );
    if (!answer.ok) return answer;
    const posts = readPostList(answer.value);
    if (!posts) return fail("no posts in the answer");
    // Roots of threads come along although nothing changed in them.
    const changed = posts.filter((post) => changedAt(post) > from);
    events.push(...eventsSince(changed, since, channel.type, self));
    from = Math.max(from, ...changed.map(changedAt));
    if (changed.length < FULL_LIST) break;
  }
  return ok({ events, at: from });
}
