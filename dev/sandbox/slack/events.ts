// What Slack tells the app: events of people, and the echoes of the app's own posts.

import type { Retry, Webhook } from "../courier.ts";
import { filesBeside, type KeptFile } from "../files.ts";
import type { Button, VisibleMessage } from "../messages.ts";
import { hmacHex, type World } from "../world.ts";
import { nextTs } from "./ts.ts";

/** Signs the body as of now. A retry carries its number and gets a signature of its own. */
export function signed(world: World, body: string, type: string, retry?: Retry): Webhook {
  const { webhookUrl, signingSecret } = world.connections.slack;
  const timestamp = String(Math.floor(world.clock() / 1_000));
  return {
    url: webhookUrl,
    method: "POST",
    headers: {
      "content-type": type,
      "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": `v0=${hmacHex(signingSecret, `v0:${timestamp}:${body}`)}`,
      ...(retry ? { "x-slack-retry-num": String(retry.number), "x-slack-retry-reason": retry.reason } : {}),
    },
    body,
  };
}

/** The request that carries one event; made once so that every retry has the same event_id. */
export function eventBody(world: World, event: Record<string, unknown>): string {
  const { teamId, appId, botUserId } = world.connections.slack;
  return JSON.stringify({
    token: "deprecated-verification-token",
    team_id: teamId,
    context_team_id: teamId,
    context_enterprise_id: null,
    api_app_id: appId,
    event,
    type: "event_callback",
    event_id: `Ev${world.newId().toUpperCase().slice(0, 10)}`,
    event_time: Math.floor(world.clock() / 1_000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: teamId,
        user_id: botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${world.newId()}`,
  });
}

const channelType = (world: World, message: VisibleMessage): string =>
  world.rooms.find("slack", message.conversation)?.kind === "direct" ? "im" : "channel";

/** A file as events and files.info describe it. */
export const wireFile = (world: World, { id, name, mediaType, bytes, voice }: KeptFile): object => ({
  id,
  name,
  title: name,
  mimetype: mediaType,
  size: bytes.length,
  mode: "hosted",
  is_external: false,
  ...(voice ? { subtype: "slack_audio" } : {}),
  url_private: `${world.url}/slack/files/${id}/${encodeURIComponent(name)}`,
});

/** The fields a message has in every event about it. */
export function messageFields(world: World, message: VisibleMessage): Record<string, unknown> {
  const root = message.thread ? world.messages.find("slack", message.thread) : undefined;
  const text = typeof message.detail.text === "string" ? message.detail.text : message.text;
  const files = filesBeside(message).map((file) => wireFile(world, file));
  return {
    ...(files.length > 0 ? { subtype: "file_share", files } : {}),
    user: message.author,
    ts: message.id,
    text,
    team: world.connections.slack.teamId,
    blocks: message.detail.blocks ?? [
      {
        type: "rich_text",
        block_id: "b1",
        elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }],
      },
    ],
    ...(root ? { thread_ts: message.thread, parent_user_id: root.author } : {}),
  };
}

export const messageEvent = (world: World, message: VisibleMessage): Record<string, unknown> => ({
  type: "message",
  ...messageFields(world, message),
  channel: message.conversation,
  event_ts: message.id,
  channel_type: channelType(world, message),
});

export function editEvent(world: World, message: VisibleMessage, before: string): Record<string, unknown> {
  const ts = nextTs(world.clock());
  const fields = { type: "message", ...messageFields(world, message) };
  return {
    type: "message",
    subtype: "message_changed",
    message: { ...fields, edited: { user: message.author, ts } },
    previous_message: { ...fields, text: before },
    channel: message.conversation,
    hidden: true,
    ts,
    event_ts: ts,
    channel_type: channelType(world, message),
  };
}

export function deletionEvent(world: World, message: VisibleMessage): Record<string, unknown> {
  const ts = nextTs(world.clock());
  return {
    type: "message",
    subtype: "message_deleted",
    previous_message: { type: "message", ...messageFields(world, message) },
    channel: message.conversation,
    hidden: true,
    deleted_ts: message.id,
    ts,
    event_ts: ts,
    channel_type: channelType(world, message),
  };
}

function tell(world: World, event: Record<string, unknown>): void {
  const body = eventBody(world, event);
  void world.courier.send("slack", (retry) => signed(world, body, "application/json", retry));
}

const ownFields = (world: World): Record<string, unknown> => {
  const { botId, appId, botUserId, teamId } = world.connections.slack;
  return {
    bot_id: botId,
    app_id: appId,
    bot_profile: {
      id: botId,
      deleted: false,
      name: "Ada",
      app_id: appId,
      user_id: botUserId,
      team_id: teamId,
    },
  };
};

/** The app's own post comes back with bot_id and no subtype. */
export const echoPost = (world: World, message: VisibleMessage): void =>
  tell(world, { ...messageEvent(world, message), ...ownFields(world) });

export function echoEdit(world: World, message: VisibleMessage, before: string): void {
  const event = editEvent(world, message, before);
  tell(world, { ...event, message: { ...(event.message as object), ...ownFields(world) } });
}

export const echoDeletion = (world: World, message: VisibleMessage): void =>
  tell(world, deletionEvent(world, message));

/** The form a pressed button sends. */
export function pressBody(world: World, message: VisibleMessage, button: Button, user: string): string {
  const { teamId, appId } = world.connections.slack;
  const room = world.rooms.find("slack", message.conversation);
  const actionTs = nextTs(world.clock());
  const name = world.rooms.nameOf("slack", user);
  const threadTs = message.thread ? { thread_ts: message.thread } : {};
  const { action_id, block_id } = origin(message, button);
  const payload = {
    type: "block_actions",
    user: { id: user, username: name, name, team_id: teamId },
    api_app_id: appId,
    token: "deprecated-verification-token",
    container: {
      type: "message",
      message_ts: message.id,
      channel_id: message.conversation,
      is_ephemeral: false,
      ...threadTs,
    },
    trigger_id: `${Math.floor(world.clock())}.${world.newId()}`,
    team: { id: teamId, domain: "northwind" },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: message.conversation, name: room?.name ?? "" },
    message: { type: "message", ...messageFields(world, message), ...ownFields(world) },
    state: { values: {} },
    actions: [
      {
        action_id,
        block_id,
        text: { type: "plain_text", text: button.label, emoji: true },
        value: button.choice,
        type: "button",
        action_ts: actionTs,
      },
    ],
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

interface ActionsBlock {
  type?: string;
  block_id?: string;
  elements?: { action_id?: string; value?: string }[];
}

/** Where in the stored blocks the button stands. Slack makes ids up where the app gave none. */
function origin(message: VisibleMessage, button: Button): { action_id: string; block_id: string } {
  const blocks = (message.detail.blocks ?? []) as ActionsBlock[];
  for (const block of blocks.filter((candidate) => candidate.type === "actions")) {
    const element = block.elements?.find((item) => (item.value ?? item.action_id) === button.choice);
    if (element) return { action_id: element.action_id ?? "a1", block_id: block.block_id ?? "b1" };
  }
  return { action_id: "a1", block_id: "b1" };
}
