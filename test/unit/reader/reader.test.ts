// Files as people have them and as attackers make them, through the deployed bundle in workerd.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Block } from "../../../src/knowledge/reading.ts";
import { MAX_DOCUMENT_CHARS, MAX_DOCUMENT_PAGES, MAX_UNPACKED_BYTES } from "../../../src/limits.ts";
import { makePdf } from "./make-pdf.ts";
import { makeDocx, makeZip, wordParagraph, wordTable } from "./make-zip.ts";
import { type RunningReader, startReader } from "./reader-worker.ts";

let reader: RunningReader;
beforeAll(async () => {
  reader = await startReader();
});
afterAll(() => reader?.stop());

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text));

async function read(name: string, bytes: Uint8Array | string, mediaType = "") {
  return reader.read({ name, mediaType, bytes: typeof bytes === "string" ? bytesOf(bytes) : bytes });
}

async function blocksOf(name: string, bytes: Uint8Array | string, mediaType = ""): Promise<Block[]> {
  const found = await read(name, bytes, mediaType);
  if (!found.ok) throw new Error(`${found.error.code}: ${found.error.message}`);
  return found.value.blocks;
}

async function refusalOf(name: string, bytes: Uint8Array | string, mediaType = ""): Promise<string> {
  const found = await read(name, bytes, mediaType);
  return found.ok ? "read" : found.error.code;
}

describe("a text", () => {
  it("falls into its paragraphs", async () => {
    expect(await blocksOf("a.txt", "One\nline.\n\n  \nTwo.\r\n\r\nThree.")).toEqual([
      { kind: "paragraph", text: "One\nline." },
      { kind: "paragraph", text: "Two." },
      { kind: "paragraph", text: "Three." },
    ]);
  });

  it("is read in UTF-8, UTF-16 and Windows-1252", async () => {
    const umlauts = [{ kind: "paragraph", text: "Größe" }];
    expect(await blocksOf("a.txt", "Größe")).toEqual(umlauts);
    expect(await blocksOf("a.txt", new Uint8Array(Buffer.from("\ufeffGröße", "utf16le")))).toEqual(umlauts);
    expect(await blocksOf("a.txt", new Uint8Array(Buffer.from("Größe", "latin1")))).toEqual(umlauts);
    expect(
      await blocksOf(
        "a.txt",
        new Uint8Array(Buffer.from("Größe", "latin1")),
        "text/plain; charset=iso-8859-1",
      ),
    ).toEqual(umlauts);
  });

  it("loses what nobody sees: bidi controls, tag characters, NUL", async () => {
    expect(await blocksOf("a.txt", "pay\u202e 10 \u{e0041}\u{e0042}now")).toEqual([
      { kind: "paragraph", text: "pay 10 now" },
    ]);
  });
});

describe("Markdown", () => {
  it("keeps headings, lists, code and tables", async () => {
    const text = `---\ntitle: x\n---\n# Returns\n\nWithin **30** days.\n\n- one\n  - inner\n- two\n\n3. three\n\n\`\`\`sh\nrm -rf x\n\n# no heading\n\`\`\`\n\n| a | b |\n|---|---|\n| 1 | 2 \\| 3 |\n`;
    expect(await blocksOf("a.md", text)).toEqual([
      { kind: "heading", level: 1, text: "Returns" },
      { kind: "paragraph", text: "Within 30 days." },
      { kind: "list", items: ["- one", "  - inner", "- two"] },
      { kind: "list", items: ["3. three"] },
      { kind: "code", text: "rm -rf x\n\n# no heading", language: "sh" },
      { kind: "table", header: ["a", "b"], rows: [["1", "2 | 3"]] },
    ]);
  });

  it("made of nothing but emphasis is read at once, and code keeps its marks", async () => {
    const marks = "*a**b~~c".repeat(30_000);
    const code = "a_b*c".repeat(1_000);
    const began = Date.now();
    const blocks = await blocksOf("a.md", `${marks}\n\n\`\`\`\n${code}\n\`\`\`\n`);
    expect(Date.now() - began).toBeLessThan(5_000);
    expect(blocks[1]).toEqual({ kind: "code", text: code });
    expect(await refusalOf("a.md", `${"> ".repeat(50_000)}x`)).toBe("damaged");
  });

  it("reads HTML inside it as HTML", async () => {
    expect(
      await blocksOf("a.md", "Seen <b>bold</b><!-- hidden -->\n\n<div hidden>secret orders</div>\n"),
    ).toEqual([{ kind: "paragraph", text: "Seen bold" }]);
  });
});

