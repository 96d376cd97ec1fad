// What may not be cut, block by block.

import { estimateTokens } from "../llm/tokens.ts";
import { MOST_TOKENS, OVERLAP_TOKENS, type Piece, prose, TARGET_TOKENS, whole } from "./piece.ts";
import type { Block } from "./reading.ts";
import { splitProse } from "./sentences.ts";

/** Parts of one paragraph leave room for the words that lead them in. */
const PART_TOKENS = TARGET_TOKENS - OVERLAP_TOKENS;

/** Pieces of a block in reading order. */
export function piecesOf(block: Exclude<Block, { kind: "heading" }>): Piece[] {
  switch (block.kind) {
    case "paragraph":
      return paragraph(block.text);
    case "list":
      return block.items.flatMap((item, at) => listItem(item, at === 0 ? "\n\n" : "\n"));
    case "code":
      return code(block);
    case "table":
      return table(block);
  }
}

function paragraph(text: string): Piece[] {
  if (estimateTokens(text) <= TARGET_TOKENS) return [prose(text, "\n\n")];
  return splitProse(text, PART_TOKENS).map((part, at) => prose(part, at === 0 ? "\n\n" : " "));
}

function listItem(item: string, joint: string): Piece[] {
  if (estimateTokens(item) <= TARGET_TOKENS) return [whole(item, joint)];
  return splitProse(item, PART_TOKENS).map((part, at) => prose(part, at === 0 ? joint : " "));
}

/** A fence that nothing in the code can close. */
const fenceOf = (text: string): string => {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  return "`".repeat(Math.max(3, longest + 1));
};

/** Code that no chunk can hold is cut between lines, each part in a fence of its own. */
function code({ text, language = "" }: Extract<Block, { kind: "code" }>): Piece[] {
  const fence = fenceOf(text).slice(0, 40);
  const mark = language.replace(/[`\s]/g, "").slice(0, 30);
  const fenced = (part: string) => whole(`${fence}${mark}\n${part}\n${fence}`, "\n\n");
  const one = fenced(text);
  if (one.tokens <= MOST_TOKENS) return [one];
  const pieces: Piece[] = [];
  let part: string[] = [];
  let tokens = 0;
  for (const line of text.split("\n").flatMap((long) => splitLine(long, PART_TOKENS))) {
    const own = estimateTokens(line) + 1;
    if (part.length > 0 && tokens + own > PART_TOKENS) {
      pieces.push(fenced(part.join("\n")));
      part = [];
      tokens = 0;
    }
    part.push(line);
    tokens += own;
  }
  return part.length === 0 ? pieces : [...pieces, fenced(part.join("\n"))];
}

const splitLine = (line: string, most: number): string[] =>
  estimateTokens(line) <= most ? [line] : splitProse(line, most);

const rowText = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

/** Rows under their header, which every part repeats. What is too wide for that is told row by row. */
function table({ header, rows }: Extract<Block, { kind: "table" }>): Piece[] {
  const head = `${rowText(header)}\n|${" --- |".repeat(header.length)}`;
  const headTokens = estimateTokens(head);
  if (headTokens > TARGET_TOKENS / 2) return [header, ...rows].flatMap((row) => toldRow(header, row));
  const pieces: Piece[] = [];
  let part: string[] = [];
  let tokens = headTokens;
  const endPart = () => {
    if (part.length > 0) pieces.push(whole([head, ...part].join("\n"), "\n\n"));
    part = [];
    tokens = headTokens;
  };
  for (const row of rows) {
    const line = rowText(row);
    const own = estimateTokens(line) + 1;
    if (headTokens + own > MOST_TOKENS) {
      endPart();
      pieces.push(...toldRow(header, row));
      continue;
    }
    if (tokens + own > TARGET_TOKENS) endPart();
    part.push(line);
    tokens += own;
  }
  endPart();
  return rows.length === 0 ? [whole(rowText(header), "\n\n")] : pieces;
}

/** A row as prose: each cell behind the name of its column. */
function toldRow(header: readonly string[], row: readonly string[]): Piece[] {
  const told = row.flatMap((cell, at) => {
    const name = header[at] ?? "";
    if (cell === "") return [];
    return [name === "" || name === cell ? cell : `${name}: ${cell}`];
  });
  return paragraph(`${told.join("; ")}.`);
}
