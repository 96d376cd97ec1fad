// The little of RFC 6455 that a server of small text messages needs: the handshake, masked frames from
// the client (also in fragments), pings, and closing.

import { createHash } from "node:crypto";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const MAX_FRAME = 1024 * 1024;

export const TEXT = 0x1;
export const CLOSE = 0x8;
export const PING = 0x9;
export const PONG = 0xa;

/** The head of the answer that turns HTTP into a socket. */
export const handshake = (key: string): string =>
  [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${createHash("sha1")
      .update(key + GUID)
      .digest("base64")}`,
    "\r\n",
  ].join("\r\n");

/** One whole frame, unmasked, as servers send them. */
export function encodeFrame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head =
    length < 126
      ? Buffer.from([0x80 | opcode, length])
      : length < 65_536
        ? Buffer.from([0x80 | opcode, 126, length >> 8, length & 255])
        : Buffer.concat([Buffer.from([0x80 | opcode, 127]), bigEndian(length)]);
  return Buffer.concat([head, payload]);
}

function bigEndian(length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(length));
  return bytes;
}

export interface Frame {
  opcode: number;
  final: boolean;
  payload: Buffer;
}

interface Parsed {
  frame: Frame;
  used: number;
}

/** The frame at the start of `data`; undefined while bytes are missing. Throws on what no client may send. */
export function decodeFrame(data: Buffer): Parsed | undefined {
  if (data.length < 2) return undefined;
  const [first = 0, second = 0] = data;
  if ((second & 0x80) === 0) throw new Error("a client's frame must be masked");
  const short = second & 0x7f;
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  const maskAt = 2 + extra;
  if (data.length < maskAt + 4) return undefined;
  const length = extra === 0 ? short : extra === 2 ? data.readUInt16BE(2) : Number(data.readBigUInt64BE(2));
  if (length > MAX_FRAME) throw new Error("frame too long");
  const from = maskAt + 4;
  if (data.length < from + length) return undefined;
  const mask = data.subarray(maskAt, from);
  const payload = Buffer.from(data.subarray(from, from + length));
  for (let i = 0; i < payload.length; i++) payload[i] = (payload[i] ?? 0) ^ (mask[i & 3] ?? 0);
  return { frame: { opcode: first & 0x0f, final: (first & 0x80) !== 0, payload }, used: from + length };
}
