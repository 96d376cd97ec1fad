// Text as words that can be compared: without case, without accents, whatever the keyboard could type. One pass
// and one pattern of a single character class: there is nothing to backtrack over.

import { MAX_READ_CHARS } from "./rule-limits.ts";

/** The spellings of one word, the plain one first: "Kündigung" is kundigung and kuendigung. */
export type Word = readonly string[];

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const MARKS = /\p{M}+/gu;
/** Letters that no accent is taken from, as people type them without the key. */
const LETTERS: Record<string, string> = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ı: "i" };
const SPECIAL = /[ßæœøłđı]/gu;
const UMLAUT = /[äöü]/gu;

/** The words of a text, in order. What is beyond the limit is not read. */
export function wordsOf(text: string): Word[] {
  const said = text.slice(0, MAX_READ_CHARS).normalize("NFKC").toLowerCase();
  return (said.match(WORD) ?? []).map(spellings);
}

function spellings(written: string): Word {
  const word = written.replace(SPECIAL, (letter) => LETTERS[letter] ?? letter);
  const plain = withoutMarks(word);
  if (word.search(UMLAUT) === -1) return [plain];
  return [plain, withoutMarks(word.replace(UMLAUT, (letter) => `${withoutMarks(letter)}e`))];
}

const withoutMarks = (word: string): string => word.normalize("NFD").replace(MARKS, "");

/** True where some spelling of one is some spelling of the other. */
export const isSameWord = (one: Word, other: Word): boolean =>
  one.some((spelling) => other.includes(spelling));
