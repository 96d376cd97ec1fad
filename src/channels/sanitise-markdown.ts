// Markdown that a model wrote, made harmless: an image is fetched by whoever sees it, and its address can carry
// what the model knows; a link can say one host and lead to another. What is left of both is text. Parsers
// differ, so whatever could be read as a link by any of them is broken where it is not certainly harmless.

import { hostOf, type IsTrusted, isTrustedAddress, withoutForeignLinks } from "./sanitise-links.ts";

// One pair of brackets in a label, one pair of parentheses in an address: what goes deeper is broken below.
// Every run is bounded, so that a text full of openings costs what its length costs.
const LABEL = String.raw`(?:[^[\]\\]|\\.|\[[^[\]]{0,200}\]){0,600}`;
const ADDRESS = String.raw`[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*`;
const TITLE = String.raw`(?:\s{1,9}(?:"[^"]{0,200}"|'[^']{0,200}'|\([^()]{0,200}\)))?`;
const LINK = new RegExp(
  String.raw`(!?)\[(${LABEL})\]\(\s{0,9}(<[^<>\n]{0,2000}>|${ADDRESS})${TITLE}\s{0,9}\)`,
  "g",
);
const AUTOLINK =
  /<((?:https?|ftp|mailto|tel):[^<>|\n]*|[a-z][a-z0-9+.-]{1,30}:\/\/[^<>|\n]*)(?:\|([^<>\n]*))?>/gi;
/** Markdown takes any scheme for an address: "<std::vector>" too. */
const ANY_SCHEME = /<(?!https:\/\/)([a-z][a-z0-9+.-]{1,31}:[^\s<>]*)>/gi;
const LEFT_OVER = new RegExp(String.raw`\]\((?:(${ADDRESS})\))?`, "g");
// Wherever it stands: parsers differ on what may be before it, and labels may go over lines.
const DEFINITION = /\]:(?=[ \t]*\n?[ \t>]*<?([^\s>]{1,200}))/g;
const FETCHING_TAG =
  /<(?=\/?(?:img|image|iframe|frame|video|audio|source|track|object|embed|link|script|style|svg|input|form|base|meta|picture|a|button|body|table)\b)/gi;
// As numbers or by name, for readers that look for links after they decoded. Brackets made so open none.
const ENTITY = /&(?:#0*(\d{1,3})|#x0*([0-9a-f]{1,2})|(colon|sol|period|commat));/gi;
const NAMED: Record<string, string> = { colon: ":", sol: "/", period: ".", commat: "@" };

/** Text with the letters and signs that an address can be made of as readers see them. */
export const decoded = (text: string): string =>
  text.replace(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
    const char = name
      ? NAMED[name.toLowerCase()]
      : String.fromCharCode(decimal ? Number(decimal) : Number.parseInt(hex ?? "", 16));
    return char !== undefined && /[A-Za-z0-9:/.@-]/.test(char) ? char : whole;
  });

/** What stands in parentheses behind "]" and is no address: a footnote, an index of an array. */
const isAddress = (text: string): boolean => /[:/.&\\%#?@]/.test(text);

const plainAddress = (address: string): string =>
  decoded(address.replace(/^<|>$/g, "").replace(/\\(?=[!-/:-@[-`{-~])/g, "")).trim();

function imageText(alt: string, address: string): string {
  const host = hostOf(address);
  return `${alt.trim()} (image${host === "" ? "" : ` from ${host}`})`.trimStart();
}

const linkText = (label: string, address: string): string => {
  const same = label.trim() === "" || label.trim() === address || `https://${label.trim()}` === address;
  return same ? address : `${label} (${address.replace(/^mailto:|^tel:/i, "")})`;
};

/** Labels may hold links themselves; the deepest are broken by what follows. */
function withoutLinks(text: string, isTrusted: IsTrusted, depth = 0): string {
  return text.replace(LINK, (whole, bang: string, label: string, raw: string) => {
    const address = plainAddress(raw);
    if (!isAddress(raw)) return whole;
    const inner = depth < 2 ? withoutLinks(label, isTrusted, depth + 1) : label;
    if (bang !== "") return imageText(inner, address);
    return isTrustedAddress(raw, isTrusted) ? `[${inner}](${raw})` : linkText(inner, address);
  });
}

function withoutLeftovers(text: string, isTrusted: IsTrusted): string {
  return text
    .replace(LEFT_OVER, (whole, address?: string) => {
      if (address !== undefined && (!isAddress(address) || isTrustedAddress(address, isTrusted)))
        return whole;
      return `] ${whole.slice(1)}`;
    })
    .replace(DEFINITION, (mark, address: string) =>
      isAddress(address) && !isTrustedAddress(address, isTrusted) ? "] :" : mark,
    )
    .replace(/!(?=\[)/g, "! ")
    .replace(ANY_SCHEME, "‹$1›")
    .replace(FETCHING_TAG, "‹");
}

function onePass(text: string, isTrusted: IsTrusted): string {
  const autolinks = decoded(text).replace(AUTOLINK, (whole, address: string, label?: string) =>
    label === undefined && isTrustedAddress(address, isTrusted)
      ? whole
      : linkText(label ?? "", plainAddress(address)).replace(/^(?:mailto|tel):/i, ""),
  );
  return withoutForeignLinks(withoutLeftovers(withoutLinks(autolinks, isTrusted), isTrusted), isTrusted);
}

/** What a first pass takes apart may join what a second has to; more than three were never seen. */
const MAX_PASSES = 8;

/** Prose without images and without links to hosts that are not trusted. */
export function harmlessProse(text: string, isTrusted: IsTrusted): string {
  let before = text;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const after = onePass(before, isTrusted);
    if (after === before) break;
    before = after;
  }
  return before;
}

/** Prose that makes nobody's program fetch anything. Never longer; links stay what they are. */
export const fetchlessProse = (text: string): string =>
  text.replace(/!+(?=\[)/g, "").replace(FETCHING_TAG, "‹");
