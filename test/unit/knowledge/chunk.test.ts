import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunkBlocks } from "../../../src/knowledge/chunk.ts";
import { MOST_TOKENS, TARGET_TOKENS } from "../../../src/knowledge/piece.ts";
import type { Block } from "../../../src/knowledge/reading.ts";
import { lastWords, sentencesOf, splitProse } from "../../../src/knowledge/sentences.ts";
import { estimateTokens } from "../../../src/llm/tokens.ts";

const paragraph = (text: string): Block => ({ kind: "paragraph", text });
const heading = (level: number, text: string): Block => ({ kind: "heading", level, text });
const sentence = (n: number) => `This is sentence number ${n} of a longer text about returns.`;
const longText = (sentences: number) => Array.from({ length: sentences }, (_, n) => sentence(n)).join(" ");

describe("a chunk", () => {
  it("carries the headings above it and never crosses one", () => {
    const blocks = [
      heading(1, "Shop"),
      paragraph("Welcome."),
      heading(2, "Returns"),
      paragraph("Within 30 days."),
      heading(3, "Shoes"),
      paragraph("Unworn."),
      heading(2, "Shipping"),
      paragraph("Two days."),
    ];
    expect(chunkBlocks(blocks)).toEqual([
      { headings: ["Shop"], text: "Welcome." },
      { headings: ["Shop", "Returns"], text: "Within 30 days." },
      { headings: ["Shop", "Returns", "Shoes"], text: "Unworn." },
      { headings: ["Shop", "Shipping"], text: "Two days." },
    ]);
  });

  it("is made of a heading alone where nothing stands below it", () => {
    expect(chunkBlocks([heading(1, "Open"), heading(2, "Sundays closed"), heading(1, "Closed")])).toEqual([
      { headings: ["Open"], text: "Sundays closed" },
      { headings: [], text: "Closed" },
    ]);
  });

  it("holds short paragraphs together, with the gap between them", () => {
    expect(chunkBlocks([paragraph("One."), paragraph("Two.")])).toEqual([
      { headings: [], text: "One.\n\nTwo." },
    ]);
  });

  it("ends with a sentence, and the next begins with the last one before it", () => {
    const chunks = chunkBlocks([paragraph(longText(60))]);
    expect(chunks.length).toBeGreaterThan(2);
    for (const [at, { text }] of chunks.entries()) {
      expect(text).toMatch(/returns\.$/);
      const own = sentencesOf(text);
      const leadIns = own.map((_, last) =>
        own
          .slice(0, last + 1)
          .join("")
          .trim(),
      );
      if (at > 0) expect(leadIns.some((led) => chunks[at - 1]?.text.endsWith(led))).toBe(true);
    }
  });

  it("repeats the header of a table over every part of it", () => {
    const rows = Array.from({ length: 200 }, (_, n) => [`article ${n}`, `${n} €`]);
    const chunks = chunkBlocks([{ kind: "table", header: ["Article", "Price"], rows }]);
    expect(chunks.length).toBeGreaterThan(3);
    for (const { text } of chunks)
      expect(text.startsWith("| Article | Price |\n| --- | --- |\n| article ")).toBe(true);
    expect(chunks.flatMap(({ text }) => text.split("\n").slice(2))).toEqual(
      rows.map((row) => `| ${row.join(" | ")} |`),
    );
  });

  it("tells a row that no chunk can hold as prose", () => {
    const chunks = chunkBlocks([
      {
        kind: "table",
        header: ["Name", "Text"],
        rows: [
          ["short", "x"],
          ["long", longText(80)],
          ["end", "y"],
        ],
      },
    ]);
    expect(chunks[0]?.text).toContain("| short | x |");
    expect(chunks.some(({ text }) => text.includes("Name: long; Text: This is sentence"))).toBe(true);
    expect(chunks.at(-1)?.text).toContain("| end | y |");
  });

  it("keeps code whole up to the limit, and cuts longer code between lines in fences of their own", () => {
    const lines = (count: number) => Array.from({ length: count }, (_, n) => `line_${n}();`);
    const short = chunkBlocks([{ kind: "code", text: lines(100).join("\n"), language: "js" }]);
    expect(short).toHaveLength(1);
    const long = chunkBlocks([{ kind: "code", text: lines(400).join("\n"), language: "js" }]);
    expect(long.length).toBeGreaterThan(2);
    for (const { text } of long) expect(text).toMatch(/^```js\n[\s\S]*\n```$/);
    expect(long.flatMap(({ text }) => text.split("\n").slice(1, -1))).toEqual(lines(400));
  });

  it("fences code that holds fences with a longer one", () => {
    expect(chunkBlocks([{ kind: "code", text: "```\nx\n```" }])[0]?.text).toBe("````\n```\nx\n```\n````");
  });
});

