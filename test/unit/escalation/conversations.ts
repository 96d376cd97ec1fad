// Windows and metadata as tests need them: a quiet conversation, with what matters in its place.

import fc from "fast-check";
import type { Condition } from "../../../src/escalation/condition.ts";
import { FIELDS, type FlagName, type Metadata, type NumberName } from "../../../src/escalation/fields.ts";
import type { Window, WindowLine } from "../../../src/escalation/window.ts";

export const NOW = Date.UTC(2026, 10, 20, 12, 0);

export const QUIET: Metadata = {
  billing_dispute: false,
  attempts: 1,
  sentiment: 0,
  turns: 1,
  minutes_open: 0,
  tool_failures: 0,
  confidence: 1,
  refusals: 0,
  channel: "slack",
  outside_hours: false,
};

export const person = (text: string, authorId = "u1"): WindowLine => ({
  role: "person",
  text,
  at: NOW,
  authorId,
});
export const employee = (text: string): WindowLine => ({ role: "employee", text, at: NOW });

export const windowOf = (lines: WindowLine[], more: Partial<Window> = {}): Window => ({
  now: NOW,
  channel: "slack",
  openedAt: NOW,
  turns: 1,
  lines,
  tools: [],
  ...more,
});

/** One line for each text, each answered with "Let me see." */
export const asked = (...texts: string[]): Window =>
  windowOf(texts.flatMap((text, i) => (i === 0 ? [person(text)] : [employee("Let me see."), person(text)])));

const names = <K>(kind: string) =>
  Object.entries(FIELDS).flatMap(([name, field]) => (field.kind === kind ? [name as K] : []));

const numberLeaf = fc.constantFrom(...names<NumberName>("number")).chain((field) => {
  const { whole, min, max } = FIELDS[field];
  const value = whole
    ? fc.integer({ min: 0, max: 999_999_999 })
    : fc.integer({ min: min * 1_000_000, max: max * 1_000_000 }).map((millionths) => millionths / 1_000_000);
  return fc.record({
    kind: fc.constant("number" as const),
    field: fc.constant(field),
    operator: fc.constantFrom("==" as const, "!=", "<", "<=", ">", ">="),
    // Minus zero is written as zero.
    value: value.map((number) => number + 0),
  });
});
/** Anything a person can type into quotes, with a word in it. */
const quoted = fc
  .tuple(fc.string({ unit: "grapheme", maxLength: 12 }), fc.constantFrom("refund", "Rückerstattung", "c'est"))
  .map((parts) => parts.join(" ").replaceAll(/\p{Cc}/gu, ""));

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    kind: fc.constant("flag" as const),
    field: fc.constantFrom(...names<FlagName>("flag")),
  }),
  numberLeaf,
  fc.record({
    kind: fc.constant("choice" as const),
    field: fc.constant("channel" as const),
    operator: fc.constantFrom("==" as const, "!=" as const),
    value: fc.constantFrom("slack" as const, "whatsapp" as const, "mattermost" as const, "web" as const),
  }),
  fc.record({
    kind: fc.constant("mentions" as const),
    words: fc.array(quoted, { minLength: 1, maxLength: 3 }),
  }),
);

/** Any condition that fits into the length and the depth of one. */
export const anyCondition: fc.Arbitrary<Condition> = fc.letrec<{ node: Condition }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    leaf,
    fc.record({ kind: fc.constant("not" as const), part: tie("node") }),
    fc.record({
      kind: fc.constantFrom("all" as const, "any" as const),
      parts: fc.array(tie("node"), { minLength: 2, maxLength: 3 }),
    }),
  ),
})).node;

export const anyMetadata: fc.Arbitrary<Metadata> = fc.record({
  billing_dispute: fc.boolean(),
  attempts: fc.nat(9),
  sentiment: fc.double({ min: -1, max: 1, noNaN: true }),
  turns: fc.nat(99),
  minutes_open: fc.nat(9_999),
  tool_failures: fc.nat(9),
  confidence: fc.double({ min: 0, max: 1, noNaN: true }),
  refusals: fc.nat(9),
  channel: fc.constantFrom("slack", "whatsapp", "mattermost", "web"),
  outside_hours: fc.boolean(),
});
