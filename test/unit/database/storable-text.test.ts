import { describe, expect, it } from "vitest";
import { storableText } from "../../../src/database/storable-text.ts";

describe("text for Postgres", () => {
  it.each([
    ["plain", "plain"],
    ["", ""],
    ["a\0b", "a\uFFFDb"],
    ["\uD83D", "\uFFFD"],
    ["\uDE00x", "\uFFFDx"],
    ["\u{1F600}", "\u{1F600}"],
    ["tab\tnewline\n", "tab\tnewline\n"],
  ])("of %j is %j", (text, stored) => {
    expect(storableText(text)).toBe(stored);
  });

  it("is cut without leaving half a character", () => {
    expect(storableText("ab\u{1F600}", 3)).toBe("ab\uFFFD");
    expect(storableText("abc", 3)).toBe("abc");
  });
});
