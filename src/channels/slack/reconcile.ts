// Reads a thread or a channel back for a post whose answer was lost. Slack has no key against doubles, but
// every post of ours carries its operation id as metadata.

import type { OpenConnection } from "../../tenants/tenant.ts";
import type { DeliveryFailure, DeliveryOp, Reconciled } from "../channel.ts";
import { callSlack, METADATA_TYPE, type SlackApi } from "./deliver.ts";
import { type Fields, listIn, objectIn, textIn } from "./fields.ts";
import { isTs, messageId } from "./message-key.ts";

type Post = DeliveryOp & { kind: "post" };

/** A post still on its way when its connection broke is visible after this, or not at all. */
const SETTLE_MS = 3_000;
/** A file is looked through by Slack before it is shown. */
const FILE_SETTLE_MS = 30_000;
/** Slack's clock gives `ts`, ours gives `triedAt`. */
const CLOCK_MARGIN_MS = 60_000;
/** Apps that are sold get 15 messages a page, others up to 999. */
const PAGE = 200;
const MAX_PAGES = 5;

function cannotLook(failure: DeliveryFailure, now: number): Reconciled {
  switch (failure.code) {
    case "rate_limited":
      return { kind: "wait", at: now + failure.retryAfterMs };
    case "not_accepted":
    case "unknown":
      return { kind: "wait" };
    case "gone":
      return { kind: "cannot_tell", reason: "the thread is gone" };
    case "too_late":
    case "refused":
    case "revoked":
      return { kind: "cannot_tell", reason: failure.reason };
  }
}

function carries(message: Fields, { opId, file }: Post): boolean {
  if (file) return listIn(message, "files").some((one) => textIn(one, "id") === file.id);
  const metadata = objectIn(message, "metadata");
  const { op_id } = objectIn(metadata, "event_payload");
  return metadata.event_type === METADATA_TYPE && op_id === opId;
}

function absentOrEarly({ file }: Post, triedAt: number, now: number): Reconciled {
  const settles = triedAt + (file ? FILE_SETTLE_MS : SETTLE_MS);
  return now < settles ? { kind: "wait", at: settles } : { kind: "absent" };
}

/** Found, absent, or whether asking again can help. */
export async function reconcileSlack(
  api: SlackApi,
  op: Post,
  triedAt: number,
  connection: OpenConnection,
  now: number,
  signal: AbortSignal,
): Promise<Reconciled> {
  const { channel, thread_ts } = op.target;
  if (!channel) return { kind: "cannot_tell", reason: "the target names no channel" };
  const method = thread_ts ? "conversations.replies" : "conversations.history";
  const oldest = ((triedAt - CLOCK_MARGIN_MS) / 1_000).toFixed(6);
  const query = {
    channel,
    ...(thread_ts ? { ts: thread_ts } : {}),
    oldest,
    limit: PAGE,
    include_all_metadata: true,
  };
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await callSlack(
      api,
      connection,
      method,
      { ...query, ...(cursor ? { cursor } : {}) },
      signal,
    );
    if (!answer.ok) return cannotLook(answer.error, now);
    const found = listIn(answer.value, "messages").find((message) => carries(message, op));
    const ts = found && textIn(found, "ts");
    if (isTs(ts)) return { kind: "found", messageId: messageId(channel, ts) };
    cursor = textIn(objectIn(answer.value, "response_metadata"), "next_cursor");
    if (!cursor) return absentOrEarly(op, triedAt, now);
  }
  return { kind: "cannot_tell", reason: "too much was said since" };
}
