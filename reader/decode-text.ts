// Bytes of text to a string. What no charset explains is read as Windows-1252, as browsers do.

import { Refusal } from "./refusal.ts";

/** Enough to find a declaration of charset in a page. */
const HEAD_BYTES = 2_048;

function marked(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return undefined;
}

function declared(bytes: Uint8Array, mediaType: string): string | undefined {
  const head = new TextDecoder("windows-1252").decode(bytes.subarray(0, HEAD_BYTES));
  const found =
    /charset\s*=\s*"?([\w-]{1,30})/i.exec(mediaType) ??
    /<meta[^>]{0,200}charset\s*=\s*["']?([\w-]{1,30})/i.exec(head);
  return found?.[1];
}

function decoderOf(label: string | undefined): TextDecoder | undefined {
  try {
    return label === undefined ? undefined : new TextDecoder(label);
  } catch {
    return undefined;
  }
}

/** Throws a Refusal where the bytes are no text. */
export function decodeText(bytes: Uint8Array, mediaType: string): string {
  const byMark = decoderOf(marked(bytes));
  if (byMark) return byMark.decode(bytes);
  if (bytes.subarray(0, HEAD_BYTES).includes(0))
    throw new Refusal("unsupported", "This is no text, and no kind of file that can be read here.");
  const byName = decoderOf(declared(bytes, mediaType));
  if (byName) return byName.decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
