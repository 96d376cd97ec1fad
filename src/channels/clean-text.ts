// What people send is cleaned once, here, at the edge: Postgres refuses NUL and lone surrogates, bidi
// controls make a line read as something it is not, and tag characters carry text nobody sees.

import { MAX_TEXT_CHARS } from "../limits.ts";

// Bidi embeddings, overrides and isolates; the marks U+200E, U+200F and U+061C stay: they are ordinary in
// Arabic and Hebrew text and cannot reorder what stands around them.
const BIDI = /[\u202a-\u202e\u2066-\u2069]/g;
// Tag characters (U+E0000 block), but for the three flags that are emoji: England, Scotland, Wales. Any
// other sequence shows as a black flag, and would carry a hidden word behind it.
const FLAG =
  /\u{1f3f4}\u{e0067}\u{e0062}(?:\u{e0065}\u{e006e}\u{e0067}|\u{e0073}\u{e0063}\u{e0074}|\u{e0077}\u{e006c}\u{e0073})\u{e007f}/gu;
const TAGS = /[\u{e0000}-\u{e007f}]/gu;

function stripTags(text: string): string {
  let cleaned = "";
  let last = 0;
  for (const flag of text.matchAll(FLAG)) {
    cleaned += text.slice(last, flag.index).replace(TAGS, "") + flag[0];
    last = flag.index + flag[0].length;
  }
  return cleaned + text.slice(last).replace(TAGS, "");
}

/** Text as it may be stored, shown and given to a model. Idempotent. */
export function cleanText(text: string): string {
  const wellFormed = text.toWellFormed().replaceAll("\u0000", "\ufffd").replace(BIDI, "");
  return /[\u{e0000}-\u{e007f}]/u.test(wellFormed) ? stripTags(wellFormed) : wellFormed;
}

const CUT = "\n[The rest of this message was cut: it was too long.]";

/** Text of at most MAX_TEXT_CHARS; what is longer ends with a notice, for the model to be honest about it. */
export function capText(text: string): string {
  if (text.length <= MAX_TEXT_CHARS) return text;
  const kept = text.slice(0, MAX_TEXT_CHARS - CUT.length);
  // The cut may fall between the halves of a surrogate pair.
  return `${kept.isWellFormed() ? kept : kept.slice(0, -1)}${CUT}`;
}
