// HTML as a person would see it: one pass over the tags, no tree, so that no depth of nesting can exhaust
// anything. What a browser does not show is not read; text that hides is how pages talk to models.

import { Parser } from "htmlparser2";
import { MAX_MARKUP_DEPTH } from "../src/limits.ts";
import type { BlockWriter } from "./block-writer.ts";
import { HtmlText } from "./html-text.ts";
import { Refusal } from "./refusal.ts";

/** Never seen, or no part of what a page says. */
const DROPPED = new Set(
  `script style template noscript svg canvas iframe object embed audio video map math nav select textarea
   datalist button dialog`.split(/\s+/),
);
const HIDING =
  /display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?:font-size|opacity|max-height)\s*:\s*0(?![.\d]*[1-9])/i;

const isHidden = (attributes: Record<string, string>): boolean =>
  attributes.hidden !== undefined ||
  attributes["aria-hidden"] === "true" ||
  HIDING.test(attributes.style ?? "");

/** Writes what the page says, and gives its title. Throws a Refusal where it is nested as no page is. */
export function readHtml(html: string, writer: BlockWriter): string | undefined {
  const text = new HtmlText(writer);
  let depth = 0;
  /** The depth at which something unseen began. */
  let unseen: number | undefined;
  const parser = new Parser({
    onopentag(name, attributes) {
      depth += 1;
      if (depth > MAX_MARKUP_DEPTH) throw new Refusal("damaged", "It is nested too deeply to be read.");
      if (unseen !== undefined) return;
      if (DROPPED.has(name) || isHidden(attributes)) unseen = depth;
      else text.open(name, attributes);
    },
    onclosetag(name) {
      if (unseen === undefined) text.close(name);
      else if (depth === unseen) unseen = undefined;
      depth -= 1;
    },
    ontext(piece) {
      if (unseen === undefined) text.write(piece);
    },
  });
  parser.write(html);
  parser.end();
  return text.end();
}
