// Markdown with GitHub's tables. HTML inside it is read as HTML: what a browser would hide stays hidden.

import type { Nodes, RootContent, Table } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { toString as toText } from "mdast-util-to-string";
import { gfm } from "micromark-extension-gfm";
import { MAX_MARKUP_DEPTH } from "../src/limits.ts";
import type { BlockWriter } from "./block-writer.ts";
import { calmEmphasis } from "./calm-emphasis.ts";
import { readHtml } from "./read-html.ts";
import { Refusal } from "./refusal.ts";

/** Quotes in quotes and brackets in brackets cost the parser the square of their number. */
const NESTED = /^(?:[^\S\n]*(?:>|[*+-][^\S\n])){60}|[[\]!(*_~`]{2000}/m;

const textOf = (node: Nodes): string => toText(node, { includeImageAlt: false, includeHtml: false });

/** Throws a Refusal where it is nested as no person writes. */
export function readMarkdown(text: string, writer: BlockWriter): void {
  if (NESTED.test(text)) throw new Refusal("damaged", "It is nested too deeply to be read.");
  const root = fromMarkdown(calmEmphasis(withoutFrontMatter(text)), {
    extensions: [gfm()],
    mdastExtensions: [gfmFromMarkdown()],
  });
  for (const node of root.children) writeNode(node, writer, 0);
}

/** Settings of a site generator at the top of the file are nothing to search in. */
const withoutFrontMatter = (text: string): string =>
  text.replace(/^---\r?\n[\s\S]{0,10000}?\r?\n---\r?\n/, "");

function writeNode(node: RootContent, writer: BlockWriter, depth: number): void {
  if (depth > MAX_MARKUP_DEPTH) throw new Refusal("damaged", "It is nested too deeply to be read.");
  switch (node.type) {
    case "heading":
      writer.heading(node.depth, textOf(node));
      break;
    case "code":
      writer.code(node.value, node.lang ?? undefined);
      break;
    case "table":
      writeTable(node, writer);
      break;
    case "list":
      writer.list(itemsOf(node, 0));
      break;
    case "html":
      readHtml(node.value, writer);
      break;
    case "blockquote":
    case "footnoteDefinition":
      for (const child of node.children) writeNode(child, writer, depth + 1);
      break;
    case "definition":
    case "thematicBreak":
    case "yaml":
      break;
    default:
      writer.paragraph(textOf(node));
  }
}

function writeTable(table: Table, writer: BlockWriter): void {
  const [header, ...rows] = table.children.map((row) => row.children.map(textOf));
  writer.table(header, rows);
}

/** One line an item; what is inside an item comes below it, indented. */
function itemsOf(list: Extract<RootContent, { type: "list" }>, depth: number): string[] {
  if (depth > MAX_MARKUP_DEPTH) throw new Refusal("damaged", "It is nested too deeply to be read.");
  const indent = "  ".repeat(Math.min(depth, 8));
  return list.children.flatMap((item, at) => {
    const mark = list.ordered ? `${(list.start ?? 1) + at}.` : "-";
    const [inner, own] = [
      item.children.filter((child) => child.type === "list"),
      item.children.filter((child) => child.type !== "list"),
    ];
    const text = own.map((child) => textOf(child).replace(/\s+/g, " ").trim()).join(" ");
    return [`${indent}${mark} ${text}`, ...inner.flatMap((child) => itemsOf(child, depth + 1))];
  });
}
