// A document in pieces that are embedded and quoted one by one. A piece never crosses a heading and carries
// the headings above it: a passage without them answers for the wrong product. Code and rows of tables stay
// whole, because half of one says something else.

import { estimateTokens } from "../llm/tokens.ts";
import { piecesOf } from "./chunk-pieces.ts";
import { OVERLAP_TOKENS, type Piece, TARGET_TOKENS } from "./piece.ts";
import type { Block } from "./reading.ts";
import { lastWords } from "./sentences.ts";

export interface Chunk {
  /** Those above it, outermost first. */
  headings: string[];
  text: string;
}

type Heading = Extract<Block, { kind: "heading" }>;

/** In reading order. The same blocks always give the same chunks. */
export function chunkBlocks(blocks: readonly Block[]): Chunk[] {
  const chunks: Chunk[] = [];
  let path: Heading[] = [];
  let pieces: Piece[] = [];
  const endSection = () => {
    const headings = path.map(({ text }) => text);
    for (const text of pack(pieces)) chunks.push({ headings, text });
    pieces = [];
  };
  for (const [at, block] of blocks.entries()) {
    if (block.kind !== "heading") {
      pieces.push(...piecesOf(block));
      continue;
    }
    endSection();
    path = path.filter(({ level }) => level < block.level);
    // A heading with nothing below it is all that its section says.
    if (isBare(block, blocks[at + 1]))
      chunks.push({ headings: path.map(({ text }) => text), text: block.text });
    path = [...path, block];
  }
  endSection();
  return chunks;
}

const isBare = (heading: Heading, next: Block | undefined): boolean =>
  next === undefined || (next.kind === "heading" && next.level <= heading.level);

/** Pieces together while they fit. Prose that goes on in the next text is led in by its last words. */
function pack(pieces: readonly Piece[]): string[] {
  const texts: string[] = [];
  let text = "";
  let tokens = 0;
  let before: Piece | undefined;
  for (const piece of pieces) {
    if (before && tokens + piece.tokens > TARGET_TOKENS) {
      texts.push(text);
      text = before.isProse && piece.isProse ? lastWords(before.text, OVERLAP_TOKENS) : "";
      tokens = estimateTokens(text);
    }
    text += text === "" ? piece.text : piece.joint + piece.text;
    tokens += piece.tokens;
    before = piece;
  }
  return text === "" ? texts : [...texts, text];
}
