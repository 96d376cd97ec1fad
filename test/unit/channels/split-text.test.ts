import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitText } from "../../../src/channels/split-text.ts";

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== "");
const isFence = (line: string): boolean => /^[ \t>]*(?:`{3,}|~{3,})[^`]*$/.test(line);
/** Everything that is not a line of a fence, without whitespace. */
const inked = (text: string): string =>
  text
    .split("\n")
    .filter((line) => !isFence(line))
    .join("\n")
    .replace(/\s+/g, "");
const wellFormed = (parts: string[]): boolean => parts.every((part) => part.isWellFormed());

describe("splitText", () => {
  it("leaves text that fits as it is", () => {
    expect(splitText("  two\n\nparagraphs ", 20)).toEqual(["  two\n\nparagraphs "]);
  });

  it("gives no parts for text with nothing to see", () => {
    expect(splitText("", 10)).toEqual([]);
    expect(splitText(" \n".repeat(50), 10)).toEqual([]);
  });

  it("refuses a limit that holds no character", () => {
    expect(() => splitText("text", 1)).toThrow(RangeError);
  });

  it("cuts between paragraphs where it can", () => {
    const parts = splitText("Short one.\n\nA second. With two sentences.\n\nThird.", 32);
    expect(parts).toEqual(["Short one.", "A second. With two sentences.", "Third."]);
  });

  it("keeps paragraphs together as long as they fit", () => {
    expect(splitText("One.\n\nTwo.\n\nThree.", 12)).toEqual(["One.\n\nTwo.", "Three."]);
  });

  it("counts an empty line with spaces in it, and Windows line ends, as a paragraph's end", () => {
    expect(splitText("First one.\n  \nSecond one.", 14)).toEqual(["First one.", "Second one."]);
    expect(splitText("First one.\r\n\r\nSecond one.", 14)).toEqual(["First one.", "Second one."]);
  });

  it("keeps the indentation of the paragraph that begins a part", () => {
    expect(splitText("- an item\n\n  of two paragraphs", 20)).toEqual(["- an item", "  of two paragraphs"]);
  });

  it("cuts a list between items rather than inside one", () => {
    const parts = splitText("- Apples. Red ones.\n- Pears. Green ones.", 25);
    expect(parts).toEqual(["- Apples. Red ones.", "- Pears. Green ones."]);
  });

  it("cuts a long paragraph between sentences", () => {
    const parts = splitText('He said: "Go now!" She went. Then it rained for days.', 30);
    expect(parts).toEqual(['He said: "Go now!" She went.', "Then it rained for days."]);
  });

  it("cuts behind a full-width full stop, which has no space behind it", () => {
    expect(splitText("今日は晴れです。明日は雨です。", 10)).toEqual(["今日は晴れです。", "明日は雨です。"]);
  });

  it("takes the number of a list item for no sentence", () => {
    expect(splitText("1. alpha beta gamma delta", 12)).toEqual(["1. alpha", "beta gamma", "delta"]);
  });

  it("cuts a long sentence between lines, else between words", () => {
    expect(splitText("Name: Ada\nPlace: Here", 14)).toEqual(["Name: Ada", "Place: Here"]);
    expect(splitText("one two three four", 9)).toEqual(["one two", "three", "four"]);
  });

  it("does not cut at a no-break space", () => {
    expect(splitText("price is 40\u00a0000 now", 12)).toEqual(["price is", "40\u00a0000 now"]);
  });

  it("cuts a long word between characters", () => {
    expect(splitText("abcdefghij", 4)).toEqual(["abcd", "efgh", "ij"]);
  });

  it("never cuts inside a surrogate pair", () => {
    expect(splitText("a😀😀😀", 4)).toEqual(["a😀", "😀😀"]);
  });

  it("keeps an emoji of several code points whole where it fits", () => {
    const family = "👩‍👩‍👧";
    expect(splitText(family.repeat(3), family.length * 2 - 1)).toEqual([family, family, family]);
    expect(splitText("🇩🇪🇫🇷🇮🇹", 6)).toEqual(["🇩🇪", "🇫🇷", "🇮🇹"]);
    expect(splitText("eeee\u0301", 4)).toEqual(["eee", "e\u0301"]);
  });

  it("cuts a cluster longer than a part between code points", () => {
    const parts = splitText("👩‍👩‍👧‍👦", 4);
    expect(parts.join("")).toBe("👩‍👩‍👧‍👦");
    expect(wellFormed(parts)).toBe(true);
  });
});

