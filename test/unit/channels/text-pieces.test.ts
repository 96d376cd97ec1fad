import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { behind, cut, type Piece, pack } from "../../../src/channels/text-pieces.ts";

const LINE = /\n/g;
const WORD = / +/g;
const joined = (pieces: Piece[]): string => pieces.map(({ gap, text }) => gap + text).join("");

describe("pack", () => {
  it("joins what fits, with the gaps between", () => {
    const pieces = [
      { gap: "", text: "ab" },
      { gap: "\n", text: "cd" },
      { gap: " ", text: "ef" },
    ];
    expect(pack(pieces, 5)).toEqual([
      { gap: "", text: "ab\ncd" },
      { gap: " ", text: "ef" },
    ]);
  });

  it("never joins a piece that stands apart to the one before", () => {
    const pieces: Piece[] = [
      { gap: "", text: "a" },
      { gap: "", text: "b", apart: true },
      { gap: "", text: "c" },
    ];
    expect(pack(pieces, 10).map(({ text }) => text)).toEqual(["a", "bc"]);
  });

  it("leaves the pieces it was given as they are", () => {
    const pieces = [
      { gap: "", text: "a" },
      { gap: "", text: "b" },
    ];
    pack(pieces, 10);
    expect(pieces[0]).toEqual({ gap: "", text: "a" });
  });
});

describe("cut", () => {
  it("uses a finer joint only for what is still too long", () => {
    const pieces = cut("one two\nthree four five", [LINE, WORD], 10);
    expect(pieces.map(({ text }) => text)).toEqual(["one two", "three four", "five"]);
  });

  it("keeps every gap, so that the pieces are the text again", () => {
    const text = fc.stringMatching(/^[a-z \n]{0,200}$/);
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 40 }), (given, limit) => {
        const pieces = cut(given, [LINE, WORD], limit);
        expect(given.startsWith(joined(pieces))).toBe(true);
        expect(given.slice(joined(pieces).length).trim()).toBe("");
        for (const { text: piece } of pieces) expect(piece.length).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it("keeps whitespace at the end of a line that had to be cut", () => {
    expect(joined(cut("aa \na", [LINE, WORD], 2))).toBe("aa \na");
  });

  it("cuts at characters where no joint is left", () => {
    expect(cut("abcde", [], 2).map(({ text }) => text)).toEqual(["ab", "cd", "e"]);
  });
});

describe("behind", () => {
  it("puts a gap before the first piece only", () => {
    const pieces = [
      { gap: "a", text: "1" },
      { gap: "b", text: "2" },
    ];
    expect(behind("\n", pieces)).toEqual([
      { gap: "\na", text: "1" },
      { gap: "b", text: "2" },
    ]);
    expect(behind("\n", [])).toEqual([]);
  });
});
