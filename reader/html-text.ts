// What open and closed tags make of text: headings, paragraphs, lists, code and tables.

import { type BlockWriter, oneLine } from "./block-writer.ts";
import { type HtmlTable, htmlTable } from "./html-table.ts";

const BLOCKS = new Set(
  `address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer
   form h1 h2 h3 h4 h5 h6 header hr html legend li main p section summary td th tr`.split(/\s+/),
);
const HEADING = /^h([1-6])$/;
const LISTS = new Set(["ul", "ol", "menu"]);
/** Deeper items are not indented further. */
const MAX_INDENT = 8;

export class HtmlText {
  readonly #writer: BlockWriter;
  #buffer = "";
  #title: string | undefined;
  #inTitle = false;
  #preformatted = 0;
  #table: HtmlTable | undefined;
  /** Open lists, the inner one last: the number of its next item, or NaN where items have none. */
  readonly #lists: number[] = [];
  #items: string[] = [];
  #mark: string | undefined;

  constructor(writer: BlockWriter) {
    this.#writer = writer;
  }

  open(name: string, attributes: Record<string, string>): void {
    if (name === "title") this.#inTitle = this.#title === undefined;
    else if (name === "br") this.#buffer += "\n";
    else if (name === "table") this.#openTable();
    else if (name === "pre") this.#openCode();
    else if (LISTS.has(name)) this.#openList(name === "ol" ? (attributes.start ?? "1") : undefined);
    else if (BLOCKS.has(name)) {
      this.#flush();
      if (name === "li") this.#openItem();
      if (name === "tr" || name === "td" || name === "th") this.#table?.open(name);
    }
  }

  close(name: string): void {
    if (name === "title") this.#inTitle = false;
    else if (name === "pre") this.#closeCode();
    else if (name === "table") this.#closeTable();
    else if (LISTS.has(name)) this.#closeList();
    else if (HEADING.test(name)) this.#closeHeading(Number(name.slice(1)));
    else if (BLOCKS.has(name)) this.#flush();
  }

  write(text: string): void {
    if (this.#inTitle) this.#title = `${this.#title ?? ""}${text}`.slice(0, 300);
    else this.#buffer += this.#preformatted > 0 ? text : text.replace(/\s+/g, " ");
  }

  /** The page's title, where it has one. */
  end(): string | undefined {
    this.#flush();
    this.#table?.writeTo(this.#writer);
    this.#writer.list(this.#items);
    return oneLine(this.#title ?? "") || undefined;
  }

  #take(): string {
    const text = this.#buffer;
    this.#buffer = "";
    return text;
  }

  #isProse(): boolean {
    return !this.#table && this.#lists.length === 0;
  }

  /** Gives the text so far its place: in a cell, an item, or as a paragraph. */
  #flush(): void {
    const text = this.#take();
    if (this.#table) this.#table.write(text);
    else if (this.#lists.length === 0) this.#writer.paragraph(text);
    else this.#addToList(oneLine(text));
  }

  #addToList(line: string): void {
    if (line === "") return;
    const indent = "  ".repeat(Math.min(this.#lists.length - 1, MAX_INDENT));
    this.#items.push(`${indent}${this.#mark ?? " "} ${line}`);
    this.#mark = undefined;
  }

  #openItem(): void {
    const number = this.#lists.at(-1) ?? Number.NaN;
    this.#mark = Number.isNaN(number) ? "-" : `${number}.`;
    if (this.#lists.length > 0) this.#lists[this.#lists.length - 1] = number + 1;
  }

  /** One inside a cell is text of that cell. */
  #openList(start: string | undefined): void {
    this.#flush();
    if (!this.#table) this.#lists.push(start === undefined ? Number.NaN : Number.parseInt(start, 10) || 1);
  }

  #closeList(): void {
    this.#flush();
    if (this.#table || this.#lists.length === 0) return;
    this.#lists.pop();
    if (this.#lists.length > 0) return;
    this.#writer.list(this.#items);
    this.#items = [];
  }

  #closeHeading(level: number): void {
    if (this.#isProse()) this.#writer.heading(level, this.#take());
    else this.#flush();
  }

  #openCode(): void {
    this.#flush();
    this.#preformatted += 1;
  }

  #closeCode(): void {
    this.#preformatted = Math.max(0, this.#preformatted - 1);
    if (this.#preformatted === 0 && this.#isProse()) this.#writer.code(this.#take());
    else this.#flush();
  }

  /** One inside an item is text of that item. */
  #openTable(): void {
    this.#flush();
    if (this.#table) this.#table.nest();
    else if (this.#lists.length === 0) this.#table = htmlTable();
  }

  #closeTable(): void {
    this.#flush();
    if (!this.#table?.close()) return;
    this.#table.writeTo(this.#writer);
    this.#table = undefined;
  }
}
