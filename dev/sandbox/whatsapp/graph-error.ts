// Meta's error body. Senders branch on `code`, never on the HTTP status.

/** Thrown inside a call; answered as Graph answers. */
export class GraphError extends Error {
  readonly code: number;
  readonly status: number;
  readonly details: string | undefined;

  constructor(code: number, message: string, options: { status?: number; details?: string } = {}) {
    super(message);
    this.code = code;
    this.status = options.status ?? 400;
    this.details = options.details;
  }
}

/** A parameter that is there but wrong. */
export const badParameter = (details: string): GraphError =>
  new GraphError(131009, "(#131009) Parameter value is not valid", { details });

/** A parameter that must be there. */
export const missingParameter = (details: string): GraphError =>
  new GraphError(131008, "(#131008) Required parameter is missing", { details });

/** The response of an error. */
export function graphFailure(error: GraphError, traceId: string): Response {
  const error_data = error.details ? { messaging_product: "whatsapp", details: error.details } : undefined;
  const body = {
    error: {
      message: error.message,
      type: "OAuthException",
      code: error.code,
      ...(error_data ? { error_data } : {}),
      fbtrace_id: traceId,
    },
  };
  return Response.json(body, { status: error.status });
}
