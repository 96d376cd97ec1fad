// What a file is, by its first bytes. What it calls itself counts only where that agrees: a program that is
// named photo.png is no picture.

import type { IncomingFile } from "../conversation/message.ts";
import { DOCX } from "./media.ts";

/** Latin-1 text of the bytes a format begins with, and where they stand. */
const MARKS: readonly (readonly [type: string, at: number, mark: string])[] = [
  ["image/png", 0, "\u0089PNG\r\n\u001a\n"],
  ["image/jpeg", 0, "\u00ff\u00d8\u00ff"],
  ["image/gif", 0, "GIF87a"],
  ["image/gif", 0, "GIF89a"],
  ["image/webp", 8, "WEBP"],
  ["audio/wav", 8, "WAVE"],
  ["audio/ogg", 0, "OggS"],
  ["audio/mpeg", 0, "ID3"],
  ["audio/mpeg", 0, "\u00ff\u00fb"],
  ["audio/mpeg", 0, "\u00ff\u00f3"],
  ["audio/mpeg", 0, "\u00ff\u00f2"],
  ["audio/aac", 0, "\u00ff\u00f1"],
  ["audio/aac", 0, "\u00ff\u00f9"],
  ["audio/amr", 0, "#!AMR"],
  ["audio/flac", 0, "fLaC"],
  ["audio/mp4", 4, "ftyp"],
  ["audio/webm", 0, "\u001aE\u00df\u00a3"],
  ["application/zip", 0, "PK\u0003\u0004"],
  ["application/x-msdownload", 0, "MZ"],
  ["application/x-executable", 0, "\u007fELF"],
  ["application/x-mach-binary", 0, "\u00cf\u00fa\u00ed\u00fe"],
  ["application/gzip", 0, "\u001f\u008b"],
  ["application/x-7z-compressed", 0, "7z\u00bc\u00af"],
  ["application/x-rar", 0, "Rar!"],
];

/** PDF allows for rubbish before its mark. */
const PDF_WITHIN = 1_024;
/** A text has no NUL; whoever hides a program behind words does not get this far. */
const TEXT_LOOKED_AT = 65_536;

const latin1 = (bytes: Uint8Array, length: number): string =>
  String.fromCharCode(...bytes.subarray(0, length));

/** The media type that the first bytes show, or undefined where they are no mark that is known. */
export function foundType(bytes: Uint8Array): string | undefined {
  const start = latin1(bytes, 16);
  const found = MARKS.find(([, at, mark]) => start.startsWith(mark, at))?.[0];
  if (found !== undefined) return found;
  return latin1(bytes, PDF_WITHIN).includes("%PDF-") ? "application/pdf" : undefined;
}

function isText(bytes: Uint8Array, found: string | undefined): boolean {
  // Words may begin with those two letters; a program has a NUL soon after them.
  if (found !== undefined && found !== "application/x-msdownload") return false;
  const [first, second] = bytes;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return isUtf16 || !bytes.subarray(0, TEXT_LOOKED_AT).includes(0);
}

/** The type to go on with, or undefined where the bytes are not of the announced kind. */
export function provenType(
  { kind, mediaType }: Pick<IncomingFile, "kind" | "mediaType">,
  bytes: Uint8Array,
): string | undefined {
  const found = foundType(bytes);
  // A photo that was saved under another picture's name is still a photo.
  if (kind === "image" || kind === "audio") return found?.startsWith(`${kind}/`) ? found : undefined;
  if (kind !== "document") return undefined;
  if (mediaType === "application/pdf") return found === "application/pdf" ? mediaType : undefined;
  if (mediaType === DOCX) return found === "application/zip" ? mediaType : undefined;
  return isText(bytes, found) ? mediaType : undefined;
}
