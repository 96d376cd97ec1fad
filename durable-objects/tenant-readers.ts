// Who watches a tenant's list of conversations: WebSockets that are told of every settlement.

import type { ConversationSummary } from "../src/tenants/port.ts";

const MAX_READERS = 100;

export class TenantReaders {
  readonly #ctx: DurableObjectState;

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  /** The API has authenticated whoever asks. */
  open(request: Request): Response {
    if (request.headers.get("upgrade")?.toLowerCase() !== "websocket")
      return new Response(null, { status: 426 });
    if (this.#ctx.getWebSockets().length >= MAX_READERS) return new Response(null, { status: 503 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.#ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  show(summary: ConversationSummary): void {
    const readers = this.#ctx.getWebSockets();
    if (readers.length === 0) return;
    const frame = JSON.stringify({ type: "conversation", summary });
    for (const reader of readers) {
      try {
        reader.send(frame);
      } catch {
        // It has gone; its close event follows.
      }
    }
  }
}
