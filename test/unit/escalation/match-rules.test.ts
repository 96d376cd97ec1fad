import { describe, expect, it } from "vitest";
import { matchRules } from "../../../src/escalation/match-rules.ts";
import { type EscalationRule, readRules } from "../../../src/escalation/rule.ts";
import { QUIET } from "./conversations.ts";

const match = (rules: EscalationRule[], metadata = QUIET, text = "") =>
  matchRules(readRules(rules).rules, metadata, text);

const rule = (condition: string, more: Partial<EscalationRule> = {}): EscalationRule => ({
  condition,
  reason: condition,
  ...more,
});

describe("the rule that fetches a person", () => {
  it("is none where none holds", () => {
    expect(match([rule("attempts >= 3"), rule('mentions("refund")')])).toBeUndefined();
  });

  it("is the first in the list among equally urgent ones", () => {
    expect(match([rule("turns > 5"), rule("turns == 1"), rule("turns >= 1")])?.index).toBe(1);
  });

  it("is the most urgent one wherever it stands, and normal where nothing is said", () => {
    const holding = (priority?: EscalationRule["priority"]) =>
      rule("turns == 1", priority ? { priority } : {});
    expect(match([holding("low"), holding(), holding("high"), holding("urgent")])?.index).toBe(3);
    expect(match([holding("low"), holding(), holding("normal")])).toMatchObject({
      index: 1,
      priority: "normal",
    });
  });

  it("names its assignee only where it has one", () => {
    expect(match([rule("turns == 1", { assignee: "anna" })])?.assignee).toBe("anna");
    expect(match([rule("turns == 1", { assignee: "" })])).not.toHaveProperty("assignee");
  });

  it("explains itself by the questions that made it true", () => {
    const found = match(
      [rule('(attempts >= 3 or sentiment < -0.5) and mentions("refund", "invoice") and not outside_hours')],
      { ...QUIET, attempts: 4 },
      "Where are my refunds?",
    );
    expect(found?.explanation).toBe(
      'attempts >= 3 (it is 4) · mentions("refund", "invoice") (said: refunds) · not outside_hours',
    );
    expect(found?.grounds).toEqual([
      { question: "attempts >= 3", holds: true, actual: 4 },
      { question: 'mentions("refund", "invoice")', holds: true, actual: ["refunds"] },
      { question: "outside_hours", holds: false, actual: false },
    ]);
  });

  it("explains what had to be false in the same words", () => {
    const found = match([rule('not (turns > 5 or mentions("thanks")) and channel == "slack"')]);
    expect(found?.explanation).toBe(
      'not turns > 5 (it is 1) · not mentions("thanks") · channel == "slack" (it is slack)',
    );
  });
});
