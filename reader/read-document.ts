// One file into blocks, or the reason in words. The one place where what the parsers throw becomes a value.

import type { ReadDocument, ReadFailure, ReadInput } from "../src/knowledge/reading.ts";
import { MAX_DOCUMENT_BYTES } from "../src/limits.ts";
import { fail, ok, type Result } from "../src/result.ts";
import { type BlockWriter, blockWriter } from "./block-writer.ts";
import { decodeText } from "./decode-text.ts";
import { detectFormat, type Format } from "./detect-format.ts";
import { readDocx } from "./read-docx.ts";
import { readHtml } from "./read-html.ts";
import { readMarkdown } from "./read-markdown.ts";
import { readPdf } from "./read-pdf.ts";
import { readText } from "./read-text.ts";
import { Refusal } from "./refusal.ts";

type Title = string | undefined;

async function read(format: Format, input: ReadInput, writer: BlockWriter): Promise<Title> {
  const text = () => decodeText(input.bytes, input.mediaType);
  switch (format) {
    case "pdf":
      return readPdf(input.bytes, writer);
    case "docx":
      return readDocx(input.bytes, writer).then(() => undefined);
    case "html":
      return readHtml(text(), writer);
    case "markdown":
      return void readMarkdown(text(), writer);
    case "text":
      return void readText(text(), writer);
  }
}

/** Never throws for what a file holds: whatever a parser could not bear is a damaged file. */
export async function readDocument(input: ReadInput): Promise<Result<ReadDocument, ReadFailure>> {
  try {
    if (input.bytes.length > MAX_DOCUMENT_BYTES)
      throw new Refusal("too_large", `A document has at most ${MAX_DOCUMENT_BYTES / 2 ** 20} MiB.`);
    const format = detectFormat(input);
    if (!format)
      throw new Refusal("unsupported", "Only text, Markdown, HTML, PDF and Word (DOCX) can be read.");
    const writer = blockWriter();
    const title = await read(format, input, writer);
    const { blocks } = writer;
    if (blocks.length === 0) throw new Refusal("empty", "There is no text in it.");
    return ok({ blocks, ...(title === undefined ? {} : { title }) });
  } catch (error) {
    if (error instanceof Refusal) return fail(error.failure);
    return fail({ code: "damaged", message: "It is damaged: it cannot be read to its end." });
  }
}
