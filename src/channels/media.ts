// What came beside a line, as a service announces it. Names and types are a stranger's words: they become one
// plain line and one of five kinds, and nothing is done with them but to name the file and to decide whether it
// is worth fetching.

import { fromBase64 } from "../base64.ts";
import type { FileKind, IncomingFile } from "../conversation/message.ts";
import { cleanText } from "./clean-text.ts";

const MAX_NAME_CHARS = 80;

/** What models can look at. Other pictures are files that nobody here can open. */
const IMAGES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
export const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const DOCUMENTS = new Set([
  "application/pdf",
  DOCX,
  "application/xhtml+xml",
  "application/json",
  "application/xml",
  "application/yaml",
]);

const BY_ENDING: Readonly<Record<string, string>> = {
  pdf: "application/pdf",
  docx: DOCX,
  html: "text/html",
  htm: "text/html",
  md: "text/markdown",
  markdown: "text/markdown",
  txt: "text/plain",
  csv: "text/csv",
  json: "application/json",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  ogg: "audio/ogg",
  oga: "audio/ogg",
  mp3: "audio/mpeg",
  m4a: "audio/mp4",
  wav: "audio/wav",
};

/** The kind of a media type, which is in lower case and without parameters. */
export function kindOf(mediaType: string): FileKind {
  if (IMAGES.has(mediaType)) return "image";
  if (mediaType.startsWith("text/") || DOCUMENTS.has(mediaType)) return "document";
  if (mediaType.startsWith("audio/") || mediaType === "application/ogg") return "audio";
  return mediaType.startsWith("video/") ? "video" : "other";
}

/** A name without folders, breaks and invisible signs. A long one keeps its ending. */
export function fileName(given: string): string {
  const base = given.split(/[/\\]/).findLast((part) => part.trim() !== "") ?? "";
  const line = cleanText(base.slice(-1_000))
    .replace(/[\p{C}\p{Z}<>]+/gu, " ")
    .trim();
  const chars = [...line];
  if (chars.length <= MAX_NAME_CHARS) return line || "file";
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(line)?.[0] ?? "";
  return `${chars.slice(0, MAX_NAME_CHARS - 1 - ending.length).join("")}…${ending}`;
}

/** A SHA-256 in hex or base64, as services write it, in lower-case hex; undefined where it is neither. */
export function digestOf(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  if (/^[0-9a-f]{64}$/i.test(given)) return given.toLowerCase();
  if (!/^[A-Za-z0-9+/]{43}=$/.test(given)) return undefined;
  return hex(fromBase64(given));
}

/** Lower-case hex. */
export const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export interface Announced {
  id: string;
  name?: string | undefined;
  mediaType?: string | undefined;
  bytes?: number | undefined;
  sha256?: string | undefined;
  isVoice?: boolean | undefined;
  url?: string | undefined;
}

const plainType = (given: string): string => {
  const type = given.split(";")[0]?.trim().toLowerCase() ?? "";
  return /^[a-z0-9.+-]{1,40}\/[a-z0-9.+-]{1,100}$/.test(type) ? type : "";
};

/** A type that says nothing gives way to the name's ending. Empty: the service has told neither. */
function typeOf({ mediaType = "", name = "" }: Announced): string {
  const type = plainType(mediaType);
  if (type !== "" && type !== "application/octet-stream") return type;
  const ending = /\.([A-Za-z0-9]{1,8})\s*$/.exec(name)?.[1]?.toLowerCase() ?? "";
  if (Object.hasOwn(BY_ENDING, ending)) return BY_ENDING[ending] as string;
  return type || (name === "" && mediaType === "" ? "" : "application/octet-stream");
}

/** An announced file as it is stored with its line. */
export function fileOf(announced: Announced): IncomingFile {
  const { id, name = "", bytes, isVoice, url } = announced;
  const mediaType = typeOf(announced);
  const sha256 = digestOf(announced.sha256);
  const isSize = bytes !== undefined && Number.isSafeInteger(bytes) && bytes >= 0;
  return {
    id,
    name: fileName(name),
    mediaType,
    kind: kindOf(mediaType),
    ...(isSize ? { bytes } : {}),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(isVoice ? { isVoice } : {}),
    ...(url === undefined ? {} : { url }),
  };
}
