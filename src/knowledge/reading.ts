// What is asked of whoever reads files. A file is hostile until it has been read, so the reader is a Worker of
// its own (reader/): it has no secrets, no bindings and no network, and gives back structure or a reason.

import type { Result } from "../result.ts";

/** A piece of a document as its author meant it, in reading order. */
export type Block =
  | { kind: "heading"; level: number; text: string }
  | { kind: "paragraph"; text: string }
  /** One line an item, with its mark and its indentation. */
  | { kind: "list"; items: string[] }
  /** As written, without the fence. */
  | { kind: "code"; text: string; language?: string }
  /** Every row has as many cells as the header. */
  | { kind: "table"; header: string[]; rows: string[][] };

export interface ReadInput {
  /** Its ending says what it is where nothing better does. */
  name: string;
  mediaType: string;
  bytes: Uint8Array;
}

export interface ReadDocument {
  title?: string;
  blocks: Block[];
}

/** None of them gets better with another try. The message is for the person who uploaded it. */
export type ReadFailure = {
  code: "unsupported" | "damaged" | "protected" | "empty" | "too_large";
  message: string;
};

export interface Reader {
  /** Throws only where the reader itself is not there or did not survive the file. */
  read(input: ReadInput): Promise<Result<ReadDocument, ReadFailure>>;
}