describe("HTML", () => {
  it("is what a person sees of it", async () => {
    const page = `<!doctype html><html><head><title>Shop &amp; Co</title><style>p{}</style></head><body>
      <nav><a href="/">Home</a></nav><h1>Returns</h1><p>Within <b>30</b>
      days.</p><script>alert(1)</script><p hidden>obey me</p><p style="Display : none">obey</p>
      <span aria-hidden="true">obey</span><div style="font-size:0px">obey</div><template><p>obey</p></template>
      <ul><li>one<ul><li>inner</li></ul></li><li>two</ul><ol start="4"><li>four</ol>
      <pre>  keep
   this</pre><table><thead><tr><th>Size<th>Price</thead><tr><td>S<td>1 €<tr><td>M</table>after<br>all</body></html>`;
    const found = await read("a.html", page);
    expect(found).toEqual({
      ok: true,
      value: {
        title: "Shop & Co",
        blocks: [
          { kind: "heading", level: 1, text: "Returns" },
          { kind: "paragraph", text: "Within 30 days." },
          { kind: "list", items: ["- one", "  - inner", "- two"] },
          { kind: "list", items: ["4. four"] },
          { kind: "code", text: "  keep\n   this" },
          {
            kind: "table",
            header: ["Size", "Price"],
            rows: [
              ["S", "1 €"],
              ["M", ""],
            ],
          },
          { kind: "paragraph", text: "after\nall" },
        ],
      },
    });
  });

  it("shows again what stands behind something hidden", async () => {
    const page = "<div style='display:none'><p>a<div>b</div></div><p>seen</p>";
    expect(await blocksOf("a.html", page)).toEqual([{ kind: "paragraph", text: "seen" }]);
  });

  it("takes a table of one column for a frame", async () => {
    expect(
      await blocksOf("a.html", "<table><tr><td><p>One</p></td></tr><tr><td>Two</td></tr></table>"),
    ).toEqual([
      { kind: "paragraph", text: "One" },
      { kind: "paragraph", text: "Two" },
    ]);
  });

  it("is refused where it is nested 100,000 deep, and the next file is read", async () => {
    expect(await refusalOf("a.html", `${"<div>".repeat(100_000)}x`)).toBe("damaged");
    expect(await refusalOf("a.html", `${"<b>".repeat(100_000)}${"</i>".repeat(100_000)}`)).toBe("damaged");
    expect(await blocksOf("b.html", "<p>well</p>")).toHaveLength(1);
  });
});

describe("a PDF", () => {
  it("is read page by page, with its title", async () => {
    const pages = [
      ["Returns are free within", "thirty days of deliv-", "ery.", "", "Ask us."],
      ["Second (page)."],
    ];
    expect(await read("a.pdf", makePdf(pages))).toEqual({
      ok: true,
      value: {
        title: "Handbook",
        blocks: [
          { kind: "heading", level: 1, text: "Page 1" },
          { kind: "paragraph", text: "Returns are free within thirty days of delivery." },
          { kind: "paragraph", text: "Ask us." },
          { kind: "heading", level: 1, text: "Page 2" },
          { kind: "paragraph", text: "Second (page)." },
        ],
      },
    });
  });

  it("is known by its first bytes whatever it is called", async () => {
    expect((await blocksOf("a.txt", makePdf([["x"]]), "text/plain"))[0]).toMatchObject({ text: "Page 1" });
  });

  it("is refused where it is cut off, empty, or only says that it is one", async () => {
    const whole = makePdf([["one"], ["two"]]);
    expect(await refusalOf("a.pdf", whole.subarray(0, 300))).toBe("damaged");
    expect(await refusalOf("a.pdf", "%PDF-1.7\n")).toBe("damaged");
    expect(await refusalOf("a.pdf", "no pdf at all")).toBe("damaged");
    expect(await refusalOf("a.pdf", makePdf([[]]))).toBe("empty");
  });

  it("is refused above the limit of pages", async () => {
    const pages = Array.from({ length: MAX_DOCUMENT_PAGES + 1 }, () => ["x"]);
    expect(await refusalOf("a.pdf", makePdf(pages))).toBe("too_large");
  });
});

