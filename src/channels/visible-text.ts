// What goes out must read as it is stored: characters that nobody sees can carry a message past every reader,
// and some reorder what stands around them. People's own texts are cleaned more gently, in clean-text.ts.

import { cleanText } from "./clean-text.ts";

// All that has no shape by definition, and control characters. Left are direction marks, which are ordinary in
// Arabic and Hebrew, the tags of the three flags that cleanText keeps, and what the next two look at.
const UNSEEN =
  /[[\p{Default_Ignorable_Code_Point}\p{Cc}\u2028\u2029]--[\t\n\r\u061c\u200c-\u200f\p{Variation_Selector}\u{e0020}-\u{e007f}]]/gv;

// Joiners shape letters of many scripts and put emoji together; between Latin letters they only hide.
const JOINER =
  /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f[[\p{L}\p{M}]--\p{Script=Latin}]])[\u200c\u200d]|[\u200c\u200d](?![\p{Extended_Pictographic}[[\p{L}\p{M}]--\p{Script=Latin}]])/gv;

// A variant of an emoji or of a Chinese character is one selector behind it; a row of them is hidden bytes.
const SELECTOR =
  /(?<![\p{Emoji}\p{Extended_Pictographic}\p{Script=Han}\p{Script=Mongolian}])\p{Variation_Selector}/gv;

/** The text without what nobody would see of it. Idempotent, and never longer. */
export function visibleText(text: string): string {
  return cleanText(text).replace(UNSEEN, "").replace(SELECTOR, "").replace(JOINER, "");
}
