// The entries of a ZIP, counted while they are unpacked: what a header declares is checked first, and then not
// believed. PKWARE's APPNOTE 4.3: the end record leads to the directory, that to each entry.

import { MAX_UNPACKED_BYTES } from "../src/limits.ts";
import { Refusal } from "./refusal.ts";

export interface ZipEntry {
  name: string;
  bytes: Uint8Array;
}

const END_RECORD = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;
const MAX_ENTRIES = 4_000;
const STORED = 0;
const DEFLATED = 8;

const damaged = (): Refusal => new Refusal("damaged", "It is damaged: its parts cannot be unpacked.");
const tooLarge = (): Refusal => new Refusal("too_large", "It unpacks to more than a document may have.");

interface Listed {
  name: string;
  method: number;
  packed: number;
  unpacked: number;
  at: number;
}

/** Where the end record is: last, with a comment of at most 64 KiB behind it. */
function endRecord(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 65_535); at -= 1)
    if (view.getUint32(at, true) === END_RECORD) return at;
  throw damaged();
}

function* directory(view: DataView, bytes: Uint8Array): Generator<Listed> {
  const end = endRecord(view);
  const count = view.getUint16(end + 10, true);
  if (count > MAX_ENTRIES) throw tooLarge();
  let at = view.getUint32(end + 16, true);
  for (let entry = 0; entry < count; entry += 1) {
    if (view.getUint32(at, true) !== DIRECTORY_ENTRY) throw damaged();
    // The first bit of the flags says that it is encrypted.
    if (view.getUint16(at + 8, true) & 1)
      throw new Refusal("protected", "It is protected with a password. Save it without one.");
    const length = view.getUint16(at + 28, true);
    yield {
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + length)),
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      unpacked: view.getUint32(at + 24, true),
      at: view.getUint32(at + 42, true),
    };
    at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
}

function packedBytes(view: DataView, bytes: Uint8Array, { at, packed }: Listed): Uint8Array {
  if (view.getUint32(at, true) !== LOCAL_ENTRY) throw damaged();
  const from = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  if (from + packed > bytes.length) throw damaged();
  return bytes.subarray(from, from + packed);
}

/** At most `budget` bytes, or a Refusal: the stream is given up at the first byte above. */
async function inflate(packed: Uint8Array, budget: number): Promise<Uint8Array> {
  const stream = new Blob([packed as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream("deflate-raw"));
  const pieces: Uint8Array[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw damaged();
    });
    if (done) break;
    size += value.length;
    if (size > budget) {
      await reader.cancel().catch(() => undefined);
      throw tooLarge();
    }
    pieces.push(value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** The entries that are wanted. Throws a Refusal where it is no ZIP, or one that grows past its limit. */
export async function unpackZip(bytes: Uint8Array, wanted: (name: string) => boolean): Promise<ZipEntry[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const listed = [...directory(view, bytes)].filter(({ name }) => wanted(name));
    if (listed.reduce((sum, { unpacked }) => sum + unpacked, 0) > MAX_UNPACKED_BYTES) throw tooLarge();
    const entries: ZipEntry[] = [];
    let budget = MAX_UNPACKED_BYTES;
    for (const entry of listed) {
      const packed = packedBytes(view, bytes, entry);
      if (entry.method !== STORED && entry.method !== DEFLATED) throw damaged();
      const unpacked = entry.method === STORED ? packed : await inflate(packed, budget);
      budget -= unpacked.length;
      if (budget < 0) throw tooLarge();
      entries.push({ name: entry.name, bytes: unpacked });
    }
    return entries;
  } catch (error) {
    // A directory that points outside of the file.
    if (error instanceof RangeError) throw damaged();
    throw error;
  }
}
