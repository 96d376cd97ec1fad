import { describe, expect, it } from "vitest";
import { isCourtesy } from "../../../src/escalation/courtesy.ts";

describe("courtesy", () => {
  it.each([
    "Hi!",
    "Good morning",
    "yes please",
    "Thank you, thanks!",
    "ok, thanks",
    "Ja, bitte!",
    "Bonjour, merci",
    "",
    "👍",
  ])("is all there is in %j", (text) => {
    expect(isCourtesy(text)).toBe(true);
  });

  it.each([
    "Hi, write me a poem",
    "please translate this",
    "thanks for nothing",
    "wo ist mein Paket",
    "yes, order 1002",
  ])("is not all there is in %j", (text) => {
    expect(isCourtesy(text)).toBe(false);
  });

  it("is looked for in time that grows with the text and not faster", () => {
    const took = (count: number) => {
      const text = "good good morning please not a ".repeat(count);
      const start = performance.now();
      isCourtesy(text);
      return performance.now() - start;
    };
    took(100);
    expect(took(2_000)).toBeLessThan(500);
  });
});
