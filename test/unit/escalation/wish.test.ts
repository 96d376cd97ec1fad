import { describe, expect, it } from "vitest";
import { findWish } from "../../../src/escalation/wish.ts";
import type { WishLanguage } from "../../../src/escalation/wish-words.ts";
import { NO_WISHES, WISHES } from "./wish-sentences.ts";

describe.each(Object.entries(WISHES))("a wish for a person in %s", (language, sentences) => {
  it.each(sentences)("is heard in: %s", (sentence) => {
    expect(findWish(sentence)).toBeDefined();
    expect(findWish(sentence, [language as WishLanguage])?.language).toBe(language);
  });
});

describe("what only sounds like a wish", () => {
  it.each(NO_WISHES)("is left to the employee: %s", (sentence) => {
    expect(findWish(sentence)).toBeUndefined();
  });

  it("has a table of each kind that is long enough to mean something", () => {
    expect(Object.values(WISHES).flat().length).toBeGreaterThanOrEqual(60);
    expect(NO_WISHES.length).toBeGreaterThanOrEqual(60);
  });
});

describe("a wish", () => {
  it("is heard in the languages asked for only", () => {
    expect(findWish("Ich möchte mit einem Menschen sprechen", ["en", "fr"])).toBeUndefined();
  });

  it("names the clause that says it, for the audit trail", () => {
    expect(findWish("Hello there! My order is late, let me talk to a human.")).toEqual({
      language: "en",
      clause: "let me talk to a human",
    });
  });

  it("is heard in capitals, without accents and with typographic apostrophes", () => {
    expect(findWish("LET ME TALK TO A HUMAN!!!")).toBeDefined();
    expect(findWish("J’AIMERAIS PARLER A UN CONSEILLER")).toBeDefined();
  });

  it("is not looked for in text that nobody typed", () => {
    expect(findWish(`${"log line ".repeat(600)}. let me talk to a human`)).toBeUndefined();
  });
});
