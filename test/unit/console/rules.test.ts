import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  assigneeChoices,
  assigneeWords,
  isKnown,
  takesOver,
} from "../../../console/src/rules/assignee-words.ts";
import {
  corrected,
  INSERTABLE,
  isAtEnd,
  piecesOf,
  withSnippet,
} from "../../../console/src/rules/condition-text.ts";
import {
  listed,
  moved,
  ruleOf,
  withoutRule,
  withRule,
  withRuleAt,
} from "../../../console/src/rules/rule-list.ts";
import { parseCondition } from "../../../src/escalation/check-condition.ts";
import type { Mistake } from "../../../src/escalation/condition.ts";

const mistakesIn = (source: string): Mistake[] => {
  const parsed = parseCondition(source);
  return parsed.ok ? [] : parsed.error;
};
const first = (source: string): Mistake => {
  const [mistake] = mistakesIn(source);
  if (!mistake) throw new Error(`nothing is wrong with ${source}`);
  return mistake;
};

describe("a condition that is drawn", () => {
  it("is the source again when its pieces are put together, whatever was typed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), (source) => {
        const pieces = piecesOf(source, mistakesIn(source));
        expect(pieces.map(({ text }) => text).join("")).toBe(source);
      }),
    );
  });

  it("has a colour for names, words that join, texts and numbers, and none for what there is not", () => {
    const kinds = piecesOf('attempts >= 3 and mentions("a b") or atempts', []).flatMap(({ text, kind }) =>
      kind === "plain" ? [] : [[text, kind]],
    );
    expect(kinds).toEqual([
      ["attempts", "name"],
      ["3", "number"],
      ["and", "word"],
      ["mentions", "name"],
      ['"a b"', "text"],
      ["or", "word"],
    ]);
  });

  it("underlines exactly what is wrong", () => {
    const source = "turns > 1 and atempts > 2";
    const wrong = piecesOf(source, mistakesIn(source)).filter(({ isWrong }) => isWrong);
    expect(wrong.map(({ text }) => text)).toEqual(["atempts"]);
  });

  it("shows behind its last letter what is missing there", () => {
    expect(isAtEnd("turns >", first("turns >"))).toBe(true);
    expect(isAtEnd("atempts > 2", first("atempts > 2"))).toBe(false);
  });
});

describe("a correction", () => {
  it("puts what was meant in the place of the mistake", () => {
    const source = "turns > 1 and atempts > 2";
    expect(corrected(source, first(source))).toBe("turns > 1 and attempts > 2");
  });

  it("adds what is missing at the end", () => {
    expect(corrected("(turns > 1", first("(turns > 1"))).toBe("(turns > 1)");
  });
});

describe("putting a question into a condition", () => {
  const put = (source: string, snippet = "turns > 10", from = source.length, to = from) =>
    withSnippet(source, { from, to }, snippet);

  it("gives something that can be understood, with every name there is, before, behind and between", () => {
    for (const { snippet } of INSERTABLE)
      for (const [source, at] of [
        ["", 0],
        ["attempts >= 3", 13],
        ["attempts >= 3", 0],
        ["(attempts >= 3 or )", 18],
        ["not ", 4],
        ["attempts >= 3 and ", 18],
        ["attempts >= 3 and billing_dispute", 13],
      ] as const) {
        const made = put(source, snippet, at);
        expect(mistakesIn(made.source), made.source).toEqual([]);
      }
  });

  it("leaves the caret behind it, and takes the place of what was selected", () => {
    expect(put("attempts >= 3")).toEqual({ source: "attempts >= 3 and turns > 10", caret: 28 });
    expect(put("billing_dispute", "outside_hours", 0, 15)).toEqual({ source: "outside_hours", caret: 13 });
  });

  it("does not take the end of a name for a word that joins", () => {
    expect(put("brand").source).toBe("brand and turns > 10");
  });
});

