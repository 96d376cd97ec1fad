// What people send is cleaned once, here, at the edge: Postgres refuses NUL and lone surrogates, bidi
// controls make a line read as something it is not, and tag characters carry text nobody sees.

// Bidi embeddings, overrides and isolates; the marks U+200E, U+200F and U+061C stay: they are ordinary in
// Arabic and Hebrew text and cannot reorder what stands around them.
const BIDI = /[\u202a-\u202e\u2066-\u2069]/g;
// Tag characters (U+E0000 block), but for those that end a flag emoji such as the flag of Scotland.
const FLAG = /\u{1f3f4}[\u{e0020}-\u{e007e}]{1,16}\u{e007f}/gu;
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
