// Whatever is written into a rule, and whatever people write to the employee: the cost grows with its length and
// no faster. Each text is the one that would hurt most if something looked at everything again.

// First of all: only code that is compiled after it is counted block by block. That is also why these tests are a
// project of their own: files that share a process (vitest.config.ts) would find the modules compiled already.
import "./step-count.ts";
import { describe, expect, it } from "vitest";
import { parseCondition } from "../../../src/escalation/check-condition.ts";
import { detectMetadata } from "../../../src/escalation/detect.ts";
import { evaluate } from "../../../src/escalation/evaluate.ts";
import { indexText } from "../../../src/escalation/mentions.ts";
import { findWish } from "../../../src/escalation/wish.ts";
import { asked, QUIET } from "../../unit/escalation/conversations.ts";
import { stepsOf } from "./step-count.ts";

describe("ten times the length", () => {
  const parse = (source: string) => () => void parseCondition(source);
  const ask = (text: string) => {
    const parsed = parseCondition('mentions("refund please", "open invoices", "a a a a b")');
    if (!parsed.ok) throw new Error("the condition of this test is wrong");
    return () => void evaluate(parsed.value, { metadata: QUIET, text: indexText(text) });
  };
  const wish = (text: string) => () => void findWish(text);
  const detect =
    (...texts: string[]) =>
    () =>
      void detectMetadata(asked(...texts));
  const joined = (part: string, join: string, times: number) =>
    Array.from({ length: times }, () => part).join(join);

  it.each([
    ["a chain of and", (n: number) => parse(joined("turns>1", " and ", n * 16))],
    ["a mix of and and or", (n: number) => parse(joined("turns>1 or turns>2", " and ", n * 8))],
    ["many small parentheses", (n: number) => parse(joined("(not(turns>1))", " or ", n * 10))],
    ["unknown names", (n: number) => parse(joined("turnips>1", "||", n * 16))],
    ["one long quote that never ends", (n: number) => parse(`mentions("${"x".repeat(n * 150)}`)],
    ["one long name", (n: number) => parse("x".repeat(n * 180))],
    ["words that all begin a mention", (n: number) => ask(joined("a", " ", n * 300))],
    ["an ordinary text", (n: number) => ask(joined("where are the invoices you promised?", " ", n * 20))],
    ["a wish begun and never finished", (n: number) => wish(joined("i want to talk to a", " ", n * 18))],
    [
      "a wish with filler without end",
      (n: number) => wish(`i want to talk to ${joined("a real", " ", n * 50)}`),
    ],
    ["courtesy without end", (n: number) => wish(joined("please", ",", n * 50))],
    ["quotes that nobody closes", (n: number) => wish("“a".repeat(n * 150))],
    ["clauses without end", (n: number) => wish(joined("human", ",", n * 60))],
    ["one long message", (n: number) => detect(joined("not so awful invoice wrong,", " ", n * 25))],
    [
      "many questions",
      (n: number) => detect(...Array.from({ length: n * 5 }, () => "where is order 7? still not here")),
    ],
  ] as const)("costs at most twelve times the steps: %s", async (_, work) => {
    const short = await stepsOf("/src/escalation/", work(1));
    const long = await stepsOf("/src/escalation/", work(10));
    expect(short).toBeGreaterThan(10);
    expect(long / short).toBeLessThanOrEqual(12);
  });
});
