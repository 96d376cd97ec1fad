// Slack's answers. A refusal is HTTP 200 with ok:false; 429 is the only status that means something.

import { fail, ok, type Result } from "../../result.ts";
import type { DeliveryFailure } from "../channel.ts";
import { parseJson } from "../parse-json.ts";
import { type Fields, fieldsOf, textIn } from "./fields.ts";

const REVOKED = new Set(["account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"]);
const GONE = new Set(["message_not_found"]);
const LIMITED = new Set(["rate_limited", "ratelimited"]);
/** Slack says of these that the request may have succeeded before the error was raised. */
const AMBIGUOUS = new Set(["fatal_error", "internal_error"]);
/** Not taken now, but perhaps later. */
const TRANSIENT = new Set(["message_limit_exceeded", "request_timeout", "service_unavailable"]);

/** Where Slack names no time, a channel takes about one message a second. */
const DEFAULT_RETRY_MS = 1_000;

function rateLimited(response: Response): DeliveryFailure {
  const header = response.headers.get("retry-after") ?? "";
  // Whole seconds; a date is not among what Slack sends.
  const retryAfterMs = /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : DEFAULT_RETRY_MS;
  return { code: "rate_limited", retryAfterMs };
}

function classify(error: string, response: Response): DeliveryFailure {
  if (REVOKED.has(error)) return { code: "revoked", reason: error };
  if (GONE.has(error)) return { code: "gone" };
  if (LIMITED.has(error)) return rateLimited(response);
  if (AMBIGUOUS.has(error)) return { code: "unknown", reason: error };
  return { code: TRANSIENT.has(error) ? "not_accepted" : "refused", reason: error };
}

/** Only Slack's error code is kept: an answer may hold anything, our token too. */
const errorCode = (answer: Fields): string => {
  const error = textIn(answer, "error") ?? "";
  return /^[a-z0-9_]{1,80}$/.test(error) ? error : "unnamed error";
};

function statusFailure(status: number): DeliveryFailure | undefined {
  const reason = `HTTP ${status}`;
  if (status >= 500 || status === 408) return { code: "unknown", reason };
  // A redirect is not followed, so that the token stays with Slack.
  if (status >= 300 && status < 400) return { code: "not_accepted", reason };
  return status >= 400 ? { code: "refused", reason } : undefined;
}

/** The fields of an ok answer, or what the other kinds mean for the message that was sent. */
export async function readAnswer(response: Response): Promise<Result<Fields, DeliveryFailure>> {
  if (response.status === 429) return fail(rateLimited(response));
  const parsed = parseJson(new Uint8Array(await response.arrayBuffer()));
  const answer = parsed.ok ? fieldsOf(parsed.value) : undefined;
  if (answer?.ok === false) return fail(classify(errorCode(answer), response));
  const failure = statusFailure(response.status);
  if (failure) return fail(failure);
  return answer?.ok === true ? ok(answer) : fail({ code: "unknown", reason: "the answer is not Slack's" });
}
