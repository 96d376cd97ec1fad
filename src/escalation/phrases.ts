// Lists of phrases that are looked for in words. Looking costs one step a word, plus the length of what begins
// there: lists may grow without texts getting slower.

import { isSameWord, type Word, wordsOf } from "./words.ts";

/** By the first word, in every spelling of it. */
export type Phrases = ReadonlyMap<string, readonly (readonly Word[])[]>;

/** Phrases divided by bars, written as people write them: "charged twice | double charge". */
export function phrases(...lists: string[]): Phrases {
  const byFirst = new Map<string, (readonly Word[])[]>();
  for (const written of lists.flatMap((list) => list.split("|"))) {
    const words = wordsOf(written);
    for (const spelling of new Set(words[0] ?? []))
      byFirst.set(spelling, [...(byFirst.get(spelling) ?? []), words]);
  }
  return byFirst;
}

const NOWHERE: number[] = [];

/** Where the phrases that begin at this word end: the places behind them. */
export function endsAt(list: Phrases, words: readonly Word[], at: number): number[] {
  const first = words[at];
  if (!first) return [];
  // Most words begin nothing.
  if (!first.some((spelling) => list.has(spelling))) return NOWHERE;
  return first
    .flatMap((spelling) => list.get(spelling) ?? [])
    .filter((phrase) => phrase.every((word, i) => isSaid(words[at + i], word)))
    .map((phrase) => at + phrase.length);
}

const isSaid = (word: Word | undefined, wanted: Word): boolean =>
  word !== undefined && isSameWord(word, wanted);

/** True where one of the phrases is said, before the given place if there is one. */
export function says(list: Phrases, words: readonly Word[], before = words.length): boolean {
  for (let at = 0; at < before; at++) if (endsAt(list, words, at).some((end) => end <= before)) return true;
  return false;
}

/** How many of the words begin one of the phrases. */
export const countOf = (list: Phrases, words: readonly Word[]): number =>
  words.filter((_, at) => endsAt(list, words, at).length > 0).length;
