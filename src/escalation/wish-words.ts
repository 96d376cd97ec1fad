// The languages in which a person can ask for a person. To add one: a file in wish-words/, a line here, and
// sentences of both kinds in its test.

import type { Phrases } from "./phrases.ts";
import { GERMAN } from "./wish-words/de.ts";
import { ENGLISH } from "./wish-words/en.ts";
import { SPANISH } from "./wish-words/es.ts";
import { FRENCH } from "./wish-words/fr.ts";
import { ITALIAN } from "./wish-words/it.ts";
import { DUTCH } from "./wish-words/nl.ts";
import { PORTUGUESE } from "./wish-words/pt.ts";

export interface WishWords {
  /**
   * Parts that make a wish when they follow each other with nothing but filler in between. "^" first: they open
   * the clause. A "~" before a part: any few words may come before it. "$" last: only `closing` words may follow.
   */
  sequences: readonly (readonly string[])[];
  parts: Readonly<Record<string, Phrases>>;
  /** What may stand between two parts without changing them. */
  fill: Phrases;
  /** What clauses open with, and courtesy: it asks for nothing. */
  openers: Phrases;
  /** What may follow a wish. Anything else makes another word of it: human error, manager account. */
  tail: Phrases;
  /** The same, where the wish is no more than "I need a person". */
  closing: Phrases;
  /** Begun before the wish in its clause, it is none. */
  not: Phrases;
  /** Before a person that is reached over any few words: it is one of the writer's own people. */
  mine?: Phrases;
  /** A wish as a whole message. */
  alone: Phrases;
}

export const LANGUAGES = {
  en: ENGLISH,
  de: GERMAN,
  fr: FRENCH,
  es: SPANISH,
  it: ITALIAN,
  pt: PORTUGUESE,
  nl: DUTCH,
} as const satisfies Record<string, WishWords>;

export type WishLanguage = keyof typeof LANGUAGES;
