// When an answer is a file rather than something to read, and how it is called. A table is one in any case: whoever
// asks for one wants to open it.

import type { AnsweredFile } from "../tool.ts";

const DISPOSITION = "content-disposition";
const MAX_HEADER_CHARS = 2_000;

/** Of an answer that is text: it is handed on as a file as well. */
export const isAttached = (headers: Headers, contentType: string): boolean =>
  contentType === "text/csv" || /^\s*attachment\b/i.test(headers.get(DISPOSITION) ?? "");

/** Undefined chunks: it was longer than may be read. */
export function attachmentOf(
  headers: Headers,
  mediaType: string,
  chunks: readonly Uint8Array[] | undefined,
): AnsweredFile {
  const name = nameIn((headers.get(DISPOSITION) ?? "").slice(0, MAX_HEADER_CHARS));
  return { ...(name === undefined ? {} : { name }), mediaType, bytes: chunks ? joined(chunks) : "too_large" };
}

/** RFC 6266: the encoded name goes first where both are there. */
function nameIn(header: string): string | undefined {
  const encoded = /;\s*filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(header)?.[1];
  if (encoded !== undefined) {
    try {
      return decodeURIComponent(encoded);
    } catch {
      // The plain one is there for those who cannot read this one.
    }
  }
  const [, quoted, bare] = /;\s*filename\s*=\s*(?:"([^"]*)"|([^;\s]+))/i.exec(header) ?? [];
  return quoted ?? bare;
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
