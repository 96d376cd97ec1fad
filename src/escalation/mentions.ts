// Where a text mentions a word or words in a row. The text is indexed once; after that each question costs what
// it finds, however long the text is.

import { isSameThing, singularsOf } from "./singulars.ts";
import { type Word, wordsOf } from "./words.ts";

export interface TextIndex {
  words: readonly Word[];
  /** Each spelling, and each singular it may be the plural of, with the places it stands at. */
  places: ReadonlyMap<string, readonly number[]>;
}

/** A text, ready to be asked what it mentions. */
export function indexText(text: string): TextIndex {
  const words = wordsOf(text);
  const places = new Map<string, number[]>();
  for (const [place, word] of words.entries())
    for (const key of new Set([...word, ...singularsOf(word)])) {
      const found = places.get(key);
      if (found) found.push(place);
      else places.set(key, [place]);
    }
  return { words, places };
}

/** What of the text is meant by the phrase, as it stands there, or undefined. */
export function findMention({ words, places }: TextIndex, phrase: string): string | undefined {
  const wanted = wordsOf(phrase);
  const [first, ...rest] = wanted;
  if (!first) return undefined;
  // The text may have the singular of what the phrase has in the plural.
  const keys = [...first, ...singularsOf(first)];
  for (const key of new Set(keys))
    for (const place of places.get(key) ?? []) {
      const said = words.slice(place, place + wanted.length);
      if (isSameThing(said[0] as Word, first) && rest.every((word, i) => isSaid(said[i + 1], word)))
        return said.map(([plain]) => plain).join(" ");
    }
  return undefined;
}

const isSaid = (word: Word | undefined, wanted: Word): boolean =>
  word !== undefined && isSameThing(word, wanted);
