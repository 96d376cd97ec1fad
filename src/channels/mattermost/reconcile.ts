// Did a post whose answer was lost become visible? Mattermost gives our props back, so reading tells. Where
// it is not there yet, posting again is safe: within 30 s the server knows the pending id, and after that a
// request that timed out has long come to its end.

import type { OpenConnection } from "../../tenants/tenant.ts";
import type { DeliveryOp, Reconciled } from "../channel.ts";
import { type MattermostDependencies, serverOf } from "./deliver.ts";
import { readPostList } from "./post.ts";
import { callServer } from "./rest.ts";

/** The server's clock may be behind ours, and `since` is its own time. */
const SKEW_MS = 5 * 60_000;

const MIN_WAIT_MS = 2_000;
const MAX_WAIT_MS = 60_000;

/** The server could not be asked: again soon, and later and later while it stays away. */
const waitFrom = (triedAt: number, now: number): Reconciled => ({
  kind: "wait",
  at: now + Math.min(Math.max((now - triedAt) / 2, MIN_WAIT_MS), MAX_WAIT_MS),
});

const path = (op: DeliveryOp, triedAt: number): string => {
  const { channelId = "", rootId } = op.target;
  if (rootId) return `/posts/${encodeURIComponent(rootId)}/thread`;
  return `/channels/${encodeURIComponent(channelId)}/posts?since=${Math.max(0, triedAt - SKEW_MS)}`;
};

export async function reconcileMattermost(
  op: DeliveryOp & { kind: "post" },
  triedAt: number,
  connection: OpenConnection,
  now: number,
  signal: AbortSignal,
  dependencies: Pick<MattermostDependencies, "fetch">,
): Promise<Reconciled> {
  const open = serverOf(connection, dependencies.fetch);
  if (!open) return { kind: "cannot_tell", reason: "the connection has no bot token" };
  const answer = await callServer(open.server, { method: "GET", path: path(op, triedAt) }, signal);
  if (answer.kind === "lost" || answer.kind === "unsent") return waitFrom(triedAt, now);
  if (answer.kind === "rejected") {
    const { status } = answer;
    if (status === 429 || status < 400 || status >= 500) return waitFrom(triedAt, now);
    // The thread itself was deleted: nothing can have been posted into it.
    if (status === 404 && op.target.rootId) return { kind: "absent" };
    return { kind: "cannot_tell", reason: `reading back was answered ${status}` };
  }
  const posts = readPostList(answer.body);
  if (!posts) return waitFrom(triedAt, now);
  const { botUserId } = open.settings;
  const found = posts.find((post) => post.user_id === botUserId && post.props.op_id === op.opId);
  return found ? { kind: "found", messageId: found.id } : { kind: "absent" };
}
