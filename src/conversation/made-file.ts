// A file that a tool brought in a turn. Its bytes lie with the steps of that turn; everything else speaks of it
// by what is known of it.

export interface MadeFile {
  /** The first 16 hex digits of its SHA-256: the same content has the same id, and no other content does. */
  id: string;
  /** One plain line, with the ending of its type. */
  name: string;
  /** As its first bytes show it. */
  mediaType: string;
  bytes: number;
  /** Lower-case hex. */
  sha256: string;
  /** Where it comes from, in words, as it taints. Empty: from a tool of our own. */
  sources: string[];
}

/** With the place of its bytes. */
export interface KeptFile extends MadeFile {
  turn: number;
  /** Which of the files of that turn. */
  index: number;
}

/** As it is saved with the steps of its turn. */
export interface MadeBytes {
  file: MadeFile;
  base64: string;
}

export const FILE_ID_CHARS = 16;

/** The tool that hands one to the person. It is there for every employee, in turns that have files. */
export const SEND_FILE = "send_file";

const KINDS: Readonly<Record<string, string>> = {
  "application/pdf": "PDF",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word document",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel sheet",
  "text/csv": "table (CSV)",
};

/** "PDF, 34 kB": for people. */
export function describeFile({ mediaType, bytes }: Pick<MadeFile, "mediaType" | "bytes">): string {
  const kind = KINDS[mediaType] ?? (mediaType.startsWith("text/") ? "text" : mediaType);
  return `${kind}, ${Math.max(1, Math.round(bytes / 1_000))} kB`;
}

/** In a transcript, in the place where it was sent. */
export const fileLine = ({ name }: Pick<MadeFile, "name">): string => `[Sent with it: the file ${name}]`;
