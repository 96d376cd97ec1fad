// Which thread a post of an outgoing webhook belongs to, and whether a program wrote it: the webhook does not say,
// the post does.

import type { ReplyTarget } from "../../conversation/message.ts";
import { fail, ok, type Result } from "../../result.ts";
import type { OpenConnection } from "../../tenants/tenant.ts";
import type { DeliveryFailure, Located } from "../channel.ts";
import { type MattermostDependencies, serverOf } from "./deliver.ts";
import { classifyFailure } from "./failures.ts";
import { readPost } from "./post.ts";
import { writerOf } from "./post-events.ts";
import { callServer } from "./rest.ts";
import { channelPlace } from "./thread.ts";

export async function locateMattermost(
  messageId: string,
  target: ReplyTarget,
  connection: OpenConnection,
  signal: AbortSignal,
  dependencies: Pick<MattermostDependencies, "fetch">,
): Promise<Result<Located, DeliveryFailure>> {
  const open = serverOf(connection, dependencies.fetch);
  if (!open) return fail({ code: "revoked", reason: "the connection has no bot token" });
  const path = `/posts/${encodeURIComponent(messageId)}`;
  const answer = await callServer(open.server, { method: "GET", path }, signal);
  if (answer.kind !== "success") return fail(classifyFailure(answer, "read"));
  const post = readPost(answer.body);
  if (!post) return fail({ code: "unknown", reason: "no post in the answer" });
  if (post.channel_id !== target.channelId)
    return fail({ code: "refused", reason: "the post is in another channel" });
  const { botUserId, allowBots } = open.settings;
  const writer = writerOf(post, { userId: botUserId, username: undefined, allowBots });
  const place = channelPlace(post.channel_id, post.root_id, post.id);
  return ok(writer === "person" ? place : { ...place, writer });
}
