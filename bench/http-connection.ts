// One keep-alive HTTP/1.1 connection that sends ready-made bytes. A full client costs as much CPU as the
// cheapest thing measured here, and it would come out of the same cores.

import { connect, type Socket } from "node:net";

export interface HttpConnection {
  /** Sends the bytes of one request; gives the status once the whole response has come. */
  send(request: Uint8Array): Promise<number>;
  close(): void;
}

interface Waiting {
  resolve: (status: number) => void;
  reject: (error: Error) => void;
}

const HEAD_END = "\r\n\r\n";

/** The head of a message that is there as a whole, in lower case, and where its body starts and ends. */
export function readMessage(buffer: Buffer): { head: string; start: number; length: number } | undefined {
  const end = buffer.indexOf(HEAD_END);
  if (end < 0) return undefined;
  const head = buffer.toString("latin1", 0, end).toLowerCase();
  const start = end + HEAD_END.length;
  if (head.includes("transfer-encoding: chunked")) {
    const last = buffer.indexOf("0\r\n\r\n", start, "latin1");
    return last < 0 ? undefined : { head, start, length: last + 5 };
  }
  const length = start + Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0);
  return buffer.length < length ? undefined : { head, start, length };
}

/** "http/1.1 200 ok" as its number. */
export const statusOf = (head: string): number => Number(head.slice(9, 12));

/** The status of a response that is there as a whole, and its length; undefined while more must come. */
export function readResponse(buffer: Buffer): { status: number; length: number } | undefined {
  const message = readMessage(buffer);
  return message && { status: statusOf(message.head), length: message.length };
}

function attach(socket: Socket): HttpConnection {
  let waiting: Waiting | undefined;
  let received: Buffer = Buffer.alloc(0);
  const fail = (error: Error) => {
    waiting?.reject(error);
    waiting = undefined;
  };
  socket.on("data", (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const response = readResponse(received);
    if (!response || !waiting) return;
    received = received.subarray(response.length);
    const { resolve } = waiting;
    waiting = undefined;
    resolve(response.status);
  });
  socket.on("error", fail);
  socket.on("close", () => fail(new Error("The server closed the connection.")));
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
}

/** Connects to the origin of the URL. */
export function openConnection(origin: URL): Promise<HttpConnection> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(origin.port), origin.hostname, () => resolve(attach(socket)));
    socket.setNoDelay(true);
    socket.once("error", reject);
  });
}
