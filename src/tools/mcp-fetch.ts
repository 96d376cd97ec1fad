// How the protocol's client reaches a server: through the guard that every request of a tool goes through. The
// client wants a plain fetch that throws; what was thrown here is found again where failures are told.

import { MAX_EGRESS_BYTES } from "../limits.ts";
import type { Result } from "../result.ts";
import type { ToolContext, ToolFailure } from "./tool.ts";

/** Sends one request to an allowed host, with the tenant's secret for it. The body is read by the caller. */
export type GuardedFetch = (url: URL, init: RequestInit) => Promise<Result<Response, ToolFailure>>;

/** A guard for what one tenant allows. */
export type Guard = (scope: Pick<ToolContext, "hosts" | "toolkit">) => GuardedFetch;

/** The guard said no, or the request failed on its way. */
export class NotSent extends Error {
  readonly failure: ToolFailure;

  constructor(failure: ToolFailure) {
    super(failure.message);
    this.name = "NotSent";
    this.failure = failure;
  }
}

/** An answer above what may be read. */
export class TooLong extends Error {
  constructor() {
    super(`its answer is longer than ${MAX_EGRESS_BYTES} bytes`);
    this.name = "TooLong";
  }
}

/** A session has so many bytes in all: a server could also send a little without an end. */
export function mcpFetch(
  guarded: GuardedFetch,
  idempotencyKey: () => string | undefined,
): (url: string | URL, init?: RequestInit) => Promise<Response> {
  const budget = { left: MAX_EGRESS_BYTES };
  return async (url, init = {}) => {
    const headers = new Headers(init.headers);
    // We listen to no server of our own accord: 405 says that there is nothing to listen to. A GET that
    // names an event goes on with an answer that broke off, and has to go out.
    if (init.method === "GET" && !headers.has("last-event-id")) return new Response(null, { status: 405 });
    const key = idempotencyKey();
    if (key) headers.set("idempotency-key", key);
    const sent = await guarded(new URL(url), { ...init, headers });
    if (!sent.ok) throw new NotSent(sent.error);
    return capped(sent.value, budget);
  };
}

function capped(response: Response, budget: { left: number }): Response {
  if (!response.body) return response;
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        budget.left -= chunk.byteLength;
        if (budget.left < 0) controller.error(new TooLong());
        else controller.enqueue(chunk);
      },
    }),
  );
  const { status, statusText, headers } = response;
  return new Response(counted, { status, statusText, headers });
}
