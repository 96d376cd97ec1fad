// "Good morning", "yes please", "thank you": nothing but courtesy, in one of the languages in which wishes are
// heard. The words are those that wishes may open with.

import { endsAt } from "./phrases.ts";
import { LANGUAGES } from "./wish-words.ts";
import { wordsOf } from "./words.ts";

/** True where no word of the text asks for anything. */
export function isCourtesy(text: string): boolean {
  const words = wordsOf(text);
  return Object.values(LANGUAGES).some(({ openers }) => {
    let at = 0;
    while (at < words.length) {
      const next = Math.max(at, ...endsAt(openers, words, at));
      if (next === at) return false;
      at = next;
    }
    return true;
  });
}
