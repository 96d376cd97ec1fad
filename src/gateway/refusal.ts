// Why a request got no answer, as a closed union, and the one place where it becomes HTTP. `/v1` speaks
// OpenAI's error shape, so that any OpenAI client understands it; the plain shape is one sentence.

import type { FailureClass, RoutedFailure } from "../llm/model.ts";
import { unreachable } from "../result.ts";

export type Refusal =
  /** No token, a malformed, unknown, revoked or foreign one, an inactive tenant: all the same. */
  | { kind: "unauthenticated" }
  | { kind: "missing_scope"; scope: string }
  | { kind: "throttled"; retryAfterMs: number }
  | { kind: "too_large"; limitBytes: number }
  /** `param` is the field as OpenAI writes it, such as messages[0].role. */
  | { kind: "malformed"; message: string; param?: string }
  | { kind: "unknown_model"; model: string; known: string[] }
  | { kind: "unknown_tenant" }
  | { kind: "not_found" }
  | { kind: "no_answer"; failure: Pick<RoutedFailure, "failures" | "retryAfterMs"> }
  /** The other end went away while its answer was being made. */
  | { kind: "internal" };

/** What goes over the wire, before it has a shape. */
export interface HttpError {
  status: 400 | 401 | 403 | 404 | 413 | 429 | 499 | 500 | 503;
  message: string;
  type:
    | "invalid_request_error"
    | "authentication_error"
    | "permission_error"
    | "rate_limit_error"
    | "server_error"
    | "insufficient_quota";
  code: string;
  param: string | null;
  retryAfterMs?: number;
  /** False tells the official clients that asking again cannot help. */
  worthRetrying?: false;
}

export const ALL_DOWN = "All providers unavailable";

const invalid = (status: 400 | 404 | 413, code: string, message: string, param: string | null = null) =>
  ({ status, code, message, param, type: "invalid_request_error" }) as const;

/** Status, words and code of a refusal. Names what is wrong, never a secret and never a stack. */
export function httpErrorOf(refusal: Refusal): HttpError {
  switch (refusal.kind) {
    case "unauthenticated":
      return {
        ...{ status: 401, code: "invalid_api_key", param: null, type: "authentication_error" },
        message: "Send a valid API token as Authorization: Bearer.",
      };
    case "missing_scope":
      return {
        ...{ status: 403, code: "missing_scope", param: null, type: "permission_error" },
        message: `This token has not the scope ${refusal.scope}.`,
      };
    case "throttled":
      return {
        ...{ status: 429, code: "too_many_wrong_tokens", param: null, type: "rate_limit_error" },
        message: "Too many wrong tokens. Wait a minute, then try again.",
        retryAfterMs: refusal.retryAfterMs,
      };
    case "too_large":
      return invalid(
        413,
        "request_too_large",
        `The body is larger than ${refusal.limitBytes / 2 ** 20} MiB.`,
      );
    case "malformed":
      return invalid(400, "invalid_request", refusal.message, refusal.param);
    case "unknown_model":
      return invalid(
        404,
        "model_not_found",
        `There is no model "${refusal.model}". There are: ${refusal.known.join(", ") || "none"}.`,
        "model",
      );
    case "unknown_tenant":
      return invalid(404, "tenant_not_found", "There is no such tenant.", "tenant_id");
    case "not_found":
      return invalid(404, "not_found", "There is nothing here.");
    case "no_answer":
      return errorOfFailure(refusal.failure);
    case "internal":
      return {
        ...{ status: 500, code: "internal", param: null, type: "server_error" },
        message: "Something went wrong on our side.",
      };
    default:
      return unreachable(refusal);
  }
}

/** What nothing but the request itself can have caused, so that the caller reads the provider's reason. */
const CALLERS_OWN: Readonly<Partial<Record<FailureClass, { code: string; param: string | null }>>> = {
  context_too_long: { code: "context_length_exceeded", param: "messages" },
  bad_request: { code: "invalid_request", param: null },
};

function errorOfFailure({
  failures,
  retryAfterMs,
}: Pick<RoutedFailure, "failures" | "retryAfterMs">): HttpError {
  const later = retryAfterMs === undefined ? {} : { retryAfterMs };
  const has = (wanted: FailureClass) => failures.find((failure) => failure.class === wanted);
  // One that may not be asked at all says nothing about why the others could not answer.
  const asked = failures.filter((failure) => failure.class !== "model_missing");
  const [first] = asked;
  const policy = has("content_policy");
  if (policy) return invalid(400, "content_policy_violation", policy.message, "messages");
  if (has("aborted"))
    return {
      status: 499,
      code: "aborted",
      message: "The request was given up.",
      param: null,
      type: "server_error",
    };
  const own = first && CALLERS_OWN[first.class];
  if (own && asked.every((failure) => CALLERS_OWN[failure.class]))
    return invalid(400, own.code, first.message, own.param);
  if (has("budget_exhausted"))
    return {
      ...{
        status: 429,
        code: "budget_exhausted",
        param: null,
        type: "insufficient_quota",
        worthRetrying: false,
      },
      message: "The budget for models is used up, and no local model can answer.",
      ...later,
    };
  if (first && asked.every((failure) => failure.class === "rate_limited"))
    return {
      ...{ status: 429, code: "rate_limit_exceeded", param: null, type: "rate_limit_error" },
      message: "Every model of this group is at its rate limit.",
      ...later,
    };
  return {
    status: 503,
    code: "all_providers_unavailable",
    message: ALL_DOWN,
    param: null,
    type: "server_error",
    ...later,
  };
}

/** OpenAI's body of an error. */
export const openAiErrorBody = ({ message, type, param, code }: Omit<HttpError, "status">) => ({
  error: { message, type, param, code },
});

export type ErrorShape = "openai" | "plain";

/** The whole response of a refusal. */
export function refuse(refusal: Refusal, shape: ErrorShape, requestId: string): Response {
  const error = httpErrorOf(refusal);
  const headers = new Headers({ "x-request-id": requestId, "cache-control": "no-store" });
  if (error.status === 401) headers.set("www-authenticate", "Bearer");
  if (error.worthRetrying === false) headers.set("x-should-retry", "false");
  if (error.retryAfterMs !== undefined)
    headers.set("retry-after", String(Math.max(1, Math.ceil(error.retryAfterMs / 1_000))));
  const body = shape === "openai" ? openAiErrorBody(error) : { error: error.message };
  return Response.json(body, { status: error.status, headers });
}
