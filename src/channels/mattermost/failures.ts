// What a failed call means for a delivery. The statuses are the server's own; two of them lie a little.

import type { DeliveryFailure, DeliveryOp } from "../channel.ts";
import type { RestAnswer } from "./rest.ts";

/** A bot may not change its post any more: for a delivery that is as if it were not there. */
const TIME_LIMIT = "api.post.update_post.permissions_time_limit.app_error";

const describe = ({ status, errorId }: { status: number; errorId: string }) =>
  `the server answered ${status}${errorId === "" ? "" : ` ${errorId}`}`;

/** 5xx may come after the post was stored: a repeat of one still being stored is answered 500. */
export function classifyFailure(
  answer: Exclude<RestAnswer, { kind: "success" }>,
  kind: DeliveryOp["kind"] | "read",
): DeliveryFailure {
  if (answer.kind === "unsent") return { code: "not_accepted", reason: answer.reason };
  if (answer.kind === "lost") return { code: "unknown", reason: answer.reason };
  const { status, errorId, retryAfterMs } = answer;
  const changes = kind === "edit" || kind === "delete";
  if (status === 429) return { code: "rate_limited", retryAfterMs };
  if (status === 401) return { code: "revoked", reason: describe(answer) };
  // A post that was deleted is answered with a missing permission, not with 404.
  if (changes && (status === 404 || status === 403 || errorId === TIME_LIMIT)) return { code: "gone" };
  if (status < 400) return { code: "not_accepted", reason: describe(answer) };
  if (status >= 500 && status !== 501) return { code: "unknown", reason: describe(answer) };
  return { code: "refused", reason: describe(answer) };
}