describe("prose", () => {
  it("in sentences is the same text", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => sentencesOf(text).join("") === text));
  });

  it("is cut at words where a sentence is too long, and at letters where a word is", () => {
    expect(splitProse("word ".repeat(100), 20).every((part) => /^(word ?)+$/.test(part))).toBe(true);
    const emoji = "👩‍🚀".repeat(200);
    const parts = splitProse(emoji, 30);
    expect(parts.join("")).toBe(emoji);
    expect(parts.every((part) => part.isWellFormed() && estimateTokens(part) <= 30)).toBe(true);
  });

  it("ends in its last sentences, or its last words where those are too long", () => {
    expect(lastWords("First one. Second one. Third one.", 10)).toBe("Second one. Third one.");
    expect(lastWords(`${"many words ".repeat(50)}end`, 5)).toMatch(/words end$/);
  });

  it("of a megabyte without a space or a stop takes no time", () => {
    const began = performance.now();
    for (const text of [
      "x".repeat(1e6),
      "x ".repeat(5e5),
      ". ".repeat(5e5),
      "\n".repeat(1e6),
      "。".repeat(3e5),
    ])
      chunkBlocks([paragraph(text)]);
    expect(performance.now() - began).toBeLessThan(8_000);
  });
});

/** Every word is one of a kind, so that it can be found again. */
let words = 0;
const text = (most: number) =>
  fc
    .array(fc.tuple(fc.string({ unit: "grapheme", maxLength: 12 }), fc.constantFrom(" ", ". ", "! ", "\n")), {
      minLength: 1,
      maxLength: most,
    })
    .map((parts) =>
      parts
        .map(([noise, end]) => `w${words++}${noise.replace(/[\s`|]/gu, "")}${end}`)
        .join("")
        .trim(),
    );
const block = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("heading" as const),
      level: fc.integer({ min: 1, max: 6 }),
      text: text(4),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("paragraph" as const), text: text(300) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("list" as const),
      items: fc.array(text(40), { minLength: 1, maxLength: 20 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("code" as const), text: text(400) }) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 30 }))
      .chain(([columns, count]) => {
        const row = fc.array(
          text(30).map((cell) => cell.replace(/\s+/g, " ")),
          { minLength: columns, maxLength: columns },
        );
        return fc.record({
          kind: fc.constant("table" as const),
          header: row,
          rows: fc.array(row, { minLength: count, maxLength: count }),
        });
      }),
  },
);
const wordsOf = (value: string): string[] => value.match(/w\d+/g) ?? [];
const textOf = (one: Block): string =>
  one.kind === "table"
    ? [one.header, ...one.rows].flat().join(" ")
    : one.kind === "list"
      ? one.items.join(" ")
      : one.text;

describe("any document", () => {
  it("is in its chunks word for word, each under its own headings, and no chunk is too long", () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 12 }), (blocks) => {
        const chunks = chunkBlocks(blocks);
        const found = new Set(chunks.flatMap((chunk) => wordsOf([...chunk.headings, chunk.text].join(" "))));
        for (const word of wordsOf(blocks.map(textOf).join(" "))) expect(found.has(word)).toBe(true);
        for (const chunk of chunks) {
          expect(chunk.text.trim()).not.toBe("");
          expect(chunk.text.isWellFormed()).toBe(true);
          expect(estimateTokens(chunk.text)).toBeLessThanOrEqual(MOST_TOKENS + TARGET_TOKENS / 10);
        }
        let path: { level: number; text: string }[] = [];
        for (const one of blocks) {
          if (one.kind === "heading") path = [...path.filter(({ level }) => level < one.level), one];
          else
            for (const word of wordsOf(textOf(one)).slice(0, 1))
              expect(chunks.find((chunk) => wordsOf(chunk.text).includes(word))?.headings).toEqual(
                path.map((above) => above.text),
              );
        }
      }),
      { numRuns: 150, endOnFailure: true },
    );
  });

  it("has every fence closed and every row under its header in each chunk", () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 12 }), (blocks) => {
        for (const chunk of chunkBlocks(blocks)) {
          const inLines = chunk.text.split("\n");
          expect(inLines.filter((line) => /^`{3,}/.test(line)).length % 2).toBe(0);
          for (const [at, line] of inLines.entries())
            if (/^\| .* \|$/.test(line) && at > 0 && /^\| .* \|$/.test(inLines[at - 1] ?? ""))
              expect(line.split(" | ")).toHaveLength((inLines[at - 1] ?? "").split(" | ").length);
        }
      }),
      { numRuns: 100, endOnFailure: true },
    );
  });

  it("gives the same chunks every time", () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 6 }), (blocks) => {
        expect(chunkBlocks(blocks)).toEqual(chunkBlocks(structuredClone(blocks)));
      }),
      { numRuns: 30, endOnFailure: true },
    );
  });
});
