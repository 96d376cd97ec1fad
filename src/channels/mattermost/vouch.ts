// Who pressed is only a claim: the callback is not signed, and what proves it ours, the button's context,
// is the same whoever pressed. The server is asked whether that person could have seen the button at all.

import type { DecisionEvent } from "../../conversation/message.ts";
import { fail, ok, type Result } from "../../result.ts";
import type { OpenConnection } from "../../tenants/tenant.ts";
import type { DeliveryFailure } from "../channel.ts";
import { type MattermostDependencies, serverOf } from "./deliver.ts";
import { classifyFailure } from "./failures.ts";
import { asRecord } from "./post.ts";
import { callServer } from "./rest.ts";

/** not_there: nobody of that id is in the channel of the button. */
export async function vouchForPresser(
  event: DecisionEvent,
  connection: OpenConnection,
  signal: AbortSignal,
  dependencies: Pick<MattermostDependencies, "fetch">,
): Promise<Result<true, DeliveryFailure | { code: "not_there" }>> {
  const open = serverOf(connection, dependencies.fetch);
  if (!open) return fail({ code: "revoked", reason: "the connection has no bot token" });
  const { channelId = "" } = event.target;
  const path = `/channels/${encodeURIComponent(channelId)}/members/${encodeURIComponent(event.actor.id)}`;
  const answer = await callServer(open.server, { method: "GET", path }, signal);
  if (answer.kind === "rejected" && answer.status === 404) return fail({ code: "not_there" });
  if (answer.kind !== "success") return fail(classifyFailure(answer, "read"));
  // A path that leads elsewhere could be answered too; only this member of this channel counts.
  const { channel_id, user_id } = asRecord(answer.body);
  return channel_id === channelId && user_id === event.actor.id ? ok(true) : fail({ code: "not_there" });
}
