// Asks a router over keep-alive connections and times each answer to its first token and to its last byte.
// Each byte is looked at once: a stream is 80 KB, and the client shares the cores with what it measures.

import { connect, type Socket } from "node:net";
import { statusOf } from "./http-connection.ts";

export interface Exchange {
  /** Milliseconds to the first piece that holds text of the model. */
  firstMs: number;
  /** Milliseconds to the last byte. */
  totalMs: number;
  status: number;
  /** It ended as an answer of its kind has to. */
  isWhole: boolean;
}

const HEAD_END = "\r\n\r\n";
const LAST_CHUNK = "0\r\n\r\n";
/** Enough to see the end of a stream, whatever it is cut into. */
const TAIL = 64;
/** The role comes with an empty content. */
const TEXT = /"content":\s*"[^"]/;

/** Reads one response from what arrives, piece by piece. */
export function createReader() {
  let text = "";
  let head: string | undefined;
  let missing = Number.POSITIVE_INFINITY;
  let isChunked = false;
  let hasText = false;

  function readHead(): void {
    const end = text.indexOf(HEAD_END);
    if (end < 0) return;
    head = text.slice(0, end).toLowerCase();
    text = text.slice(end + HEAD_END.length);
    isChunked = head.includes("transfer-encoding: chunked");
    missing = Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0) - text.length;
  }

  return {
    /** What the response is so far. */
    take(piece: Buffer): { hasText: boolean; isOver: boolean; status: number; isWhole: boolean } {
      text += piece.toString("latin1");
      if (head === undefined) readHead();
      else missing -= piece.length;
      if (head === undefined) return { hasText, isOver: false, status: 0, isWhole: false };
      hasText ||= TEXT.test(text);
      const isOver = isChunked ? text.endsWith(LAST_CHUNK) : missing <= 0;
      const isStream = head.includes("text/event-stream");
      const isWhole = isOver && (isStream ? text.includes("[DONE]") : hasText);
      if (hasText && !isOver) text = text.slice(-TAIL);
      return { hasText, isOver, status: statusOf(head), isWhole };
    },
  };
}

export interface RouterConnection {
  ask(request: Uint8Array): Promise<Exchange>;
  close(): void;
}

function attach(socket: Socket): RouterConnection {
  let onPiece: (piece: Buffer) => void = () => {};
  let onEnd: (error: Error) => void = () => {};
  socket.on("data", (piece: Buffer) => onPiece(piece));
  socket.on("error", (error) => onEnd(error));
  socket.on("close", () => onEnd(new Error("The server closed the connection.")));
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        const reader = createReader();
        const sentAt = performance.now();
        let firstMs: number | undefined;
        onEnd = reject;
        onPiece = (piece) => {
          const { hasText, isOver, status, isWhole } = reader.take(piece);
          if (hasText) firstMs ??= performance.now() - sentAt;
          if (!isOver) return;
          const totalMs = performance.now() - sentAt;
          resolve({ firstMs: firstMs ?? totalMs, totalMs, status, isWhole });
        };
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
}

/** Connects to the origin of the URL. */
export function openRouterConnection(origin: URL): Promise<RouterConnection> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(origin.port), origin.hostname, () => resolve(attach(socket)));
    socket.setNoDelay(true);
    socket.once("error", reject);
  });
}

/** A closed loop: each of `concurrency` connections asks again once it was answered. */
export async function askMany(origin: URL, request: Uint8Array, count: number, concurrency: number) {
  const opened = Array.from({ length: concurrency }, () => openRouterConnection(origin));
  const connections = await Promise.all(opened);
  const exchanges: Exchange[] = [];
  let left = count;
  const startedAt = performance.now();
  try {
    await Promise.all(
      connections.map(async (connection) => {
        while (left-- > 0) exchanges.push(await connection.ask(request));
      }),
    );
  } finally {
    for (const connection of connections) connection.close();
  }
  return { exchanges, elapsedMs: performance.now() - startedAt };
}

/** One POST of JSON with these headers. */
export function jsonRequest(url: URL, headers: Record<string, string>, body: unknown): Uint8Array {
  const text = JSON.stringify(body);
  const lines = [
    `POST ${url.pathname} HTTP/1.1`,
    `host: ${url.host}`,
    "content-type: application/json",
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${Buffer.byteLength(text)}`,
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n${text}`);
}
