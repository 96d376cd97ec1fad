// Which files of tools may be sent to people, and under which name. A type counts only where the first bytes
// show it; what a browser would run (HTML, SVG) and what nobody can look into (archives, programs) is never one.

import { DOCX, fileName } from "../channels/media.ts";
import { foundType } from "../channels/media-type.ts";

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** With the endings that a name of the type may have; the first is put behind a name that has none of them. */
const BY_MARK: Readonly<Record<string, readonly string[]>> = {
  "application/pdf": ["pdf"],
  "image/png": ["png"],
  "image/jpeg": ["jpg", "jpeg"],
  "image/gif": ["gif"],
  "image/webp": ["webp"],
  "audio/mpeg": ["mp3"],
  "audio/ogg": ["ogg", "oga"],
  "audio/wav": ["wav"],
  "audio/mp4": ["m4a", "mp4"],
};
/** Archives by their mark: what they are has to be announced. */
const PACKED: Readonly<Record<string, readonly string[]>> = { [DOCX]: ["docx"], [XLSX]: ["xlsx"] };
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  "text/csv": ["csv"],
  "text/plain": ["txt", "log"],
  "text/markdown": ["md", "markdown"],
  "text/calendar": ["ics"],
  "application/json": ["json"],
};

export interface FileKind {
  mediaType: string;
  endings: readonly string[];
}

const typeIn = (table: Readonly<Record<string, readonly string[]>>, mediaType: string) => {
  const endings = Object.hasOwn(table, mediaType) ? table[mediaType] : undefined;
  return endings && { mediaType, endings };
};

/** Of a type that may be sent, by what the answer says of itself. Its bytes still have to show it. */
export const mayBeFile = (mediaType: string): boolean =>
  mediaType === "application/octet-stream" ||
  [BY_MARK, PACKED, TEXTS].some((table) => Object.hasOwn(table, mediaType));

function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** What the bytes are, where such a file may be sent. */
export function provenKind(announced: string, bytes: Uint8Array): FileKind | undefined {
  const found = foundType(bytes);
  // The mark of audio in MP4 is that of films, too.
  if (found === "audio/mp4" && !announced.startsWith("audio/")) return undefined;
  if (found === "application/zip") return typeIn(PACKED, announced);
  if (found !== undefined) return typeIn(BY_MARK, found);
  const kind = typeIn(TEXTS, announced);
  return kind && isText(bytes) ? kind : undefined;
}

/** One plain line that ends as its type does, whatever it called itself. */
export function nameFor(given: string, { endings }: FileKind): string {
  const [first = ""] = endings;
  const name = fileName(given);
  const isRight = (one: string) => endings.some((ending) => one.toLowerCase().endsWith(`.${ending}`));
  if (isRight(name)) return name;
  const bare = name.replace(/\.[A-Za-z0-9]{1,8}$/, "") || "file";
  return isRight(bare) ? bare : `${bare}.${first}`;
}
