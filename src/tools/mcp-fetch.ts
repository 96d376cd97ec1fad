// How the protocol's client reaches a server: through the guard that every request of a tool goes through. The
// client wants a plain fetch that throws; what was thrown here is found again where failures are told.

import { MAX_EGRESS_BYTES, MAX_MCP_REQUESTS } from "../limits.ts";
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

/** A server that says or asks more than is listened to. */
export class TooLong extends Error {
  constructor() {
    super("the server sends more than can be read");
    this.name = "TooLong";
  }
}

export interface McpTraffic {
  /** Of the call that is under way; none while the two get to know each other. */
  idempotencyKey(): string | undefined;
  /** The answers of a session are longer than may be read. A stream that breaks is told nowhere else. */
  tooLong(error: TooLong): void;
}

/** A session has so many bytes and requests in all: a server could also send a little without an end. */
export function mcpFetch(
  guarded: GuardedFetch,
  traffic: McpTraffic,
): (url: string | URL, init?: RequestInit) => Promise<Response> {
  let bytesLeft = MAX_EGRESS_BYTES;
  let requestsLeft = MAX_MCP_REQUESTS;

  function counted(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    return body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          bytesLeft -= chunk.byteLength;
          if (bytesLeft >= 0) return controller.enqueue(chunk);
          const error = new TooLong();
          traffic.tooLong(error);
          controller.error(error);
        },
      }),
    );
  }

  return async (url, init = {}) => {
    const headers = new Headers(init.headers);
    // We listen to no server of our own accord: 405 says that there is nothing to listen to. A GET that
    // names an event goes on with an answer that broke off, and has to go out.
    if (init.method === "GET" && !headers.has("last-event-id")) return new Response(null, { status: 405 });
    requestsLeft -= 1;
    if (requestsLeft < 0) throw new TooLong();
    const key = traffic.idempotencyKey();
    if (key) headers.set("idempotency-key", key);
    const sent = await guarded(new URL(url), { ...init, headers });
    if (!sent.ok) throw new NotSent(sent.error);
    const { body, status, statusText, headers: answered } = sent.value;
    return body ? new Response(counted(body), { status, statusText, headers: answered }) : sent.value;
  };
}
