// Reads a body piece by piece. A read gives one HTTP chunk, however many have come, and in workerd it costs
// several times what parsing an event does. So while a stream runs faster than anybody reads, several are asked
// for at once: what that holds back has come within some milliseconds, unless the stream stalls.

import type { Clock } from "../../clock.ts";

/** Of one read at most. */
const BUFFER_BYTES = 4 * 2 ** 10;
/** So many reads in so many milliseconds are a burst: more than the few events of one packet. */
const BURST_READS = 8;
const BURST_MS = 50;
/** It is over with a read that took as long as this. */
const PAUSE_MS = 100;
/** Asked for at once then: about a dozen tokens. */
const BURST_BYTES = 3 * 2 ** 10;

/** The last piece may be done and hold bytes, too. A piece is good until the next read. */
export interface Piece {
  done: boolean;
  value?: Uint8Array | undefined;
}

export interface BodyReader {
  /** `next`: whatever comes next, at once. `any`: in a burst, several pieces as one. */
  read(wanted: "next" | "any"): Promise<Piece>;
  /** Never rejects: whoever cancels does not care any more. */
  cancel(): void;
}

/** Locks the body. Reads throw what the body throws. */
export function createBodyReader(body: ReadableStream<Uint8Array>, clock: Clock): BodyReader {
  const { read, cancel } = open(body);
  let reads = 0;
  let since = clock();
  let isBurst = false;

  /** Before each read. A burst is seen in hindsight, and is over with the first read that had to wait. */
  function count(): void {
    reads += 1;
    if (!isBurst && reads < BURST_READS) return;
    const now = clock();
    isBurst = now - since <= (isBurst ? PAUSE_MS : BURST_MS);
    since = now;
    reads = 0;
  }

  return {
    read(wanted) {
      count();
      return read(wanted === "any" && isBurst ? BURST_BYTES : 1);
    },
    cancel: () => void cancel().catch(() => {}),
  };
}

interface Opened {
  read(atLeast: number): Promise<Piece>;
  cancel(): Promise<void>;
}

function open(body: ReadableStream<Uint8Array>): Opened {
  const reader = byteReader(body);
  return reader ? intoBuffer(reader) : asTheyCome(body.getReader());
}

/** What workerd has besides the standard, for streams of bytes. */
interface ByteReader {
  readAtLeast(bytes: number, view: Uint8Array<ArrayBuffer>): Promise<Piece>;
  releaseLock(): void;
  cancel(): Promise<void>;
}

function byteReader(body: ReadableStream<Uint8Array>): ByteReader | undefined {
  try {
    const reader = body.getReader({ mode: "byob" }) as unknown as ByteReader;
    if (typeof reader.readAtLeast === "function") return reader;
    reader.releaseLock();
  } catch {
    // Made of chunks by somebody: there are no bytes to be asked for.
  }
  return undefined;
}

const asTheyCome = (reader: ReadableStreamDefaultReader<Uint8Array>): Opened => ({
  read: () => reader.read(),
  cancel: () => reader.cancel(),
});

function intoBuffer(reader: ByteReader): Opened {
  let buffer = new ArrayBuffer(BUFFER_BYTES);
  const take = (piece: Piece): Piece => {
    // A stream that was cancelled gives no buffer back, and is read no more.
    if (piece.value) buffer = piece.value.buffer as ArrayBuffer;
    return piece;
  };
  return {
    read: (atLeast) => reader.readAtLeast(atLeast, new Uint8Array(buffer)).then(take),
    cancel: () => reader.cancel(),
  };
}
