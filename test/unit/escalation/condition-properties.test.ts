// Whatever is written into a rule, and whatever people write to the employee: it is read or refused, and
// what is read means what it says.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCondition } from "../../../src/escalation/check-condition.ts";
import type { Condition } from "../../../src/escalation/condition.ts";
import { evaluate } from "../../../src/escalation/evaluate.ts";
import { FIELD_NAMES } from "../../../src/escalation/fields.ts";
import { indexText } from "../../../src/escalation/mentions.ts";
import { printCondition } from "../../../src/escalation/print-condition.ts";
import { MAX_CONDITION_CHARS } from "../../../src/escalation/rule-limits.ts";
import { findWish } from "../../../src/escalation/wish.ts";
import { anyCondition, anyMetadata, QUIET } from "./conversations.ts";

const RUNS = 5_000;

const writable = anyCondition.filter((condition) => printCondition(condition).length <= MAX_CONDITION_CHARS);

/** Pieces that make conditions, in any order: far likelier to reach deep into the parser than plain noise. */
const scraps = fc
  .array(
    fc.oneof(
      fc.constantFrom(...FIELD_NAMES, "and", "or", "not", "&&", "||", "!", "(", ")", ",", "mentions", "true"),
      fc.constantFrom(
        "==",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "=",
        '"',
        "'",
        "\\",
        "0.5",
        "-1",
        '"slack"',
        '"refund"',
      ),
      fc.string({ unit: "binary", maxLength: 4 }),
    ),
    { maxLength: 40 },
  )
  .chain((parts) => fc.constantFrom(parts.join(" "), parts.join("")));

/** The truth of a condition, worked out in the plainest way there is. */
function truth(condition: Condition, ask: (leaf: Condition) => boolean): boolean {
  if (condition.kind === "not") return !truth(condition.part, ask);
  if (condition.kind === "all") return condition.parts.every((part) => truth(part, ask));
  if (condition.kind === "any") return condition.parts.some((part) => truth(part, ask));
  return ask(condition);
}

describe("any condition", () => {
  it("is the same again after it was printed and parsed", () => {
    fc.assert(
      fc.property(writable, (condition) => {
        expect(parseCondition(printCondition(condition))).toEqual({ ok: true, value: condition });
      }),
      { numRuns: RUNS },
    );
  });

  it("is true exactly where its questions make it so, and says by which of them", () => {
    fc.assert(
      fc.property(writable, anyMetadata, fc.string(), (condition, metadata, said) => {
        const facts = { metadata, text: indexText(said) };
        const verdict = evaluate(condition, facts);
        expect(verdict.holds).toBe(truth(condition, (leaf) => evaluate(leaf, facts).holds));
        expect(verdict.grounds.length).toBeGreaterThan(0);
        // Its grounds alone decide: with every other question turned around, the answer stays.
        const known = new Map(verdict.grounds.map(({ question, holds }) => [question, holds]));
        const turned = truth(condition, (leaf) => {
          const ground = known.get(printCondition(leaf));
          return ground ?? !evaluate(leaf, facts).holds;
        });
        expect(turned).toBe(verdict.holds);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("any input", () => {
  it("is a condition or a list of mistakes inside of it, and never an exception", () => {
    fc.assert(
      fc.property(fc.oneof(scraps, fc.string({ unit: "binary", maxLength: 300 })), (source) => {
        const parsed = parseCondition(source);
        if (parsed.ok) return void evaluate(parsed.value, { metadata: QUIET, text: indexText(source) });
        expect(parsed.error.length).toBeGreaterThan(0);
        for (const { at, length, message } of parsed.error) {
          expect(message).not.toBe("");
          expect(at).toBeGreaterThanOrEqual(0);
          expect(at + length).toBeLessThanOrEqual(Math.max(source.length, at));
        }
      }),
      { numRuns: RUNS },
    );
  });

  it("may hold a wish or none, and never an exception", () => {
    fc.assert(
      fc.property(fc.oneof(scraps, fc.string({ unit: "binary", maxLength: 300 })), (text) => {
        findWish(text);
      }),
      { numRuns: 500 },
    );
  });
});
