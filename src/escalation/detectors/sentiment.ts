// How the person sounds, by counting: words of feeling, turned around by a "not" shortly before them. A lexicon
// misses irony and much else, but everybody can see why it says what it says.

import { endsAt, type Phrases } from "../phrases.ts";
import { asksOf, type Window } from "../window.ts";
import { type Word, wordsOf } from "../words.ts";
import { FEELINGS, NEGATIONS, STRONGER } from "./sentiment-words.ts";

/** How many words a "not" reaches ahead. */
const REACH = 3;
/** "Not great" is mild beside "terrible". */
const TURNED = -0.7;
const STRONGER_BY = 1.5;
/** The larger, the more words it takes to come near -1 or 1: one strong word gives 0.6, two 0.83. */
const DAMPING = 16;
/** The newest question counts in full, the one before half, the one before that a quarter. */
const FADING = [1, 0.5, 0.25];

/** A word of feeling and what it counts here. */
export interface Feeling {
  words: string;
  weight: number;
}

/** The words of feeling in a text, with what each counts. */
export function feelingsOf(text: string): Feeling[] {
  return text.split(/[.!?;\n]/).flatMap((sentence) => feelingsIn(wordsOf(sentence)));
}

function feelingsIn(words: readonly Word[]): Feeling[] {
  const found: Feeling[] = [];
  for (let at = 0; at < words.length; at++) {
    const feeling = feelingAt(words, at);
    if (!feeling) continue;
    found.push({
      words: words
        .slice(at, feeling.end)
        .map(([plain]) => plain)
        .join(" "),
      weight: feeling.weight * turnAt(words, at),
    });
    at = feeling.end - 1;
  }
  return found;
}

function feelingAt(words: readonly Word[], at: number): { end: number; weight: number } | undefined {
  for (const { weight, phrases } of FEELINGS) {
    const ends = endsAt(phrases, words, at);
    if (ends.length > 0) return { end: Math.max(...ends), weight };
  }
  return undefined;
}

function turnAt(words: readonly Word[], at: number): number {
  const isTurned = isBefore(NEGATIONS, words, at, REACH);
  return (isTurned ? TURNED : 1) * (isBefore(STRONGER, words, at, 1) ? STRONGER_BY : 1);
}

function isBefore(list: Phrases, words: readonly Word[], at: number, reach: number): boolean {
  for (let i = Math.max(0, at - reach); i < at; i++)
    if (endsAt(list, words, i).some((end) => end <= at)) return true;
  return false;
}

/** From -1 to 1, of the newest questions; 0 where nothing is felt. */
export function sentiment({ lines }: Window): number {
  const newest = asksOf(lines).reverse().slice(0, FADING.length);
  const sum = newest.reduce(
    (total, { text }, age) =>
      total + (FADING[age] ?? 0) * feelingsOf(text).reduce((all, { weight }) => all + weight, 0),
    0,
  );
  // Rounded, because people compare it with -0.5; plus zero, because -0 is nobody's mood.
  return Math.round((sum / Math.sqrt(sum * sum + DAMPING)) * 100) / 100 + 0;
}
