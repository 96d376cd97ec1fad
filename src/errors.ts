// What the outside may learn of a failure: a code, a sentence, a request id. Never a stack.

/** Every code the HTTP API can answer with, and its status. */
export const API_ERRORS = {
  bad_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  payload_too_large: 413,
  too_many_requests: 429,
  internal: 500,
  unavailable: 503,
} as const;

export type ApiErrorCode = keyof typeof API_ERRORS;

/** Thrown inside a route; app.ts alone turns it into a response. */
export class ApiError extends Error {
  readonly code: ApiErrorCode;
  /** When the same request may be worth another try. */
  readonly retryAfterMs: number | undefined;
  /** What is wrong with which field of the body, for a form: path to sentence. Never a value. */
  readonly fields: Record<string, string> | undefined;

  constructor(
    code: ApiErrorCode,
    message: string,
    options?: { cause?: unknown; retryAfterMs?: number; fields?: Record<string, string> },
  ) {
    super(message, options);
    this.name = "ApiError";
    this.code = code;
    this.retryAfterMs = options?.retryAfterMs;
    this.fields = options?.fields;
  }

  get status(): (typeof API_ERRORS)[ApiErrorCode] {
    return API_ERRORS[this.code];
  }
}

/** One line for a log: name, message and one level of cause, never longer than 500 characters. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, 500);
  const cause = error.cause instanceof Error ? ` (cause: ${error.cause.name}: ${error.cause.message})` : "";
  return `${error.name}: ${error.message}${cause}`.slice(0, 500);
}
