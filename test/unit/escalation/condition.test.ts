import { describe, expect, it } from "vitest";
import { parseCondition } from "../../../src/escalation/check-condition.ts";
import { describeMistake, type Mistake } from "../../../src/escalation/condition.ts";
import { evaluate } from "../../../src/escalation/evaluate.ts";
import type { Metadata } from "../../../src/escalation/fields.ts";
import { indexText } from "../../../src/escalation/mentions.ts";
import { printCondition } from "../../../src/escalation/print-condition.ts";
import {
  MAX_CONDITION_CHARS,
  MAX_CONDITION_DEPTH,
  MAX_MENTION_CHARS,
  MAX_MENTIONS,
  MAX_MISTAKES,
} from "../../../src/escalation/rule-limits.ts";
import { QUIET } from "./conversations.ts";

function holds(source: string, metadata: Partial<Metadata> = {}, text = ""): boolean {
  const parsed = parseCondition(source);
  if (!parsed.ok) throw new Error(parsed.error.map(describeMistake).join("\n"));
  return evaluate(parsed.value, { metadata: { ...QUIET, ...metadata }, text: indexText(text) }).holds;
}

function mistakes(source: string): Mistake[] {
  const parsed = parseCondition(source);
  return parsed.ok ? [] : parsed.error;
}

const printed = (source: string): string | undefined => {
  const parsed = parseCondition(source);
  return parsed.ok ? printCondition(parsed.value) : undefined;
};

describe("a condition", () => {
  it.each([
    ["attempts >= 3", { attempts: 3 }, { attempts: 2 }],
    ["3 <= attempts", { attempts: 3 }, { attempts: 2 }],
    ["attempts == 3", { attempts: 3 }, { attempts: 4 }],
    ["attempts != 3", { attempts: 4 }, { attempts: 3 }],
    ["sentiment < -0.5", { sentiment: -0.6 }, { sentiment: -0.5 }],
    ["confidence <= 0.4", { confidence: 0.4 }, { confidence: 0.41 }],
    ["turns > 10", { turns: 11 }, { turns: 10 }],
    ["billing_dispute", { billing_dispute: true }, {}],
    ["billing_dispute == true", { billing_dispute: true }, {}],
    ["outside_hours != true", {}, { outside_hours: true }],
    ["not billing_dispute", {}, { billing_dispute: true }],
    ["! outside_hours", {}, { outside_hours: true }],
    ['channel == "whatsapp"', { channel: "whatsapp" }, { channel: "slack" }],
    ['channel != "web"', { channel: "slack" }, { channel: "web" }],
    ["minutes_open > 30 && refusals >= 1", { minutes_open: 31, refusals: 1 }, { minutes_open: 31 }],
    ["tool_failures > 1 || attempts > 2", { attempts: 3 }, { attempts: 2 }],
    ["(turns > 5 or attempts > 2) and not outside_hours", { turns: 6 }, { turns: 6, outside_hours: true }],
  ] as const)("%s holds for what it says and for nothing else", (source, met, unmet) => {
    expect(holds(source, met)).toBe(true);
    expect(holds(source, unmet)).toBe(false);
  });

  it("binds and tighter than or, and not tighter than both", () => {
    expect(printed("turns > 1 or turns > 2 and not billing_dispute")).toBe(
      "turns > 1 or (turns > 2 and not billing_dispute)",
    );
  });

  it("takes and, or and not in any case", () => {
    expect(printed("NOT billing_dispute AND turns > 1 Or outside_hours")).toBe(
      "(not billing_dispute and turns > 1) or outside_hours",
    );
  });

  it("reads quotes and backslashes inside words", () => {
    expect(printed(String.raw`mentions('say "hi"', "a \"b\" \\ c")`)).toBe(
      String.raw`mentions("say \"hi\"", "a \"b\" \\ c")`,
    );
  });
});

