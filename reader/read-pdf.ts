// PDF through PDF.js as unpdf builds it for Workers. Every page is a section of its own, so that an answer can
// name the page it is from.

import { getDocumentProxy } from "unpdf";
import { MAX_DOCUMENT_PAGES } from "../src/limits.ts";
import type { BlockWriter } from "./block-writer.ts";
import { pageParagraphs } from "./pdf-paragraphs.ts";
import { Refusal } from "./refusal.ts";

/** Nothing of it may be fetched, evaluated or drawn. */
const OPTIONS = {
  isEvalSupported: false,
  disableFontFace: true,
  useSystemFonts: false,
  disableAutoFetch: true,
  disableRange: true,
  disableStream: true,
  enableXfa: false,
  stopAtErrors: false,
  verbosity: 0,
};

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;

async function open(bytes: Uint8Array): Promise<Pdf> {
  try {
    return await getDocumentProxy(bytes, OPTIONS);
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name === "PasswordException")
      throw new Refusal("protected", "It is protected with a password. Save it without one.");
    throw new Refusal("damaged", "It is damaged, or no PDF: it cannot be opened.");
  }
}

async function title(pdf: Pdf): Promise<string | undefined> {
  try {
    const { info } = await pdf.getMetadata();
    const found: unknown = (info as Record<string, unknown>).Title;
    return typeof found === "string" && found.trim() !== "" ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Writes all pages and gives the title. Throws a Refusal where no page can be read. */
export async function readPdf(bytes: Uint8Array, writer: BlockWriter): Promise<string | undefined> {
  const pdf = await open(bytes);
  try {
    if (pdf.numPages > MAX_DOCUMENT_PAGES)
      throw new Refusal("too_large", `It has more than ${MAX_DOCUMENT_PAGES} pages. Split it.`);
    let unreadable = 0;
    for (let number = 1; number <= pdf.numPages; number += 1) {
      const paragraphs = await readPage(pdf, number);
      if (!paragraphs) unreadable += 1;
      if (!paragraphs || paragraphs.length === 0) continue;
      writer.heading(1, `Page ${number}`);
      for (const paragraph of paragraphs) writer.paragraph(paragraph);
    }
    // A file with a page missing would answer as if the page said nothing.
    if (unreadable > 0)
      throw new Refusal("damaged", `It is damaged: ${unreadable} of ${pdf.numPages} pages cannot be read.`);
    if (writer.blocks.length === 0)
      throw new Refusal("empty", "There is no text in it. If it is a scan, it needs text recognition first.");
    return await title(pdf);
  } finally {
    await pdf.loadingTask.destroy();
  }
}

async function readPage(pdf: Pdf, number: number): Promise<string[] | undefined> {
  try {
    const page = await pdf.getPage(number);
    const { items } = await page.getTextContent();
    page.cleanup();
    return pageParagraphs(items.flatMap((item) => ("str" in item ? [item] : [])));
  } catch {
    return undefined;
  }
}