describe("splitText at code", () => {
  it("moves a code block that fits into one part whole", () => {
    const text = "Here it is, see:\n```ts\nlet a = 1;\nlet b = 2;\n```\nDone.";
    expect(splitText(text, 40)).toEqual(["Here it is, see:", "```ts\nlet a = 1;\nlet b = 2;\n```\nDone."]);
  });

  it("closes a fence at the end of a part and opens it again with its info string", () => {
    const text = `\`\`\`ts title="x"\n${"line();\n".repeat(8)}\`\`\``;
    const parts = splitText(text, 60);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) {
      expect(part.startsWith('```ts title="x"\n')).toBe(true);
      expect(part.endsWith("\n```")).toBe(true);
      expect(part.length).toBeLessThanOrEqual(60);
    }
  });

  it("keeps the indentation of code", () => {
    const parts = splitText(`~~~\n${"if (a)\n    b();\n".repeat(4)}~~~`, 30);
    expect(parts.every((part) => part.includes("\n    b();"))).toBe(true);
  });

  it("takes a shorter run, another mark and inline code for no closing fence", () => {
    const text = `\`\`\`\`md\n\`\`\`\ninner\n\`\`\`\n~~~\n\`\`\`\`\n${"after words ".repeat(4)}`;
    expect(splitText(text, 40)[0]).toBe("````md\n```\ninner\n```\n~~~\n````");
    expect(splitText(`\`\`\`inline\`\`\` ${"x ".repeat(10)}`, 16)[0]).toBe("```inline``` x x");
  });

  it("opens the fence of a list item again at its indentation", () => {
    const parts = splitText(`- \`\`\`sh\n${"  run it\n".repeat(6)}  \`\`\``, 40);
    expect(parts[0]?.startsWith("- ```sh\n")).toBe(true);
    expect(parts[1]?.startsWith("  ```sh\n")).toBe(true);
    expect(parts.every((part) => part.endsWith("\n  ```"))).toBe(true);
  });

  it("ends a fence with the quotation that holds it", () => {
    const text = `> \`\`\`\n${"> code\n".repeat(6)}Plain words that follow the quotation.`;
    const parts = splitText(text, 40);
    expect(parts[0]?.endsWith("\n> ```")).toBe(true);
    expect(parts.at(-1)).toContain("follow the quotation.");
    expect(parts.at(-1)).not.toContain("```");
  });

  it("closes every part but the last of a fence that is never closed", () => {
    const parts = splitText(`\`\`\`\n${"code\n".repeat(20)}`, 30);
    expect(parts.slice(0, -1).every((part) => part.endsWith("\n```"))).toBe(true);
    expect(parts.at(-1)?.endsWith("\ncode")).toBe(true);
  });

  it("keeps a long info string as code rather than repeating it in every part", () => {
    const info = "name=".padEnd(40, "x");
    const parts = splitText(`\`\`\`${info}\n${"code\n".repeat(20)}\`\`\``, 60);
    expect(parts.join("\n").split(info)).toHaveLength(2);
    expect(parts.every((part) => part.startsWith("```\n") && part.endsWith("\n```"))).toBe(true);
  });

  it("treats a fence too long for a part as prose", () => {
    const parts = splitText(`${"`".repeat(30)}\ncode\n${"`".repeat(30)}`, 20);
    expect(parts.every((part) => part.length <= 20)).toBe(true);
    expect(parts.join("")).toContain("code");
  });

  it("shows an overlong block of empty lines as an empty block", () => {
    expect(splitText(`\`\`\`\n${"\n".repeat(50)}\`\`\``, 20)).toEqual(["```\n```"]);
  });
});

describe("splitText on any text", () => {
  const anything = fc.string({ unit: "binary", maxLength: 400 });
  const line = fc.stringMatching(/^[a-z .,!?()"*#-]{0,60}$/);
  const code = fc
    .tuple(fc.constantFrom("```", "~~~", "````"), fc.constantFrom("", "ts", "sh -x"), fc.array(line))
    .map(([mark, info, lines]) => [mark + info, ...lines, mark].join("\n"));
  const markdown = fc
    .array(fc.oneof(line, code, fc.constant("")), { maxLength: 20 })
    .map((blocks) => blocks.join("\n"));

  it("keeps every part within the limit and well formed", () => {
    fc.assert(
      fc.property(fc.oneof(anything, markdown), fc.integer({ min: 2, max: 120 }), (text, limit) => {
        const parts = splitText(text, limit);
        return parts.every((part) => part !== "" && part.length <= limit) && wellFormed(parts);
      }),
      { numRuns: 2_000 },
    );
  });

  it("loses no word of a text without code", () => {
    const prose = fc.array(fc.oneof(line, fc.constant("")), { maxLength: 20 }).map((all) => all.join("\n"));
    fc.assert(
      fc.property(prose, fc.integer({ min: 61, max: 200 }), (text, limit) => {
        expect(splitText(text, limit).flatMap(words)).toEqual(words(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it("loses no character but whitespace, with code and at any limit", () => {
    fc.assert(
      fc.property(markdown, fc.integer({ min: 40, max: 200 }), (text, limit) => {
        expect(inked(splitText(text, limit).join("\n"))).toBe(inked(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it("leaves no part inside an open fence", () => {
    fc.assert(
      fc.property(markdown, fc.integer({ min: 40, max: 200 }), (text, limit) => {
        for (const part of splitText(text, limit)) {
          expect(part.split("\n").filter(isFence).length % 2, part).toBe(0);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ["one word", "x".repeat(1 << 20)],
    ["words", "word ".repeat(1 << 18)],
    ["full stops", ". ".repeat(1 << 19)],
    ["spaces", `a${" ".repeat(1 << 20)}b`],
    ["line feeds", `a${"\n ".repeat(1 << 19)}b`],
    ["backticks", "`".repeat(1 << 20)],
    ["fences", "```\n".repeat(1 << 18)],
    ["combining marks", `a${"\u0301".repeat(1 << 20)}`],
    ["list numbers", "\n1. ".repeat(1 << 18)],
  ])("splits a megabyte of %s within two seconds", (_, text) => {
    const began = performance.now();
    const parts = splitText(text, 4_096);
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(parts.every((part) => part.length <= 4_096)).toBe(true);
  });
});
