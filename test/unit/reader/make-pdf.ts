// A PDF written by hand: a catalog, pages of Helvetica, a table of offsets. ISO 32000-1, 7.5.

const escaped = (text: string): string => text.replace(/[\\()]/g, "\\$&");

function pageContent(lines: readonly string[]): string {
  // An empty line is a gap between paragraphs.
  const shown = lines.map((line) => (line === "" ? "0 -24 Td" : `0 -14 Td (${escaped(line)}) Tj`));
  return `BT /F1 12 Tf 72 720 Td ${shown.join(" ")} ET`;
}

/** Pages of lines, with a title. */
export function makePdf(pages: readonly (readonly string[])[], title = "Handbook"): Uint8Array {
  const first = 4;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, at) => `${first + at * 2} 0 R`).join(" ")}] >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ...pages.flatMap((lines, at) => {
      const content = pageContent(lines);
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${first + at * 2 + 1} 0 R >>`,
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ];
    }),
    `<< /Title (${escaped(title)}) >>`,
  ];
  let text = "%PDF-1.7\n";
  const offsets = objects.map((object, at) => {
    const offset = text.length;
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const start = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n`;
  text += `<< /Size ${objects.length + 1} /Root 1 0 R /Info ${objects.length} 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return new Uint8Array(Buffer.from(text, "latin1"));
}
