// Reads a body piece by piece into one buffer. A read gives one HTTP chunk, however many have come, and costs
// ten times what parsing an event does. So while a stream runs faster than anybody reads, several are asked
// for at once: what that holds back has come within some milliseconds, unless the stream stalls.

import type { Clock } from "../../clock.ts";

/** Of one read at most. */
const BUFFER_BYTES = 16 * 2 ** 10;
/** So many reads in so many milliseconds are a burst. */
const BURST_READS = 16;
const BURST_MS = 50;
/** Asked for at once then: about ten tokens. */
const BURST_BYTES = 2 * 2 ** 10;

/** The last piece may be done and hold bytes, too. A piece is good until the next read. */
export interface Piece {
  done: boolean;
  value?: Uint8Array;
}

export interface BodyReader {
  /** `next`: whatever comes next, at once. `any`: in a burst, several pieces as one. */
  read(wanted: "next" | "any"): Promise<Piece>;
  /** Never rejects: whoever cancels does not care any more. */
  cancel(): void;
}

type AnyReader = ReadableStreamDefaultReader<Uint8Array> | ReadableStreamBYOBReader;

/** Locks the body. Reads throw what the body throws. */
export function createBodyReader(body: ReadableStream<Uint8Array>, clock: Clock): BodyReader {
  const { reader, read } = open(body);
  let reads = 0;
  let since = clock();
  let isBurst = false;

  /** Looked at once in so many reads: the clock is not free. */
  function count(): void {
    reads += 1;
    if (reads < BURST_READS) return;
    const now = clock();
    isBurst = now - since <= BURST_MS;
    since = now;
    reads = 0;
  }

  return {
    async read(wanted) {
      const piece = await read(wanted === "any" && isBurst ? BURST_BYTES : 1);
      count();
      return piece;
    },
    cancel: () => void (reader as AnyReader).cancel().catch(() => {}),
  };
}

interface Opened {
  reader: AnyReader;
  read(atLeast: number): Promise<Piece>;
}

function open(body: ReadableStream<Uint8Array>): Opened {
  try {
    return intoBuffer(body.getReader({ mode: "byob" }));
  } catch {
    // A stream that somebody made of chunks has no bytes to be asked for.
    return asTheyCome(body.getReader());
  }
}

function asTheyCome(reader: ReadableStreamDefaultReader<Uint8Array>): Opened {
  return { reader, read: () => reader.read() };
}

function intoBuffer(reader: ReadableStreamBYOBReader): Opened {
  let buffer = new ArrayBuffer(BUFFER_BYTES);
  return {
    reader,
    async read(min) {
      const { done, value } = await reader.read(new Uint8Array(buffer), { min });
      // Without its buffer, a stream that was cancelled is read no more.
      if (!value) return { done };
      buffer = value.buffer;
      return value.byteLength === 0 ? { done } : { done, value };
    },
  };
}
