// Reads what the Graph API answered to a send. Nothing of an answer we do not know gets into a reason:
// it may be anyone's page, with anything in it.

import * as z from "zod";
import { fail, ok, type Result } from "../../result.ts";
import type { DeliveryFailure } from "../channel.ts";
import { parseJson } from "../parse-json.ts";
import { errorClass, errorPause, errorReason, type Pause } from "./error-code.ts";
import { errorSchema, type MetaError } from "./payload.ts";

const sentSchema = z.object({ messages: z.tuple([z.object({ id: z.string().min(1) })], z.unknown()) });
const successSchema = z.object({ success: z.literal(true) });
const failedSchema = z.object({ error: errorSchema });

/** Whose limit it is was not said. */
const UNNAMED: Pause = { ms: 5_000, growth: 2, isShared: true };
const MAX_PAUSE_MS = 3_600_000;

/** A time that Meta names is the time; otherwise each further wait is longer than the one before. */
function limited(retryAfter: string | null, code: number | undefined): DeliveryFailure {
  const { ms, growth, isShared } = (code === undefined ? undefined : errorPause(code)) ?? UNNAMED;
  const shared = isShared ? { isShared } : {};
  const seconds = retryAfter?.trim() ? Number(retryAfter) : Number.NaN;
  return Number.isFinite(seconds) && seconds >= 0
    ? { code: "rate_limited", retryAfterMs: Math.min(seconds * 1000, MAX_PAUSE_MS), ...shared }
    : { code: "rate_limited", retryAfterMs: ms, growth, ...shared };
}

function failureByStatus(status: number, retryAfter: string | null): DeliveryFailure {
  if (status === 429) return limited(retryAfter, undefined);
  if (status === 401) return { code: "revoked", reason: "WhatsApp no longer accepts our access token" };
  if (status >= 500 || status < 300) {
    return { code: "unknown", reason: `WhatsApp gave no answer that we can read (HTTP ${status})` };
  }
  return { code: "refused", reason: `WhatsApp refused the call (HTTP ${status})` };
}

function failureByCode(error: MetaError, status: number, retryAfter: string | null): DeliveryFailure {
  const reason = errorReason(error);
  switch (errorClass(error.code)) {
    case "limited":
      return limited(retryAfter, error.code);
    case "later":
      return { code: "not_accepted", reason };
    case "unsure":
      return { code: status >= 500 ? "unknown" : "not_accepted", reason };
    case "too_late":
      return { code: "too_late", reason };
    case "revoked":
      return { code: "revoked", reason };
    case "refused":
      return { code: "refused", reason };
    case undefined: {
      const failure = failureByStatus(status, retryAfter);
      return failure.code === "refused" ? { code: "refused", reason } : failure;
    }
  }
}

/** The id of what was sent (`wamid` is the message a read mark was for), or how the send failed. */
export function readAnswer(
  answer: { status: number; body: string; retryAfter: string | null },
  wamid: string | undefined,
): Result<{ messageId: string }, DeliveryFailure> {
  const json = parseJson(answer.body);
  const value = json.ok ? json.value : undefined;
  const failed = failedSchema.safeParse(value).data;
  if (failed) return fail(failureByCode(failed.error, answer.status, answer.retryAfter));
  if (answer.status >= 200 && answer.status < 300) {
    const sent = sentSchema.safeParse(value).data;
    if (sent && wamid === undefined) return ok({ messageId: sent.messages[0].id });
    if (wamid !== undefined && successSchema.safeParse(value).success) return ok({ messageId: wamid });
  }
  return fail(failureByStatus(answer.status, answer.retryAfter));
}
