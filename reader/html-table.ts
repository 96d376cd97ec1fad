// A table while its tags go by. One inside another's cell is text of that cell, and a table of one column
// is how old pages make frames: what is in it is prose.

import type { BlockWriter } from "./block-writer.ts";

export interface HtmlTable {
  open(name: "tr" | "td" | "th"): void;
  /** Into the open cell. */
  write(text: string): void;
  nest(): void;
  /** True where this was the outer one. */
  close(): boolean;
  writeTo(writer: BlockWriter): void;
}

export function htmlTable(): HtmlTable {
  const rows: { cells: string[]; heads: number }[] = [];
  let nested = 0;
  const prose = () => rows.flatMap(({ cells }) => cells);
  return {
    open(name) {
      if (nested > 0) return;
      if (name === "tr" || rows.length === 0) rows.push({ cells: [], heads: 0 });
      const row = rows.at(-1);
      if (name === "tr" || !row) return;
      row.cells.push("");
      if (name === "th") row.heads += 1;
    },
    write(text) {
      if (text.trim() === "") return;
      if (rows.length === 0) rows.push({ cells: [], heads: 0 });
      const cells = rows.at(-1)?.cells ?? [];
      const last = Math.max(cells.length - 1, 0);
      cells[last] = cells[last] ? `${cells[last]} ${text}` : text;
    },
    nest() {
      nested += 1;
    },
    close() {
      nested -= 1;
      return nested < 0;
    },
    writeTo(writer) {
      if (rows.every(({ cells }) => cells.length <= 1)) {
        for (const text of prose()) writer.paragraph(text);
        return;
      }
      writer.table(
        undefined,
        rows.map(({ cells }) => cells),
      );
    },
  };
}
