// The server's half of a WebSocket that only pushes text (RFC 6455), over a socket Node has upgraded.

import { createHash } from "node:crypto";
import type { Duplex } from "node:stream";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

function frame(opcode: number, payload: Buffer): Buffer {
  const head =
    payload.length < 126
      ? Buffer.from([0x80 | opcode, payload.length])
      : Buffer.from([0x80 | opcode, 126, payload.length >> 8, payload.length & 0xff]);
  if (payload.length < 0x10000) return Buffer.concat([head, payload]);
  const long = Buffer.alloc(10);
  long[0] = 0x80 | opcode;
  long[1] = 127;
  long.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([long, payload]);
}

export interface PushSocket {
  send(text: string): void;
  /** Cuts the connection without a word, as a lost network does. */
  drop(): void;
}

/** Accepts the handshake. Whatever the client sends ends it only if it is a close frame. */
export function acceptPushSocket(socket: Duplex, key: string, onClose: () => void): PushSocket {
  const accept = createHash("sha1")
    .update(key + GUID)
    .digest("base64");
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  socket.on("data", (data: Buffer) => {
    if (((data[0] ?? 0) & 0x0f) === 0x8) socket.end(frame(0x8, Buffer.alloc(0)));
  });
  socket.on("close", onClose);
  socket.on("error", onClose);
  return {
    send: (text) => void socket.write(frame(0x1, Buffer.from(text))),
    drop: () => void socket.destroy(),
  };
}
