// The invoice of an order as a PDF of one page: small, the same at every call, and readable by every viewer.

import type { Order } from "./orders.ts";

const escaped = (text: string): string => text.replace(/[\\()]/g, (sign) => `\\${sign}`);

function page(lines: readonly string[]): string {
  const shown = lines.map((line) => `(${escaped(line)}) Tj T*`).join("\n");
  return `BT\n/F1 12 Tf\n20 TL\n72 770 Td\n${shown}\nET`;
}

/** Of Latin-1 text. */
export function invoiceOf({ id, customer, item, total }: Order): Uint8Array {
  const content = page([`Invoice ${id}`, customer, `${item}: ${total.toFixed(2)} EUR`]);
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
  ];
  let text = "%PDF-1.4\n";
  const places = objects.map((object, i) => {
    const at = text.length;
    text += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, "0")} 00000 n \n`;
  });
  const table = text.length;
  const size = objects.length + 1;
  text += `xref\n0 ${size}\n0000000000 65535 f \n${places.join("")}`;
  text += `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}
