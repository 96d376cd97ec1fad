// Private words to one person: their chat with the bot, and lines in a channel that only they see.

import type { ReplyTarget } from "../../conversation/message.ts";
import { fail, ok, type Result } from "../../result.ts";
import type { DeliveryFailure, DeliveryOp, DeliveryResult } from "../channel.ts";
import { classifyFailure } from "./failures.ts";
import { asRecord, readPost } from "./post.ts";
import { plainProps, shownText } from "./post-body.ts";
import { callServer, type Server } from "./rest.ts";
import type { MattermostSettings } from "./settings.ts";
import { directPlace } from "./thread.ts";

export interface OpenServer {
  server: Server;
  settings: MattermostSettings;
}

/** The chat of this person and the bot; the server makes it where there is none yet. */
export async function openDirectChat(
  { server, settings }: OpenServer,
  userId: string,
  signal: AbortSignal,
): Promise<Result<{ thread: string; target: ReplyTarget }, DeliveryFailure>> {
  if (userId === settings.botUserId)
    return fail({ code: "refused", reason: "the bot has no chat with itself" });
  const body = [settings.botUserId, userId];
  const answer = await callServer(server, { method: "POST", path: "/channels/direct", body }, signal);
  if (answer.kind !== "success") return fail(classifyFailure(answer, "read"));
  const { id } = asRecord(answer.body);
  if (typeof id !== "string" || id === "")
    return fail({ code: "unknown", reason: "no channel in the answer" });
  return ok(directPlace(id, ""));
}

/** Most servers let only their administrators make a line that one person sees. */
const isNotPermitted = (status: number): boolean => status === 403 || status === 404 || status === 501;

/** A line in the thread for this person's eyes; where the bot may not make such lines, their private chat. */
export async function whisper(
  open: OpenServer,
  op: DeliveryOp & { kind: "whisper" },
  signal: AbortSignal,
): Promise<DeliveryResult> {
  const { channelId, rootId } = op.target;
  const text = shownText(op.text);
  const post = { channel_id: channelId, message: text, ...(rootId ? { root_id: rootId } : {}) };
  const body = { user_id: op.userId, post };
  const answer = await callServer(open.server, { method: "POST", path: "/posts/ephemeral", body }, signal);
  if (answer.kind === "success") return ok({ messageId: readPost(answer.body)?.id ?? "" });
  if (answer.kind !== "rejected" || !isNotPermitted(answer.status))
    return fail(classifyFailure(answer, op.kind));
  return postPrivately(open, op, text, signal);
}

async function postPrivately(
  open: OpenServer,
  op: DeliveryOp & { kind: "whisper" },
  text: string,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  const chat = await openDirectChat(open, op.userId, signal);
  if (!chat.ok) return chat;
  const body = {
    channel_id: chat.value.target.channelId,
    message: text,
    pending_post_id: `${open.settings.botUserId}:${op.opId}`,
    props: plainProps(op.opId),
  };
  const answer = await callServer(open.server, { method: "POST", path: "/posts", body }, signal);
  if (answer.kind !== "success") return fail(classifyFailure(answer, op.kind));
  return ok({ messageId: readPost(answer.body)?.id ?? "" });
}
