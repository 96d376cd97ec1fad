// Prose in sentences, and those that are too long in words: all of it linear, whatever the text is.

import { estimateTokens } from "../llm/tokens.ts";

const SENTENCE = /[^.!?…。！？\n]*(?:[.!?…]+["'”»)\]]*(?=\s|$)\s*|[。！？]+["'”»」』]*|[.!?…]+|\n+|$)/gu;

/** The text in parts that end where a sentence or a line does; together they are the text. */
export const sentencesOf = (text: string): string[] =>
  text.match(SENTENCE)?.filter((part) => part !== "") ?? [];

/** Parts of at most `most` tokens: sentences together where they fit, words where one does not. */
export function splitProse(text: string, most: number): string[] {
  const parts: string[] = [];
  let part = "";
  for (const unit of sentencesOf(text).flatMap((sentence) => splitWords(sentence, most))) {
    if (part !== "" && estimateTokens(part) + estimateTokens(unit) > most) {
      parts.push(part.trim());
      part = "";
    }
    part += unit;
  }
  return [...parts, part.trim()].filter((one) => one !== "");
}

function splitWords(sentence: string, most: number): string[] {
  if (estimateTokens(sentence) <= most) return [sentence];
  const words = (sentence.match(/\S+\s*/gu) ?? []).flatMap((word) => splitLetters(word, most));
  const parts: string[] = [];
  let part = "";
  let tokens = 0;
  for (const word of words) {
    const own = estimateTokens(word);
    if (part !== "" && tokens + own > most) {
      parts.push(part);
      part = "";
      tokens = 0;
    }
    part += word;
    tokens += own;
  }
  return part === "" ? parts : [...parts, part];
}

/** Scripts without spaces, and what no person wrote. Never between the halves of a character. */
function splitLetters(word: string, most: number): string[] {
  if (estimateTokens(word) <= most) return [word];
  const letters = Array.from(word);
  // An emoji is two units of 1.25 tokens each: the dearest a letter can be.
  const size = Math.max(1, Math.floor(most / 2.5));
  const parts: string[] = [];
  for (let from = 0; from < letters.length; from += size)
    parts.push(letters.slice(from, from + size).join(""));
  return parts;
}

/** The end of a text: its last sentences where they fit, else its last words. */
export function lastWords(text: string, most: number): string {
  const fits = (units: string[]): string => {
    let end = "";
    for (const unit of units.reverse()) {
      if (estimateTokens(unit + end) > most) break;
      end = unit + end;
    }
    return end.trim();
  };
  const tail = text.slice(-most * 4).toWellFormed();
  return fits(sentencesOf(tail).slice(1)) || fits((tail.match(/\S+\s*/gu) ?? []).slice(1));
}
