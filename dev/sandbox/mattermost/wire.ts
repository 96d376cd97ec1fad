// The JSON of posts and users as the server writes them.

import { filesBeside, type KeptFile } from "../files.ts";
import type { VisibleMessage } from "../messages.ts";
import type { World } from "../world.ts";

/** What the server tells of a file. */
export const wireFile = ({ id, name, mediaType, bytes }: KeptFile): Record<string, unknown> => ({
  id,
  name,
  extension: name.split(".").at(-1) ?? "",
  mime_type: mediaType,
  size: bytes.length,
});

/** A post. Attachments keep their actions but lose the integration, which the server never shows. */
export function wirePost(message: VisibleMessage): Record<string, unknown> {
  const { detail } = message;
  const files = filesBeside(message);
  const changed = message.edits.at(-1)?.at ?? message.at;
  return {
    id: message.id,
    create_at: message.at,
    update_at: Math.max(changed, Number(detail.deletedAt ?? 0)),
    edit_at: message.edits.length > 0 ? changed : 0,
    delete_at: Number(detail.deletedAt ?? 0),
    is_pinned: false,
    user_id: message.author,
    channel_id: message.conversation,
    root_id: message.thread,
    original_id: "",
    message: typeof detail.message === "string" ? detail.message : message.text,
    type: "",
    props: withoutIntegrations((detail.props ?? {}) as Record<string, unknown>),
    hashtags: "",
    pending_post_id: String(detail.pendingPostId ?? ""),
    file_ids: files.map(({ id }) => id),
    reply_count: 0,
    metadata: files.length > 0 ? { files: files.map(wireFile) } : {},
  };
}

function withoutIntegrations(props: Record<string, unknown>): Record<string, unknown> {
  if (!Array.isArray(props.attachments)) return props;
  const attachments = props.attachments.map((attachment: { actions?: object[] }) => ({
    ...attachment,
    ...(attachment.actions
      ? { actions: attachment.actions.map((action) => ({ ...action, integration: undefined })) }
      : {}),
  }));
  return { ...props, attachments };
}

export const wirePosts = (messages: readonly VisibleMessage[]): Record<string, unknown> => ({
  order: messages.map((message) => message.id),
  posts: Object.fromEntries(messages.map((message) => [message.id, wirePost(message)])),
  next_post_id: "",
  prev_post_id: "",
});

export function wireUser(world: World, id: string): Record<string, unknown> {
  const username = usernameOf(world, id);
  const is_bot = id === world.connections.mattermost.botUserId;
  return { id, username, nickname: "", roles: "system_user", is_bot, delete_at: 0 };
}

/** Names for reading become user names: lower case, no spaces. */
export const usernameOf = (world: World, id: string): string =>
  world.rooms
    .nameOf("mattermost", id)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ".");

export function wireChannel(world: World, id: string): Record<string, unknown> | undefined {
  const room = world.rooms.find("mattermost", id);
  if (!room) return undefined;
  const { teamId, botUserId } = world.connections.mattermost;
  const direct = room.kind === "direct";
  return {
    id,
    team_id: direct ? "" : teamId,
    type: direct ? "D" : "O",
    name: direct ? `${botUserId}__${room.person}` : room.name,
    display_name: direct ? "" : room.name,
    last_post_at: world.messages.inConversation("mattermost", id).at(-1)?.at ?? 0,
    delete_at: 0,
  };
}
