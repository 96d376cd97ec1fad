import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutText, documentText } from "../../../src/turn/media-text.ts";

describe("a document as text", () => {
  it("keeps headings, lists, code and tables apart, in reading order", () => {
    const text = documentText({
      blocks: [
        { kind: "heading", level: 2, text: "Prices" },
        { kind: "list", items: ["- tea", "- coffee"] },
        { kind: "code", text: "a = 1" },
        { kind: "table", header: ["item", "price"], rows: [["tea", "2"]] },
      ],
    });
    expect(text).toBe("## Prices\n\n- tea\n- coffee\n\na = 1\n\nitem | price\ntea | 2");
  });

  it("begins with its title, once", () => {
    const blocks = [{ kind: "paragraph" as const, text: "Words." }];
    expect(documentText({ title: "Terms", blocks })).toBe("Terms\n\nWords.");
    const heading = { kind: "heading" as const, level: 1, text: "Terms" };
    expect(documentText({ title: "Terms", blocks: [heading, ...blocks] })).toBe("# Terms\n\nWords.");
  });
});

describe("a cut text", () => {
  it("is whole where it fits, and whole characters where it does not", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), fc.nat({ max: 40 }), (text, max) => {
        const cut = cutText(text, max);
        expect(cut.isWellFormed()).toBe(true);
        if (text.length <= max) expect(cut).toBe(text);
        else expect(cut).toMatch(/\[The rest of the file was left out: \d+ of \d+ characters\.\]$/);
      }),
    );
  });
});
