// "Let me talk to a human": whether a message asks for a person, in so many words. Precision first: somebody who
// is handed over without asking waits for nothing. The words of each language are in wish-words/; a wish is a
// sequence of them with nothing but filler in between.

import { endsAt, type Phrases } from "./phrases.ts";
import { LANGUAGES, type WishLanguage, type WishWords } from "./wish-words.ts";
import { type Word, wordsOf } from "./words.ts";

/** Filler words between two parts of a wish. */
const MAX_GAP = 6;
/** A wish stands in a message that somebody typed; longer ones are pasted. */
const MAX_CHARS = 4_000;
/**
 * Somebody else's words, and code, are no wish of the writer. No quotation runs over another one's beginning, so
 * that quotes which nobody closes are read once and not once each.
 */
const FOREIGN = /```[^`]*```|`[^`\n]*`|"[^"\n]*"|“[^“”\n]*”|„[^„“”\n]*[“”]|«[^«»\n]*»|^[ \t]*>[^\n]*$/gmu;
/** English contractions are one word each; the Romance apostrophe divides two. */
const CONTRACTED = /n['’]t(?![\p{L}])/giu;
const CLAUSE = /[.!?;,\n()¿¡–—]|\s-\s/u;

export interface Wish {
  language: WishLanguage;
  /** The clause that says it. */
  clause: string;
}

/** The wish for a person in this message, or undefined. Linear in the length of the text. */
export function findWish(text: string, languages?: readonly WishLanguage[]): Wish | undefined {
  const clauses = clausesOf(text);
  const isQuestion = text.includes("?");
  for (const [language, words] of Object.entries(LANGUAGES) as [WishLanguage, WishWords][]) {
    if (languages && !languages.includes(language)) continue;
    const found = aloneIn(words, clauses, isQuestion) ?? clauses.find((clause) => isWish(words, clause));
    if (found) return { language, clause: found.text };
  }
  return undefined;
}

interface Clause {
  text: string;
  words: readonly Word[];
}

const clausesOf = (text: string): Clause[] =>
  text
    .slice(0, MAX_CHARS)
    .replace(FOREIGN, " ")
    // "Please write:" says of the next line whose words they are.
    .replace(/:\s+/g, " ")
    .replace(CONTRACTED, "nt")
    .split(CLAUSE)
    .map((clause) => ({ text: clause.trim(), words: wordsOf(clause) }))
    .filter(({ words }) => words.length > 0);

function isWish(language: WishWords, { words }: Clause): boolean {
  const until = firstBegin(language.not, words);
  const opening = openersEnd(language, words);
  return language.sequences.some((parts) => {
    if (parts[0] === "^") return opening <= until && isSequence(language, words, parts.slice(1), opening);
    return words.some((_, at) => at <= until && isSequence(language, words, parts, at));
  });
}

/** Where the first of the phrases begins. */
function firstBegin(list: Phrases, words: readonly Word[]): number {
  const at = words.findIndex((_, place) => endsAt(list, words, place).length > 0);
  return at === -1 ? words.length : at;
}

/** Behind what the clause opens with. */
function openersEnd(language: WishWords, words: readonly Word[]): number {
  let at = 0;
  while (at < words.length) {
    const ends = endsAt(language.openers, words, at);
    if (ends.length === 0) break;
    at = Math.max(...ends);
  }
  return at;
}

/** The parts follow each other from this word on, and nothing behind them makes something else of them. */
function isSequence(
  language: WishWords,
  words: readonly Word[],
  parts: readonly string[],
  from: number,
): boolean {
  const isClosed = parts.at(-1) === "$";
  let places = new Set([from]);
  for (const [i, part] of (isClosed ? parts.slice(0, -1) : parts).entries()) {
    const isLoose = part.startsWith("~");
    const list = language.parts[isLoose ? part.slice(1) : part];
    const reached = i === 0 ? places : reachable(language, words, places, isLoose);
    places = new Set([...reached].flatMap((place) => (list ? endsAt(list, words, place) : [])));
    if (places.size === 0) return false;
  }
  const after = isClosed ? language.closing : language.tail;
  return [...places].some((end) => end >= words.length || endsAt(after, words, end).length > 0);
}

const NO_PHRASES: Phrases = new Map();

/** The places themselves and those behind filler; where it is loose, behind anything that is no "not". */
function reachable(
  { fill, not, mine = NO_PHRASES }: WishWords,
  words: readonly Word[],
  places: ReadonlySet<number>,
  isLoose: boolean,
): Set<number> {
  const all = new Set<number>();
  for (const place of places)
    for (let at = place; at <= place + MAX_GAP; at++) {
      if (at === place || endsAt(mine, words, at - 1).length === 0) all.add(at);
      const goesOn = isLoose ? endsAt(not, words, at).length === 0 : endsAt(fill, words, at).length > 0;
      if (!goesOn) break;
    }
  return all;
}

/** "Human, please": nothing but a person and courtesy, in the whole message. "Human?" asks who is there. */
function aloneIn(language: WishWords, clauses: readonly Clause[], isQuestion: boolean): Clause | undefined {
  const [only, ...more] = clauses.filter(({ words }) => !isCourtesy(language, words));
  return only && more.length === 0 && !isQuestion && isAlone(language, only.words) ? only : undefined;
}

/** Of "real person" the openers take a part, so every place up to their end is tried. */
function isAlone(language: WishWords, words: readonly Word[]): boolean {
  const opening = openersEnd(language, words);
  for (let at = 0; at <= opening; at++)
    if (endsAt(language.alone, words, at).some((end) => isCourtesy(language, words.slice(end)))) return true;
  return false;
}

const isCourtesy = (language: WishWords, words: readonly Word[]): boolean =>
  openersEnd(language, words) === words.length;
