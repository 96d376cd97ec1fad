// Answers longer than a chat service takes become several messages, cut where a reader expects a pause.

import { cutCode, markdownBlocks } from "./code-fence.ts";
import { behind, cut, type Piece, pack } from "./text-pieces.ts";

// Every joint is found without looking back over what was already seen; none may be quadratic.
const PARAGRAPH = /(?:\r?\n[ \t]*)+\r?\n/g;
/** A line that begins an item, a heading, a quotation or a table row. */
const ITEM = /\r?\n(?=[ \t]*(?:[-*+•]\s|\d{1,9}[.)]\s|#{1,6}\s|>|\|))/g;
// "1. " at the start of a line is a list number, not the end of a sentence. Chinese and Japanese put no
// space behind a full stop.
const SENTENCE =
  /(?<=[.!?…]["'”’»)\]*_`]{0,3})(?<!(?:^|\n)[ \t]{0,8}\d{1,3}\.)\s+(?!`{3}|~{3})|(?<=[。！？｡]["'”’」』）]{0,3})(?!["'”’」』）。！？｡])\s*/g;
const LINE = /\r?\n(?!`{3}|~{3})/g;
// No-break spaces hold together what they join. A mark that combines with a space stays with it, and a run
// of backticks must not come to stand at the start of a line, where it would open a fence.
const WORD = /[^\S\u00a0\u2007\u202f\ufeff]+(?![\p{M}\u200d]|`{3}|~{3})/gu;

const PROSE = [PARAGRAPH, ITEM, SENTENCE, LINE, WORD];
const CODE = [LINE, WORD];

function pieces(text: string, limit: number): Piece[] {
  return markdownBlocks(text).flatMap((block, i) => {
    const fits = block.text.length <= limit;
    const code = block.kind === "code" && !fits ? cutCode(block, CODE, limit) : undefined;
    const whole = block.kind === "code" && fits ? [{ gap: "", text: block.text }] : undefined;
    return behind(i === 0 ? "" : "\n", code ?? whole ?? cut(block.text, PROSE, limit));
  });
}

/** Without the empty lines at its start and the whitespace at its end; indentation stays. */
const tidy = (text: string): string => text.replace(/^(?:[ \t]*\r?\n)+/, "").trimEnd();

/**
 * Markdown as parts of at most `limit` UTF-16 units: cut between paragraphs, else sentences, else words, else
 * characters, never inside a surrogate pair, and inside a code fence only by closing it and opening it again.
 * Text that fits stays as it is; text with nothing to see gives no parts. Linear in the text's length.
 */
export function splitText(text: string, limit: number): string[] {
  if (limit < 2) throw new RangeError(`splitText: a part of ${limit} units cannot hold a character`);
  if (text.trim() === "") return [];
  if (text.length <= limit) return [text];
  return pack(pieces(text, limit), limit)
    .map((piece) => tidy(piece.text))
    .filter((part) => part !== "");
}
