// The one place where a failure of the API becomes a response. Precise in the log, vague on the wire.

import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { ApiError, type ApiErrorCode, describeError } from "../errors.ts";
import type { NewId } from "../ids.ts";
import type { Log } from "../log.ts";

/** Every error answer of the API. */
export interface ApiErrorBody {
  error: { code: ApiErrorCode; message: string; requestId: string; fields?: Record<string, string> };
}

function toApiError(error: Error): ApiError {
  if (error instanceof ApiError) return error;
  // Hono's own refusals (a malformed path, a body that broke off) are all the caller's doing.
  if (error instanceof HTTPException && error.status < 500)
    return new ApiError("bad_request", "The request could not be read.", { cause: error });
  return new ApiError("internal", "Something went wrong on our side.", { cause: error });
}

/**
 * Makes the `onError` of an app. Uses the request id an earlier middleware stored as `requestId`, else a
 * new one. Only what is our fault is logged.
 */
export function apiErrorHandler(deps: { log: Log; newId: NewId }) {
  return function handleApiError(thrown: Error, c: Context): Response {
    const error = toApiError(thrown);
    const stored: unknown = c.get("requestId");
    const requestId = typeof stored === "string" && stored !== "" ? stored : deps.newId();
    if (error.status >= 500)
      deps.log.error("api.failed", {
        requestId,
        method: c.req.method,
        route: c.req.routePath,
        reason: describeError(thrown),
      });
    const fields = error.fields && { fields: error.fields };
    const body: ApiErrorBody = { error: { code: error.code, message: error.message, requestId, ...fields } };
    c.header("cache-control", "no-store");
    if (error.code === "unauthenticated") c.header("www-authenticate", "Bearer");
    if (error.retryAfterMs !== undefined)
      c.header("retry-after", String(Math.max(1, Math.ceil(error.retryAfterMs / 1_000))));
    return c.json(body, error.status);
  };
}