describe("the rules of an employee", () => {
  const stored = [
    { condition: "turns > 1", reason: "low", priority: "low" },
    { condition: "turns > 2", reason: "first" },
    { condition: "turns > 3", reason: "urgent", priority: "urgent" },
    { condition: "turns > 4", reason: "second", priority: "normal" },
  ];
  const reasons = (rules: Record<string, unknown>[]) => listed(rules, []).map(({ rule }) => rule.reason);

  it("are listed as they are looked at: the most urgent first, then in their order", () => {
    expect(reasons(stored)).toEqual(["urgent", "first", "second", "low"]);
  });

  it("are moved among those that are equally urgent only", () => {
    const down = moved(stored, 1, 1);
    expect(down && reasons(down)).toEqual(["urgent", "second", "first", "low"]);
    expect(down && moved(down, 3, -1)).toEqual(stored);
    expect(moved(stored, 1, -1)).toBeUndefined();
    expect(moved(stored, 2, 1)).toBeUndefined();
    expect(moved(stored, 0, 1)).toBeUndefined();
  });

  it("say why one of them counts for nothing, in the server's words or in the parser's", () => {
    const broken = [{ condition: "atempts > 1", reason: "a" }, { condition: 7 }];
    const [one, other] = listed(broken, [{ index: 1, problem: "condition: is no text" }]);
    expect(one?.fault).toMatch(/There is no atempts/);
    expect(other?.fault).toBe("condition: is no text");
    expect(listed(stored, []).every(({ fault }) => fault === undefined)).toBe(true);
  });

  it("are read as far as they can be", () => {
    expect(ruleOf({ condition: "turns > 1", reason: 3, assignee: " ", priority: "soon" })).toEqual({
      condition: "turns > 1",
      reason: "",
    });
  });

  it("are added at the end, changed in their place, taken out and put back", () => {
    const rule = { condition: "turns > 9", reason: "new" };
    expect(withRule(stored, undefined, rule)).toEqual([...stored, rule]);
    expect(withRule(stored, 1, rule)[1]).toEqual(rule);
    const gone = stored[2] as Record<string, unknown>;
    expect(withRuleAt(withoutRule(stored, 2), 2, gone)).toEqual(stored);
    expect(withRuleAt([], 2, gone)).toEqual([gone]);
  });
});

describe("who takes over", () => {
  const assignees = {
    roles: [
      { name: "finance", people: ["Ben", "Kim", "Lu", "Mo"] },
      { name: "night", people: [] },
    ],
    people: [{ connectionId: "demo.slack", userId: "U7", name: "Ben", channel: "slack" }],
  };

  it("is a role or a person by name, and whatever was written where it is neither", () => {
    expect(assigneeWords("finance", assignees)).toBe("The role finance");
    expect(assigneeWords("demo.slack/U7", assignees)).toBe("Ben");
    expect(assigneeWords("demo.slack/U9", assignees)).toBe("demo.slack/U9");
    expect(isKnown("demo.slack/U9", assignees)).toBe(false);
  });

  it("is whoever usually does where a rule names nobody, and the team where nobody does", () => {
    expect(takesOver("demo.slack/U7", "finance", assignees)).toBe("Ben takes over");
    expect(takesOver(undefined, "finance", assignees)).toBe("The role finance takes over, as usual");
    expect(takesOver("", null, assignees)).toBe("The team takes over");
  });

  it("is chosen by what people are called, roles first, with those who are in them", () => {
    expect(assigneeChoices(assignees, () => "Demo Slack")).toEqual([
      {
        group: "Roles",
        items: [
          { value: "finance", label: "finance (Ben, Kim, Lu and 1 more)" },
          { value: "night", label: "night (nobody yet)" },
        ],
      },
      { group: "People", items: [{ value: "demo.slack/U7", label: "Ben, Demo Slack" }] },
    ]);
    expect(assigneeChoices({ roles: [], people: [] }, () => "")).toEqual([]);
  });
});
