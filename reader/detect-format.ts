// What a file is. Its first bytes are believed before its media type, and that before its name.

import type { ReadInput } from "../src/knowledge/reading.ts";

export type Format = "text" | "markdown" | "html" | "pdf" | "docx";

const BY_TYPE: Readonly<Record<string, Format>> = {
  "application/pdf": "pdf",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
  "text/html": "html",
  "application/xhtml+xml": "html",
  "text/markdown": "markdown",
  "text/x-markdown": "markdown",
};

const BY_ENDING: Readonly<Record<string, Format>> = {
  pdf: "pdf",
  docx: "docx",
  html: "html",
  htm: "html",
  xhtml: "html",
  md: "markdown",
  markdown: "markdown",
  mdx: "markdown",
};

/** PDF allows for rubbish in front of its mark. */
const MARK_WITHIN = 1_024;

function startsWithMark(bytes: Uint8Array, mark: string, within = mark.length): boolean {
  return new TextDecoder("windows-1252").decode(bytes.subarray(0, within)).includes(mark);
}

/** Undefined: a kind of file that is not read here. */
export function detectFormat({ name, mediaType, bytes }: ReadInput): Format | undefined {
  if (startsWithMark(bytes, "%PDF-", MARK_WITHIN)) return "pdf";
  if (startsWithMark(bytes, "PK\u0003\u0004")) return "docx";
  const type = mediaType.split(";")[0]?.trim().toLowerCase() ?? "";
  const ending = /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  const named = BY_TYPE[type] ?? BY_ENDING[ending];
  // A file that only claims to be one of these has none of its marks.
  if (named === "pdf" || named === "docx") return named;
  if (named) return named;
  return type.startsWith("text/") || TEXT_TYPES.has(type) || type === "" ? "text" : undefined;
}

const TEXT_TYPES = new Set([
  "application/json",
  "application/xml",
  "application/yaml",
  "application/octet-stream",
]);
