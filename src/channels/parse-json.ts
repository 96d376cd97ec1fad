// JSON from outside. The depth is counted before parsing: JSON.parse takes 100,000 levels without
// complaint, and whoever walks the result afterwards dies of it.

import { MAX_JSON_DEPTH } from "../limits.ts";
import { fail, ok, type Result } from "../result.ts";

/** How often a character is there; not counted beyond MAX_JSON_DEPTH. */
function countOf(text: string, char: string): number {
  let count = 0;
  for (let at = text.indexOf(char); at >= 0 && count <= MAX_JSON_DEPTH; at = text.indexOf(char, at + 1))
    count++;
  return count;
}

// One for all: making one costs more than reading a webhook with it.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

function tooDeep(text: string): boolean {
  // Ordinary bodies have fewer brackets than levels are allowed, which is quickly seen.
  if (countOf(text, "{") + countOf(text, "[") <= MAX_JSON_DEPTH) return false;
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (quoted) {
      if (char === 0x5c) i++;
      else if (char === 0x22) quoted = false;
    } else if (char === 0x22) quoted = true;
    else if (char === 0x7b || char === 0x5b) {
      if (++depth > MAX_JSON_DEPTH) return true;
    } else if (char === 0x7d || char === 0x5d) depth--;
  }
  return false;
}

/** The value, or why the bytes are none: not UTF-8, not JSON, or deeper than MAX_JSON_DEPTH. */
export function parseJson(bytes: Uint8Array | string): Result<unknown, string> {
  try {
    const text = typeof bytes === "string" ? bytes : decoder.decode(bytes);
    return tooDeep(text) ? fail("deeper than 64 levels") : ok(JSON.parse(text));
  } catch {
    return fail("not JSON");
  }
}
