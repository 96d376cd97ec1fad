// What Mattermost tells the app: outgoing webhooks for public channels, and the socket for everything.

import type { Webhook } from "../courier.ts";
import { filesBeside } from "../files.ts";
import type { VisibleMessage } from "../messages.ts";
import type { World } from "../world.ts";
import { usernameOf, wirePost } from "./wire.ts";

/** Posts that begin with this word fire the demo's outgoing webhook. */
export const TRIGGER_WORD = "@ada";

/** Form bodies count in seconds; the JSON form of the same webhook counts in milliseconds. */
export function outgoingWebhook(world: World, message: VisibleMessage): Webhook {
  const { webhookUrl, outgoingToken, teamId } = world.connections.mattermost;
  const form = new URLSearchParams({
    token: outgoingToken,
    team_id: teamId,
    team_domain: "northwind",
    channel_id: message.conversation,
    channel_name: world.rooms.find("mattermost", message.conversation)?.name ?? "",
    timestamp: String(Math.floor(message.at / 1_000)),
    user_id: message.author,
    user_name: usernameOf(world, message.author),
    post_id: message.id,
    text: message.text,
    trigger_word: TRIGGER_WORD,
    file_ids: filesBeside(message)
      .map(({ id }) => id)
      .join(","),
  });
  return {
    url: webhookUrl,
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
    body: form.toString(),
  };
}

/** Whether a post fires the outgoing webhook: public channels only, and the trigger word comes first. */
export const firesWebhook = (world: World, message: VisibleMessage): boolean =>
  world.rooms.find("mattermost", message.conversation)?.kind === "public" &&
  message.text.toLowerCase().startsWith(TRIGGER_WORD);

/** Sends the outgoing webhook; an answer with text becomes a post, as the server makes it one. */
export async function sendOutgoing(world: World, message: VisibleMessage): Promise<void> {
  const response = await world.courier.send("mattermost", () => outgoingWebhook(world, message));
  const answer = response ? await response.text() : "";
  const text = readText(answer);
  if (!text) return;
  const { botUserId } = world.connections.mattermost;
  world.messages.add({
    channel: "mattermost",
    conversation: message.conversation,
    thread: message.thread || message.id,
    author: botUserId,
    authorName: world.rooms.nameOf("mattermost", botUserId),
    isPerson: false,
    text,
    id: world.newId(),
    at: world.clock(),
    detail: { message: text, props: { from_webhook: "true" } },
  });
}

function readText(answer: string): string | undefined {
  try {
    const text = (JSON.parse(answer) as { text?: unknown } | null)?.text;
    return typeof text === "string" && text !== "" ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Tells the socket of a new post; the app's own fire outgoing webhooks too. */
export function tellOfPost(world: World, message: VisibleMessage): void {
  const room = world.rooms.find("mattermost", message.conversation);
  const { botUserId, teamId } = world.connections.mattermost;
  const direct = room?.kind === "direct";
  const mentioned = message.text.toLowerCase().includes(`@${usernameOf(world, botUserId)}`);
  const mentions = message.isPerson && (direct || mentioned) ? [botUserId] : [];
  world.broadcast(
    "posted",
    {
      channel_display_name: direct ? "" : (room?.name ?? ""),
      channel_name: room?.name ?? "",
      channel_type: direct ? "D" : "O",
      ...(mentions.length > 0 ? { mentions: JSON.stringify(mentions) } : {}),
      post: JSON.stringify(wirePost(message)),
      sender_name: `@${usernameOf(world, message.author)}`,
      set_online: true,
      team_id: direct ? "" : teamId,
    },
    message.conversation,
  );
  if (!message.isPerson && world.echo && firesWebhook(world, message)) void sendOutgoing(world, message);
}
