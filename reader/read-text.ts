// Plain text: paragraphs are what stands between empty lines.

import type { BlockWriter } from "./block-writer.ts";

export function readText(text: string, writer: BlockWriter): void {
  for (const paragraph of text.split(/\r?\n[^\S\n]*\r?\n/)) writer.paragraph(paragraph);
}
