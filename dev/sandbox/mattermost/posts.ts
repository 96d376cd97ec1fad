// Creating, changing and reading posts.

import type { KeptFile } from "../files.ts";
import type { VisibleMessage } from "../messages.ts";
import type { World } from "../world.ts";
import { ApiFailure, noPermission } from "./api-error.ts";
import { tellOfPost } from "./events.ts";
import { buttonsOf, type CreatePost, readActions, readCreate, readPatch } from "./post-body.ts";
import { wirePost, wirePosts } from "./wire.ts";

/** A repeat of a pending_post_id within this time gives the first post again. */
const PENDING_MS = 30_000;

export interface PendingPosts {
  /** The post this id made a moment ago. */
  recent(id: string, now: number): VisibleMessage | undefined;
  remember(id: string, message: VisibleMessage, now: number): void;
}

export function createPendingPosts(): PendingPosts {
  const posts = new Map<string, { message: VisibleMessage; until: number }>();
  return {
    recent(id, now) {
      const known = posts.get(id);
      return known && known.until > now ? known.message : undefined;
    },
    remember(id, message, now) {
      for (const [old, { until }] of posts) {
        if (until > now) break;
        posts.delete(old);
      }
      posts.set(id, { message, until: now + PENDING_MS });
    },
  };
}

function checkRoot(world: World, post: CreatePost): void {
  if (post.root_id === "") return;
  const root = world.messages.find("mattermost", post.root_id);
  if (!root || root.deleted || root.thread !== "") {
    throw new ApiFailure(400, "api.post.create_post.root_id.app_error", "Invalid RootId parameter.");
  }
  if (root.conversation !== post.channel_id) {
    throw new ApiFailure(
      400,
      "api.post.create_post.channel_root_id.app_error",
      "Invalid ChannelId for RootId parameter.",
    );
  }
}

/** What a reader sees of message and attachments together. */
const visibleText = (message: string, texts: string[]): string =>
  [message, ...texts].filter((line) => line !== "").join("\n");

function uploaded(world: World, id: string): KeptFile {
  const file = world.files.find("mattermost", id);
  if (file) return file;
  throw new ApiFailure(400, "api.post.create_post.file_ids.app_error", "Invalid file id.");
}

export function createPost(world: World, pending: PendingPosts, body: unknown): Record<string, unknown> {
  const post = readCreate(body);
  const now = world.clock();
  const repeated = post.pending_post_id ? pending.recent(post.pending_post_id, now) : undefined;
  if (repeated) return wirePost(repeated);
  if (!world.rooms.find("mattermost", post.channel_id)) throw noPermission();
  checkRoot(world, post);
  const files = post.file_ids.map((id) => uploaded(world, id));
  const { actions, texts } = readActions(post.props);
  const { botUserId } = world.connections.mattermost;
  const message = world.messages.add({
    channel: "mattermost",
    conversation: post.channel_id,
    thread: post.root_id,
    author: botUserId,
    authorName: world.rooms.nameOf("mattermost", botUserId),
    isPerson: false,
    text: visibleText(post.message, texts),
    id: world.newId(),
    at: now,
    buttons: buttonsOf(actions),
    detail: {
      message: post.message,
      props: { ...post.props, from_bot: "true" },
      pendingPostId: post.pending_post_id,
      ...(files.length > 0 ? { files } : {}),
    },
  });
  if (post.pending_post_id) pending.remember(post.pending_post_id, message, now);
  tellOfPost(world, message);
  return wirePost(message);
}

/** A line that one person sees is kept nowhere, and cannot be read again. */
const isPost = (message: VisibleMessage): boolean => message.onlyFor === undefined;

function existing(world: World, id: string): VisibleMessage {
  const message = world.messages.find("mattermost", id);
  if (message && isPost(message) && !message.deleted) return message;
  throw new ApiFailure(404, "app.post.get.app_error", "Unable to get the post.");
}

function own(world: World, id: string): VisibleMessage {
  const message = existing(world, id);
  if (message.author !== world.connections.mattermost.botUserId) throw noPermission();
  return message;
}

/** Puts new text and props on a post; a missing one stays. */
export function changePost(
  world: World,
  message: VisibleMessage,
  change: { message?: string | undefined; props?: Record<string, unknown> | undefined },
): void {
  const props = change.props ?? ((message.detail.props ?? {}) as Record<string, unknown>);
  const text = change.message ?? String(message.detail.message ?? message.text);
  const { actions, texts } = readActions(props);
  world.messages.change(
    message,
    { text: visibleText(text, texts), buttons: buttonsOf(actions), detail: { message: text, props } },
    world.clock(),
  );
  world.broadcast("post_edited", { post: JSON.stringify(wirePost(message)) }, message.conversation);
}

export function patchPost(world: World, id: string, body: unknown): Record<string, unknown> {
  const patch = readPatch(body);
  const message = own(world, id);
  const props = patch.props ? { ...patch.props, from_bot: "true" } : undefined;
  changePost(world, message, { message: patch.message, props });
  return wirePost(message);
}

/** PUT replaces: what the body leaves out is blanked. */
export function putPost(world: World, id: string, body: unknown): Record<string, unknown> {
  const put = readPatch(body);
  const message = own(world, id);
  if ((body as { id?: unknown }).id !== id) {
    throw new ApiFailure(400, "api.context.invalid_url_param.app_error", "Invalid or missing id.");
  }
  const props = { ...put.props, from_bot: "true" };
  changePost(world, message, { message: put.message ?? "", props });
  return wirePost(message);
}

export function deletePost(world: World, id: string): Record<string, unknown> {
  removePost(world, own(world, id));
  return { status: "OK" };
}

export function removePost(world: World, message: VisibleMessage): void {
  const at = world.clock();
  world.messages.change(message, { deleted: true, detail: { deletedAt: at } }, at);
  world.broadcast("post_deleted", { post: JSON.stringify(wirePost(message)) }, message.conversation);
}

export const getPost = (world: World, id: string): Record<string, unknown> => wirePost(existing(world, id));

export function getThread(world: World, id: string): Record<string, unknown> {
  const message = existing(world, id);
  const root = message.thread || message.id;
  const thread = world.messages.inThread("mattermost", message.conversation, root);
  return wirePosts(thread.filter((post) => isPost(post) && !post.deleted));
}

/** At most this many changed posts come in one answer. */
const MAX_CHANGED = 1_000;

/** Newest first, deleted ones too; the roots of changed replies come along although nothing changed there. */
function changedSince(world: World, all: readonly VisibleMessage[], since: number): Record<string, unknown> {
  const changed = all.filter((post) => Number(wirePost(post).update_at) > since).slice(0, MAX_CHANGED);
  const roots = changed.flatMap((post) => world.messages.find("mattermost", post.thread) ?? []);
  return wirePosts([...new Set([...changed, ...roots])].sort((a, b) => b.at - a.at));
}

/** The newest posts of a channel first, or everything made or changed since a time. */
export function channelPosts(world: World, channel: string, query: URLSearchParams): Record<string, unknown> {
  if (!world.rooms.find("mattermost", channel)) throw noPermission();
  const all = world.messages.inConversation("mattermost", channel).filter(isPost);
  const since = Number(query.get("since") ?? 0);
  if (since > 0) return changedSince(world, all, since);
  const perPage = Math.min(200, Number(query.get("per_page") ?? 60));
  const skip = Number(query.get("page") ?? 0) * perPage;
  return wirePosts(
    all
      .filter((post) => !post.deleted)
      .reverse()
      .slice(skip, skip + perPage),
  );
}
