// A model server that misbehaves as it is told, at the level of bytes, on the wire of OpenAI, Anthropic
// or Ollama. Real HTTP on a real socket, so that resets, cuts and stalls are what they are out there.
//
//   const server = await startFaultServer({ wire: "openai" });
//   server.script([{ mode: "status", status: 503 }, { mode: "stall", after: 2 }]); // two requests, then ok
//   server.script([{ mode: "reset" }, { mode: "ok" }], "again");                    // flaps for ever
//   server.script([], { mode: "hang" });                                            // never answers
//   server.requests                                                                // what arrived, and how it ended
//   await server.close();
//
// `url` is the origin: OpenAI's base URL is `${url}/v1`, Anthropic's and Ollama's is `url`. Faults meet
// chat, messages and embeddings; Ollama's native API is governed by `server.native`.

import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { DEFAULT_ANSWER, type FaultAnswer, type Wire } from "./fault-answers.ts";
import { answerWith } from "./fault-modes.ts";
import { answerNative, type NativeState } from "./ollama-native-answers.ts";

/** `after`: content pieces that go out before the fault (default 1). */
export type Fault =
  /** As the request asks, streamed or whole. `empty`: finished without a word. */
  | { mode: "ok" | "empty" }
  /** Streamed, or whole, whatever the request asks for. */
  | { mode: "sse" | "json" }
  /** By default with an error body in the wire's shape. */
  | { mode: "status"; status: number; headers?: Record<string, string>; body?: string; error?: ErrorWords }
  /** The connection is reset before any byte. */
  | { mode: "reset" }
  /** Neither headers nor anything, ever. */
  | { mode: "hang" }
  /** Headers, and then nothing, ever. */
  | { mode: "hang_after_headers" }
  | { mode: "reset_mid_stream"; after?: number }
  /** Silence, the connection stays. */
  | { mode: "stall"; after?: number }
  /** Ends in order, without finish reason and end. */
  | { mode: "cut"; after?: number }
  /** A login page with status 200. */
  | { mode: "html" }
  /** `event: error` behind some text. */
  | { mode: "late_error"; after?: number; error?: ErrorWords }
  /** The error as a bare line, without `data:`, as Ollama writes it. */
  | { mode: "raw_error_line"; after?: number; error?: ErrorWords }
  /** So many events that are no JSON, and all of the answer around them. */
  | { mode: "malformed_chunk"; after?: number; count?: number }
  /** Everything but [DONE] (or message_stop); the connection stays open, or ends where `ends` is set. */
  | { mode: "missing_done"; ends?: boolean; usage?: boolean }
  /** Headers at once, the first content after that time. */
  | { mode: "slow_first_token"; ms: number }
  /** So many bytes at a time. */
  | { mode: "drip"; ms: number; bytes: number }
  /** Exactly these writes, each on its own. */
  | { mode: "raw"; writes: (string | Uint8Array)[]; type?: string; stay?: boolean };

export interface ErrorWords {
  type?: string;
  code?: string;
  message?: string;
}

export interface SeenRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** Undefined where there was none or it was no JSON. */
  body: Record<string, unknown> | undefined;
  at: number;
  /** The client went away before the answer was whole. */
  abandoned: boolean;
  /** Resolves when the response is over, either way. */
  over: Promise<void>;
}

export interface FaultServer {
  url: string;
  wire: Wire;
  requests: SeenRequest[];
  /** What is answered where nothing is wrong; may be changed at any time. */
  answer: FaultAnswer;
  /** Length of the vectors of /v1/embeddings. */
  dimensions: number;
  /** Vectors come packed, as OpenAI sends them where it is asked to. */
  base64: boolean;
  native: NativeState;
  /** The next requests meet these; then `then`, by default "ok"; "again" begins anew. */
  script(next: Fault[], then?: Fault | "again"): void;
  close(): Promise<void>;
}

export async function startFaultServer({ wire }: { wire: Wire }): Promise<FaultServer> {
  let next: Fault[] = [];
  let all: Fault[] = [];
  let then: Fault | "again" = { mode: "ok" };
  const take = (): Fault => {
    if (next.length === 0 && then === "again") next = [...all];
    return next.shift() ?? (then === "again" ? { mode: "ok" } : then);
  };
  const listener = createServer(async (request, response) => {
    const seen = await read(request, response);
    server.requests.push(seen);
    if (seen.path.startsWith("/api/")) await answerNative(server.native, seen, response);
    else if (!PATHS[wire].includes(seen.path)) response.writeHead(404).end();
    else await answerWith(take(), server, seen, response);
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const server: FaultServer = {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    wire,
    requests: [],
    answer: DEFAULT_ANSWER,
    dimensions: 384,
    base64: false,
    native: { models: [], loadMs: 0, numCtx: 4_096 },
    script: (faults, after = { mode: "ok" }) => {
      all = faults;
      next = [...faults];
      then = after;
    },
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        listener.closeAllConnections();
      }),
  };
  return server;
}

/** Resolves once a request has arrived, however busy the machine is. */
export async function requestSeen({ requests }: FaultServer): Promise<SeenRequest> {
  for (;;) {
    const [first] = requests;
    if (first) return first;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const CHAT_PATHS = ["/v1/chat/completions", "/v1/embeddings"];
const PATHS: Record<Wire, string[]> = {
  openai: CHAT_PATHS,
  ollama: CHAT_PATHS,
  anthropic: ["/v1/messages"],
};

async function read(request: IncomingMessage, response: ServerResponse): Promise<SeenRequest> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const seen: SeenRequest = {
    method: request.method ?? "",
    path: (request.url ?? "").split("?")[0] ?? "",
    headers: request.headers,
    body: parse(Buffer.concat(pieces).toString()),
    at: Date.now(),
    abandoned: false,
    over,
  };
  response.on("close", () => {
    seen.abandoned = !response.writableFinished;
    resolve();
  });
  return seen;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