describe("a mistake", () => {
  it.each([
    ["atempts >= 3", 0, "There is no atempts. Did you mean attempts ?"],
    ["Attempts >= 3", 0, "There is no Attempts. Did you mean attempts ?"],
    ["turns > 1 and billing_dispte", 14, "There is no billing_dispte. Did you mean billing_dispute ?"],
    ["turns > 1 and colour", 14, /^There is no colour\. Names are billing_dispute, attempts/],
    ["attempts", 0, "attempts is no yes or no: compare it with something, as in attempts >= 1."],
    ["channel", 0, 'channel is no yes or no: compare it with something, as in channel == "whatsapp".'],
    ["3", 0, "A value alone is no question: compare a name with it."],
    ['"refund"', 0, "A value alone is no question: compare a name with it."],
    ["true", 0, /^There is no true\./],
    ["attempts >= true", 12, "attempts is compared with a number."],
    ['attempts >= "3"', 12, "attempts is compared with a number."],
    ["attempts > turns", 11, "attempts is compared with a number."],
    ["3 > 2", 2, "One side of a comparison is a name, such as attempts >= 3."],
    ["attempts >= 2.5", 12, "attempts counts: 2.5 is never reached."],
    ["attempts > -1", 11, "attempts is never below 0."],
    ["sentiment < -2", 12, "sentiment goes from -1 to 1."],
    ["confidence < 40", 13, "confidence goes from 0 to 1."],
    ["turns > 1234567890", 8, "Numbers have at most 9 digits, and 6 after the point."],
    [
      "billing_dispute > 1",
      16,
      "billing_dispute is yes or no: write billing_dispute or not billing_dispute.",
    ],
    ["billing_dispute == 1", 19, "billing_dispute is true or false."],
    ['channel == "whatsap"', 11, /one of "slack", "whatsapp", .* Did you mean "whatsapp" \?$/],
    ["channel == slack", 11, /in quotes\. Did you mean "slack" \?$/],
    ['channel > "web"', 8, "channel is compared with == and != only."],
    ["(attempts > 1) > 2", 15, "Only a name and a value can be compared, such as attempts >= 3."],
    ["1 < attempts < 3", 13, 'One comparison at a time: join two with "and".'],
    ["attempts = 3", 9, "= has no meaning here. Did you mean == ?"],
    ["attempts ≥ 3", 9, "≥ has no meaning here. Did you mean >= ?"],
    ["mentions(“refund”)", 9, '“ has no meaning here. Did you mean " ?'],
    ["attempts > 3 # often", 13, "# has no meaning here."],
    ["mentions(refund)", 9, 'Words stand in quotes: mentions("refund"). Did you mean "refund" ?'],
    ["mentions()", 0, 'mentions needs words in quotes: mentions("refund").'],
    ['mentions("...")', 9, "There is no word between these quotes."],
    ['mentions("refund"', 17, "After the words of mentions comes a comma or a closing parenthesis."],
    ['mention("refund")', 0, 'There is no mention(…), only mentions("word"). Did you mean mentions ?'],
    ['fetch("http://x")', 0, 'There is no fetch(…), only mentions("word").'],
    ['mentions("refund)', 9, 'This quote is never closed: " is missing at the end of the words.'],
    [String.raw`mentions("a\n")`, 11, /^A backslash stands before a quote/],
    ["(turns > 1", 10, "A closing parenthesis is missing."],
    ["turns > 1)", 9, "This parenthesis closes nothing."],
    ["turns > 1 turns < 3", 10, /^turns comes after the end of the condition\./],
    ["turns >", 7, "The end stands where a name, a value or mentions(…) belongs."],
    ["and turns > 1", 0, "and stands where a name, a value or mentions(…) belongs."],
    ["", 0, "A condition is missing."],
    ["constructor", 0, /^There is no constructor\./],
  ] as const)("in %s is shown at character %i", (source, at, message) => {
    const [first, ...others] = mistakes(source);
    expect(others).toEqual([]);
    expect(first?.at).toBe(at);
    if (typeof message === "string") expect(first?.message).toBe(message);
    else expect(first?.message).toMatch(message);
  });

  it("is told together with the others", () => {
    expect(mistakes("trns > 1 and confidence > 7").map(({ at }) => at)).toEqual([0, 26]);
    const many = Array.from({ length: 40 }, () => "nobody").join(" or ");
    expect(mistakes(many)).toHaveLength(MAX_MISTAKES);
  });

  it("carries what to put in its place", () => {
    const [mistake] = mistakes("atempts >= 3");
    expect(mistake).toMatchObject({ at: 0, length: 7, suggestion: "attempts" });
    expect(mistake && describeMistake(mistake)).toBe(
      "At character 1: There is no atempts. Did you mean attempts ?",
    );
  });
});

describe("the limits of a condition", () => {
  it(`stop at ${MAX_CONDITION_CHARS} characters`, () => {
    const pad = (length: number) => "turns > 1".padEnd(length);
    expect(mistakes(pad(MAX_CONDITION_CHARS))).toEqual([]);
    expect(mistakes(pad(MAX_CONDITION_CHARS + 1))[0]?.message).toBe(
      "A condition has at most 2000 characters.",
    );
  });

  it.each(["(", "not ", "!"])(`stop at ${MAX_CONDITION_DEPTH} levels of %s`, (open) => {
    const nested = (depth: number) =>
      `${open.repeat(depth)}turns > 1${open === "(" ? ")".repeat(depth) : ""}`;
    expect(mistakes(nested(MAX_CONDITION_DEPTH - 1))).toEqual([]);
    expect(mistakes(nested(MAX_CONDITION_DEPTH))[0]?.message).toContain("at most 32 deep");
  });

  it(`stop at ${MAX_MENTIONS} words of ${MAX_MENTION_CHARS} characters`, () => {
    const list = (count: number) => `mentions(${Array.from({ length: count }, () => '"a"').join(",")})`;
    expect(mistakes(list(MAX_MENTIONS))).toEqual([]);
    expect(mistakes(list(MAX_MENTIONS + 1))).toHaveLength(1);
    expect(mistakes(`mentions("${"a".repeat(MAX_MENTION_CHARS)}")`)).toEqual([]);
    expect(mistakes(`mentions("${"a".repeat(MAX_MENTION_CHARS + 1)}")`)).toHaveLength(1);
  });
});