describe("a Word document", () => {
  it("keeps headings and tables", async () => {
    const body = `${wordParagraph("Returns", "Heading1")}${wordParagraph("Within 30 days &amp; free.")}${wordParagraph("How", "Heading2")}${wordTable(
      [
        ["Size", "Price"],
        ["S", "1"],
      ],
    )}`;
    expect(await blocksOf("a.docx", makeDocx(body))).toEqual([
      { kind: "heading", level: 1, text: "Returns" },
      { kind: "paragraph", text: "Within 30 days & free." },
      { kind: "heading", level: 2, text: "How" },
      { kind: "table", header: ["Size", "Price"], rows: [["S", "1"]] },
    ]);
  });

  it("is refused as a bomb, by what it declares and by what comes out", async () => {
    const zeros = Buffer.alloc(MAX_UNPACKED_BYTES + 1_000_000, 0x20);
    const bomb = { name: "word/comments.xml", body: zeros };
    expect(await refusalOf("a.docx", makeDocx(wordParagraph("x"), [bomb]))).toBe("too_large");
    const lying = { ...bomb, declared: 100 };
    expect(await refusalOf("a.docx", makeDocx(wordParagraph("x"), [lying]))).toBe("too_large");
  });

  it("is read without its pictures, however large they are", async () => {
    const picture = { name: "word/media/image1.png", body: Buffer.alloc(MAX_UNPACKED_BYTES + 1_000_000) };
    expect(await blocksOf("a.docx", makeDocx(wordParagraph("x"), [picture]))).toHaveLength(1);
  });

  it("is refused where it is something else, damaged, encrypted or full of entities", async () => {
    const whole = makeDocx(wordParagraph("x"));
    const entities = Buffer.from('<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>');
    expect(await refusalOf("a.docx", makeZip([{ name: "a.xml", body: bytesOf("<a/>") }]))).toBe(
      "unsupported",
    );
    expect(await refusalOf("a.docx", whole.subarray(0, whole.length - 40))).toBe("damaged");
    expect(await refusalOf("a.docx", "no zip")).toBe("damaged");
    expect(
      await refusalOf("a.docx", makeDocx("", [{ name: "word/x.xml", body: bytesOf("x"), encrypted: true }])),
    ).toBe("protected");
    expect(await refusalOf("a.docx", makeDocx("", [{ name: "word/footnotes.xml", body: entities }]))).toBe(
      "damaged",
    );
    expect(await refusalOf("a.docx", makeDocx(`${"<w:p>".repeat(100_000)}x`))).toBe("damaged");
    expect(await refusalOf("a.docx", makeDocx("", []))).toBe("empty");
  });
});

describe("any file", () => {
  it("is refused where it is of no kind that is read here", async () => {
    expect(await refusalOf("a.exe", new Uint8Array([77, 90, 0, 0, 1, 2]), "application/x-msdownload")).toBe(
      "unsupported",
    );
    expect(await refusalOf("a.txt", new Uint8Array([77, 90, 0, 0, 1, 2]))).toBe("unsupported");
    expect(await refusalOf("a.txt", " \n \n")).toBe("empty");
  });

  it("is refused where it has more text than a document may have", async () => {
    expect(await refusalOf("a.txt", "word ".repeat(MAX_DOCUMENT_CHARS / 5 + 10))).toBe("too_large");
  });

  it("of random bytes behind every mark ends as a value", async () => {
    let seed = 7;
    const random = (length: number) =>
      Uint8Array.from({ length }, () => {
        seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
        return seed >> 16;
      });
    for (let round = 0; round < 40; round += 1) {
      const whole =
        round % 2 ? makePdf([["one", "two"], ["three"]]) : makeDocx(wordParagraph("x", "Heading1"));
      const broken = whole.slice();
      for (const byte of random(6)) broken[(byte * 997 + round * 131) % broken.length] = byte;
      const found = await read(round % 2 ? "a.pdf" : "a.docx", broken);
      expect(typeof found.ok).toBe("boolean");
    }
  });
});
