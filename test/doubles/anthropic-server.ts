// Anthropic's messages API over real HTTP, as far as one stream goes: scripted events, scripted errors.

import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type AnthropicReply =
  /** An error body with its status. */
  | { status: number; type: string; message: string; headers?: Record<string, string> }
  /** Events of a stream; `cut` breaks the connection behind them, otherwise it ends in order. */
  | { events: AnthropicEvent[]; cut?: boolean; stall?: boolean }
  /** Something that is no stream. */
  | { html: string };

export type AnthropicEvent = { type: string } & Record<string, unknown>;

export interface AnthropicServer {
  url: string;
  seen: { headers: IncomingHttpHeaders; body: Record<string, unknown> }[];
  /** Replies in order; the last one repeats. */
  replies: AnthropicReply[];
  close(): Promise<void>;
}

export async function startAnthropicServer(): Promise<AnthropicServer> {
  const seen: AnthropicServer["seen"] = [];
  const replies: AnthropicReply[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    seen.push({ headers: request.headers, body: JSON.parse(Buffer.concat(pieces).toString()) });
    const reply = replies.length > 1 ? replies.shift() : replies[0];
    if (request.url !== "/v1/messages" || !reply) response.writeHead(404).end();
    else send(response, reply);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    replies,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, reply: AnthropicReply): void {
  if ("html" in reply) {
    response.writeHead(200, { "content-type": "text/html" }).end(reply.html);
  } else if ("status" in reply) {
    const { status, type, message, headers } = reply;
    response.writeHead(status, { "content-type": "application/json", "request-id": "req_error", ...headers });
    response.end(JSON.stringify({ type: "error", error: { type, message }, request_id: "req_error" }));
  } else {
    response.writeHead(200, { "content-type": "text/event-stream", "request-id": "req_stream" });
    for (const event of reply.events)
      response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    if (reply.cut) setTimeout(() => response.destroy(), 20);
    else if (!reply.stall) response.end();
  }
}

const USAGE = {
  input_tokens: 10,
  cache_creation_input_tokens: 5,
  cache_read_input_tokens: 100,
  output_tokens: 1,
};

/** The events of a whole answer around the given content blocks, each with its deltas. */
export function anthropicStream(
  blocks: { block: Record<string, unknown>; deltas: Record<string, unknown>[] }[],
  stopReason = "end_turn",
): AnthropicEvent[] {
  const message = {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-test-1",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: USAGE,
  };
  const content = blocks.flatMap(({ block, deltas }, index): AnthropicEvent[] => [
    { type: "content_block_start", index, content_block: block },
    ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
    { type: "content_block_stop", index },
  ]);
  return [
    { type: "message_start", message },
    { type: "ping" },
    ...content,
    {
      type: "message_delta",
      delta: { stop_reason: stopReason, stop_sequence: null },
      usage: { ...USAGE, output_tokens: 7 },
    },
    { type: "message_stop" },
  ];
}

/** A text block that comes in these pieces. */
export const textBlock = (...pieces: string[]) => ({
  block: { type: "text", text: "" },
  deltas: pieces.map((text) => ({ type: "text_delta", text })),
});
