// What was read of a file, as text of a bounded length.

import type { Block } from "../knowledge/reading.ts";

function blockText(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `${"#".repeat(block.level)} ${block.text}`;
    case "paragraph":
      return block.text;
    case "list":
      return block.items.join("\n");
    case "code":
      return block.text;
    case "table":
      return [block.header, ...block.rows].map((cells) => cells.join(" | ")).join("\n");
  }
}

/** A document in reading order, its title first where it does not begin with it. */
export function documentText({ title, blocks }: { title?: string; blocks: readonly Block[] }): string {
  const text = blocks.map(blockText).join("\n\n");
  return title && !text.slice(0, 2 * title.length + 10).includes(title) ? `${title}\n\n${text}` : text;
}

/** At most so many characters, whole ones; the notice says how much is missing and is not counted. */
export function cutText(text: string, maxChars: number): string {
  const whole = text.toWellFormed();
  if (whole.length <= maxChars) return whole;
  const kept = whole.slice(0, Math.max(0, maxChars));
  const clean = kept.isWellFormed() ? kept : kept.slice(0, -1);
  return `${clean}\n[The rest of the file was left out: ${whole.length - clean.length} of ${whole.length} characters.]`;
}
