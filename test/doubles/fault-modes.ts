// One answer of the fault server, byte by byte.

import type { ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { embeddingsOf, errorOf, jsonOf, type StreamPieces, streamOf } from "./fault-answers.ts";
import type { ErrorWords, Fault, FaultServer, SeenRequest } from "./fault-server.ts";

/** Long enough for two writes to leave as two packets, short enough for a test. */
const APART_MS = 3;

type Pieces = StreamPieces & { type: string };

/** Answers one request as that fault says. Resolves when there is nothing more to write. */
export async function answerWith(
  fault: Fault,
  server: FaultServer,
  seen: SeenRequest,
  response: ServerResponse,
): Promise<void> {
  switch (fault.mode) {
    case "hang":
      return;
    case "reset":
      response.socket?.resetAndDestroy();
      return;
    case "html":
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      response.end("<!DOCTYPE html><html><title>Sign in</title><h1>Sign in to continue</h1></html>");
      return;
    case "status":
      response.writeHead(fault.status, { "content-type": "application/json", ...fault.headers });
      response.end(fault.body ?? JSON.stringify(errorOf(server.wire, fault.status, fault.error ?? {})));
      return;
    case "raw":
      response.writeHead(200, { "content-type": fault.type ?? "text/event-stream" });
      for (const bytes of fault.writes) await write(response, bytes);
      if (!fault.stay) response.end();
      return;
    default:
      await answerPieces(fault, piecesOf(fault, server, seen), server, response);
  }
}

/** A streamed answer in its events; a whole one in halves, so that both can be cut and stalled. */
function piecesOf(fault: Fault, server: FaultServer, { path, body }: SeenRequest): Pieces {
  const model = String(body?.model ?? "");
  const answer = fault.mode === "empty" ? { ...server.answer, text: [], toolCalls: [] } : server.answer;
  const streamed = fault.mode === "sse" || (fault.mode !== "json" && body?.stream === true);
  if (streamed) return { type: "text/event-stream", ...streamOf(server.wire, model, answer) };
  const inputs = [body?.input].flat().map(String);
  const whole = path.endsWith("/embeddings")
    ? embeddingsOf(model, inputs, {
        dimensions: server.dimensions,
        // OpenAI gives base64 to whoever asks for it, and numbers to everybody else.
        base64: server.base64 && body?.encoding_format !== "float",
      })
    : jsonOf(server.wire, model, answer);
  const text = JSON.stringify(whole);
  const third = Math.ceil(text.length / 3);
  const content = [text.slice(0, third), text.slice(third, 2 * third)];
  return { type: "application/json", opening: [], content, ending: [text.slice(2 * third)], done: [] };
}

type Shaped = Exclude<Fault, { mode: "hang" | "reset" | "html" | "status" | "raw" }>;

async function answerPieces(
  fault: Shaped,
  pieces: Pieces,
  { wire }: FaultServer,
  response: ServerResponse,
): Promise<void> {
  const { opening, content, ending, done } = pieces;
  const all = [...opening, ...content, ...ending, ...done];
  const after = "after" in fault ? (fault.after ?? 1) : 1;
  const before = [...opening, ...content.slice(0, after)];
  response.writeHead(200, {
    "content-type": pieces.type,
    "request-id": "req_fault",
    "x-request-id": "req_fault",
  });
  response.flushHeaders();
  switch (fault.mode) {
    case "hang_after_headers":
      return;
    case "reset_mid_stream":
      await writeAll(response, before);
      await wait(APART_MS);
      response.socket?.resetAndDestroy();
      return;
    case "stall":
      return writeAll(response, before);
    case "cut":
      return end(response, before);
    case "late_error":
      return end(response, [...before, `event: error\ndata: ${errorText(wire, fault.error)}\n\n`]);
    case "raw_error_line":
      return end(response, [...before, `${errorText(wire, fault.error)}\n`]);
    case "malformed_chunk": {
      const broken = Array.from(
        { length: fault.count ?? 1 },
        () => 'data: {"id":"chatcmpl-1","choices":[{"de\n\n',
      );
      return end(response, [...before, ...broken, ...content.slice(after), ...ending, ...done]);
    }
    case "missing_done": {
      await writeAll(response, [
        ...opening,
        ...content,
        ...ending.slice(0, fault.usage === false ? 1 : undefined),
      ]);
      if (fault.ends) response.end();
      return;
    }
    case "slow_first_token":
      await wait(fault.ms);
      return end(response, all);
    case "drip":
      return drip(response, all.join(""), fault);
    default:
      return end(response, all);
  }
}

const errorText = (wire: FaultServer["wire"], words: ErrorWords = {}): string =>
  JSON.stringify(errorOf(wire, 500, words));

async function write(response: ServerResponse, bytes: string | Uint8Array): Promise<void> {
  if (response.destroyed) return;
  response.write(bytes);
  await wait(APART_MS);
}

async function writeAll(response: ServerResponse, pieces: string[]): Promise<void> {
  for (const piece of pieces) await write(response, piece);
}

async function end(response: ServerResponse, pieces: string[]): Promise<void> {
  await writeAll(response, pieces);
  response.end();
}

async function drip(
  response: ServerResponse,
  text: string,
  fault: { ms: number; bytes: number },
): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length && !response.destroyed; at += fault.bytes) {
    response.write(bytes.subarray(at, at + fault.bytes));
    await wait(fault.ms);
  }
  response.end();
}
