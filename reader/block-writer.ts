// Blocks as the parsers find them: cleaned, never empty, and no more of them than a document may have.

import { cleanText } from "../src/channels/clean-text.ts";
import type { Block } from "../src/knowledge/reading.ts";
import { MAX_DOCUMENT_CHARS } from "../src/limits.ts";
import { Refusal } from "./refusal.ts";

/** Every block is an object on its way between two Workers. */
const MAX_BLOCKS = 200_000;
/** A wider table is no table a person reads. */
const MAX_COLUMNS = 200;

export interface BlockWriter {
  readonly blocks: Block[];
  heading(level: number, text: string): void;
  paragraph(text: string): void;
  list(items: readonly string[]): void;
  code(text: string, language?: string): void;
  /** `rows` may be ragged; without a header the first row is it. */
  table(header: readonly string[] | undefined, rows: readonly (readonly string[])[]): void;
}

/** One line: breaks and runs of spaces in prose mean nothing. */
export const oneLine = (text: string): string => cleanText(text).replace(/\s+/g, " ").trim();

/** Prose whose line breaks were meant. */
export const lines = (text: string): string =>
  cleanText(text)
    .split(/\r\n|[\r\n\u2028\u2029]/)
    .map((line) => line.replace(/[^\S\n]+/g, " ").trim())
    .join("\n")
    .trim();

/** Throws a Refusal where the document grows past its limits. */
export function blockWriter(): BlockWriter {
  const blocks: Block[] = [];
  let chars = 0;
  function add(block: Block, length: number): void {
    chars += length;
    if (chars > MAX_DOCUMENT_CHARS || blocks.length >= MAX_BLOCKS)
      throw new Refusal("too_large", "There is more text in it than a document may have. Split it.");
    blocks.push(block);
  }
  const total = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + text.length, 0);
  return {
    blocks,
    heading(level, raw) {
      const text = oneLine(raw).slice(0, 300).toWellFormed();
      if (text !== "") add({ kind: "heading", level: Math.min(Math.max(level, 1), 6), text }, text.length);
    },
    paragraph(raw) {
      const text = lines(raw);
      if (text !== "") add({ kind: "paragraph", text }, text.length);
    },
    list(raw) {
      const items = raw.map((item) => cleanText(item).trimEnd()).filter((item) => item.trim() !== "");
      if (items.length > 0) add({ kind: "list", items }, total(items));
    },
    code(raw, language) {
      const text = cleanText(raw).replace(/^(?:[^\S\n]*\r?\n)+|\s+$/g, "");
      if (text !== "") add({ kind: "code", text, ...(language ? { language } : {}) }, text.length);
    },
    table(rawHeader, rawRows) {
      const all = [...(rawHeader ? [rawHeader] : []), ...rawRows]
        .map((row) => row.slice(0, MAX_COLUMNS).map(oneLine))
        .filter((row) => row.some((cell) => cell !== ""));
      const width = Math.max(0, ...all.map((row) => row.length));
      const [header, ...rows] = all.map((row) => Array.from({ length: width }, (_, at) => row[at] ?? ""));
      if (!header) return;
      add({ kind: "table", header, rows }, total(header) + rows.reduce((sum, row) => sum + total(row), 0));
    },
  };
}
