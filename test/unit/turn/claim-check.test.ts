import { describe, expect, it } from "vitest";
import type { ToolStep } from "../../../src/tools/tool-step.ts";
import { claimsOf, isUnfounded } from "../../../src/turn/claim-check.ts";
import type { Act } from "../../../src/turn/trail.ts";
import { CLAIMS, NO_CLAIMS } from "./claim-sentences.ts";
import { stepOf } from "./looping.ts";

const act = (receipt: Partial<ToolStep["receipt"]>): Act => ({
  step: stepOf({ id: "c", name: "tool", arguments: "{}" }, "", receipt),
});
const done = act({ effect: "write", outcome: "ok" });
const looked = act({ effect: "read", outcome: "ok" });

describe("a reply without a receipt", () => {
  it.each(CLAIMS)("may not say: %s", (sentence) => {
    expect(isUnfounded(sentence, [])).toBe(true);
  });

  it.each(NO_CLAIMS)("may say: %s", (sentence) => {
    expect(isUnfounded(sentence, [])).toBe(false);
  });

  it("is found out behind other sentences too", () => {
    expect(
      isUnfounded("You asked for a refund. That takes a day. I have refunded it. Anything else?", []),
    ).toBe(true);
  });
});

describe("a receipt", () => {
  it("of a write that happened covers what is said of it", () => {
    for (const sentence of CLAIMS) expect(isUnfounded(sentence, [looked, done])).toBe(false);
  });

  it.each(["unknown", "failed", "refused", "asked", "timeout", "unavailable"] as const)(
    "of a write that ended as %s covers nothing",
    (outcome) => {
      expect(isUnfounded("I have sent it.", [act({ effect: "write", outcome })])).toBe(true);
    },
  );

  it("of something that was read covers a report of it, and no claim of one's own", () => {
    expect(isUnfounded("Your refund has been processed.", [looked])).toBe(false);
    expect(isUnfounded("I have refunded it.", [looked])).toBe(true);
  });
});

describe("the check", () => {
  it("costs little, whatever it is given", () => {
    const hostile = [
      "i have ".repeat(5_000),
      "the ".repeat(10_000),
      "ich habe ".repeat(4_000),
      "“".repeat(20_000),
      "your a b c ".repeat(3_000),
      `${"draft ".repeat(4_000)}:`,
    ];
    for (const text of hostile) {
      const from = performance.now();
      claimsOf(text);
      expect(performance.now() - from).toBeLessThan(250);
    }
  });
});
