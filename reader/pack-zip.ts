// A ZIP of entries as they are: what was unpacked within its limits is handed on without a byte to inflate.

import type { ZipEntry } from "./unpack-zip.ts";

const LOCAL_BYTES = 30;
const DIRECTORY_BYTES = 46;
const END_BYTES = 22;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

/** CRC-32 of IEEE 802.3, as every reader of ZIP may check it. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** An uncompressed ZIP. */
export function packZip(entries: readonly ZipEntry[]): Uint8Array<ArrayBuffer> {
  const named = entries.map(({ name, bytes }) => ({ name: new TextEncoder().encode(name), bytes }));
  const size = named.reduce(
    (sum, { name, bytes }) => sum + LOCAL_BYTES + DIRECTORY_BYTES + 2 * name.length + bytes.length,
    END_BYTES,
  );
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  let at = 0;
  /** The fields that both records of an entry have, in their order. */
  const fields = (from: number, { name, bytes }: (typeof named)[number], crc: number) => {
    view.setUint16(from, 20, true);
    // Flag 11: the name is UTF-8.
    view.setUint16(from + 2, 1 << 11, true);
    view.setUint32(from + 10, crc, true);
    view.setUint32(from + 14, bytes.length, true);
    view.setUint32(from + 18, bytes.length, true);
    view.setUint16(from + 22, name.length, true);
  };
  const written = named.map((entry) => {
    const start = at;
    const crc = crc32(entry.bytes);
    view.setUint32(at, 0x04034b50, true);
    fields(at + 4, entry, crc);
    out.set(entry.name, at + LOCAL_BYTES);
    out.set(entry.bytes, at + LOCAL_BYTES + entry.name.length);
    at += LOCAL_BYTES + entry.name.length + entry.bytes.length;
    return { entry, start, crc };
  });
  const directory = at;
  for (const { entry, start, crc } of written) {
    view.setUint32(at, 0x02014b50, true);
    view.setUint16(at + 4, 20, true);
    fields(at + 6, entry, crc);
    view.setUint32(at + 42, start, true);
    out.set(entry.name, at + DIRECTORY_BYTES);
    at += DIRECTORY_BYTES + entry.name.length;
  }
  view.setUint32(at, 0x06054b50, true);
  view.setUint16(at + 8, entries.length, true);
  view.setUint16(at + 10, entries.length, true);
  view.setUint32(at + 12, at - directory, true);
  view.setUint32(at + 16, directory, true);
  return out;
}
