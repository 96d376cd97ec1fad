import { describe, expect, it } from "vitest";
import { escalationRuleSchema, escalationRulesSchema, readRules } from "../../../src/escalation/rule.ts";
import { MAX_RULES } from "../../../src/escalation/rule-limits.ts";

const RULE = { condition: "attempts >= 3", reason: "Asked three times" };

describe("a rule that is saved", () => {
  it("needs a condition that means something and a reason", () => {
    expect(escalationRuleSchema.safeParse(RULE).success).toBe(true);
    expect(
      escalationRuleSchema.safeParse({ ...RULE, assignee: "slack:U1", priority: "urgent" }).success,
    ).toBe(true);
    for (const bad of [
      { ...RULE, condition: "attempts" },
      { ...RULE, reason: " " },
      { ...RULE, priority: "now" },
      { ...RULE, script: "alert(1)" },
      { condition: "turns > 1" },
    ])
      expect(escalationRuleSchema.safeParse(bad).success).toBe(false);
  });

  it("says where its condition is wrong, for the editor to underline", () => {
    const parsed = escalationRulesSchema.safeParse([
      RULE,
      { ...RULE, condition: "turns > 1 and atempts > 2" },
    ]);
    expect(parsed.error?.issues).toEqual([
      {
        code: "custom",
        path: [1, "condition"],
        message: "At character 15: There is no atempts. Did you mean attempts ?",
        params: expect.objectContaining({ at: 14, length: 7, suggestion: "attempts" }),
      },
    ]);
  });

  it(`has at most ${MAX_RULES - 1} others beside it`, () => {
    expect(escalationRulesSchema.safeParse(Array.from({ length: MAX_RULES }, () => RULE)).success).toBe(true);
    expect(escalationRulesSchema.safeParse(Array.from({ length: MAX_RULES + 1 }, () => RULE)).success).toBe(
      false,
    );
  });
});

describe("rules that are stored", () => {
  it("are none where nothing was set", () => {
    expect(readRules([])).toEqual({ rules: [], faults: [] });
  });

  it("work on beside entries that are none, and every such entry is reported with its place", () => {
    const { rules, faults } = readRules([
      { keyword: "refund", to: "anna" },
      RULE,
      null,
      "attempts > 3",
      { ...RULE, condition: "eval(x)" },
    ]);
    expect(rules.map(({ index }) => index)).toEqual([1]);
    expect(faults.map(({ index }) => index)).toEqual([0, 2, 3, 4]);
    expect(faults[3]?.problem).toBe('condition: At character 1: There is no eval(…), only mentions("word").');
    for (const { problem } of faults) expect(problem).not.toBe("");
  });

  it("are reported above the limit instead of dropped without a word", () => {
    const { rules, faults } = readRules(Array.from({ length: MAX_RULES + 2 }, () => RULE));
    expect(rules).toHaveLength(MAX_RULES);
    expect(faults.map(({ index }) => index)).toEqual([MAX_RULES, MAX_RULES + 1]);
  });
});
