// The one sanitiser of outbound text; each channel adds what calls everybody there. Code is left alone where
// every parser agrees that it is code: a fence at the start of a line that is closed as it was opened, and
// single backticks in lines that have no others.

import { markdownBlocks } from "./code-fence.ts";
import { decoded, fetchlessProse, harmlessProse } from "./sanitise-markdown.ts";
import { visibleText } from "./visible-text.ts";

/** What may stay a link. */
export interface SanitiseRules {
  /** Exact hosts, lower case: the tenant's allow-list. */
  hosts: readonly string[];
}

const OPENING = /^(`{3,}|~{3,})[\w+#.-]*$/;
const INLINE = /(?<!`)`[^`\n]+`(?!`)/g;
/** In code that is none after all, this would be an image or a link. */
const RISKY = /\]\(|!\[|\]:|\]\[|[<>]/;
/** Some take a backtick for a part of an address, or of what stands in angle brackets. */
const TAKES_TICK = /(?:\/\/|www\.|@)\S*$/;

function isCertainlyCode(lines: readonly string[]): boolean {
  const [mark] = OPENING.exec(lines[0] ?? "")?.slice(1) ?? [];
  return mark !== undefined && lines.length > 1 && lines.at(-1) === mark;
}

const hasClearTicks = (line: string): boolean =>
  !/``|\\`|</.test(line) &&
  (line.split("`").length - 1) % 2 === 0 &&
  !line
    .split(INLINE)
    .slice(0, -1)
    .some((prose) => TAKES_TICK.test(decoded(prose)));

interface Change {
  prose(text: string): string;
  /** Inline code that must be changed as well. */
  suspects(code: string): boolean;
}

function changeProse(text: string, change: Change): string {
  // A backtick without a partner could find one in the next line and turn code and prose around.
  if (!text.includes("`") || !text.split("\n").every(hasClearTicks)) return change.prose(text);
  let changed = "";
  let from = 0;
  for (const code of text.matchAll(INLINE)) {
    if (change.suspects(code[0])) continue;
    changed += change.prose(text.slice(from, code.index)) + code[0];
    from = code.index + code[0].length;
  }
  return changed + change.prose(text.slice(from));
}

function changeBlocks(text: string, change: Change): string {
  return markdownBlocks(text)
    .map((block) => {
      const certain = block.kind === "code" && isCertainlyCode(block.text.split("\n"));
      return certain ? block.text : changeProse(block.text, change);
    })
    .join("\n");
}

/**
 * Markdown without images, without links to hosts that are not in `rules`, without what nobody sees. An address
 * that loses its link stays readable, its host in punycode. Idempotent; ordinary text and code stay as they are.
 */
export function sanitiseMarkdown(text: string, { hosts }: SanitiseRules): string {
  const trusted = new Set(hosts);
  return changeBlocks(visibleText(text), {
    prose: (prose) => harmlessProse(prose, (host) => trusted.has(host)),
    suspects: (code) => RISKY.test(code),
  });
}

/** What holds whatever the tenant allows: nothing unseen, and nothing that is fetched. Never longer. */
export const withoutFetches = (text: string): string =>
  changeBlocks(visibleText(text), { prose: fetchlessProse, suspects: () => false });
