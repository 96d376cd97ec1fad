// The arguments that will run, as somebody reads them who answers for it: whole, one value a line, and with
// nothing in them that cannot be seen.

import { visible } from "../../../src/turn/render-card.ts";

/** Canonical JSON over several lines. What is no JSON is shown as it is. */
export function exactArguments(canonical: string): string {
  return laidOut(canonical)
    .split("\n")
    .map((line) => visible(line))
    .join("\n");
}

function laidOut(canonical: string): string {
  try {
    return JSON.stringify(JSON.parse(canonical), null, 2);
  } catch {
    return canonical;
  }
}
