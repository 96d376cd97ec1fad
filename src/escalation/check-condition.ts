// Whether a condition makes sense: names exist, values fit them. All mistakes at once, each with its place and,
// where it can be guessed, what was meant.

import { fail, ok, type Result, unreachable } from "../result.ts";
import type { Condition, Mistake, Operator } from "./condition.ts";
import {
  type ChoiceName,
  FIELD_NAMES,
  FIELDS,
  type FieldName,
  type FlagName,
  isFieldName,
  type NumberName,
} from "./fields.ts";
import { nearestName } from "./near-name.ts";
import { readSyntax, type Syntax } from "./read-syntax.ts";
import type { Token } from "./read-tokens.ts";
import { MAX_MENTION_CHARS, MAX_MENTIONS, MAX_MISTAKES } from "./rule-limits.ts";
import { wordsOf } from "./words.ts";

type Report = (token: Token, message: string, suggestion?: string) => undefined;

/** A condition that can be evaluated, or everything that is wrong with it. Linear, whatever was written. */
export function parseCondition(source: string): Result<Condition, Mistake[]> {
  const syntax = readSyntax(source);
  if (!syntax.ok) return fail([syntax.error]);
  const mistakes: Mistake[] = [];
  const condition = check(syntax.value, ({ at, end }, message, suggestion) => {
    const meant = suggestion === undefined ? {} : { suggestion };
    const question = suggestion === undefined ? "" : ` Did you mean ${suggestion} ?`;
    if (mistakes.length < MAX_MISTAKES)
      mistakes.push({ at, length: end - at, message: message + question, ...meant });
    return undefined;
  });
  return condition && mistakes.length === 0 ? ok(condition) : fail(mistakes);
}

function check(syntax: Syntax, report: Report): Condition | undefined {
  switch (syntax.kind) {
    case "atom":
      return checkAlone(syntax.token, report);
    case "call":
      return checkCall(syntax.name, syntax.parts, report);
    case "compare":
      return checkComparison(syntax, report);
    case "not": {
      const part = check(syntax.part, report);
      return part && { kind: "not", part };
    }
    case "all":
    case "any": {
      const parts = syntax.parts.map((part) => check(part, report));
      return { kind: syntax.kind, parts: parts.filter((part) => part !== undefined) };
    }
    default:
      return unreachable(syntax);
  }
}

function checkAlone(token: Token, report: Report): Condition | undefined {
  if (token.kind !== "name") return report(token, "A value alone is no question: compare a name with it.");
  const field = fieldOf(token, report);
  if (field === undefined) return undefined;
  if (isFlag(field)) return { kind: "flag", field };
  const example = FIELDS[field].kind === "number" ? `${field} >= 1` : `${field} == "whatsapp"`;
  return report(token, `${field} is no yes or no: compare it with something, as in ${example}.`);
}

/** A value may stand on either side; `3 <= attempts` says the same as `attempts >= 3`. */
function checkComparison(
  { left, operator, right }: Extract<Syntax, { kind: "compare" }>,
  report: Report,
): Condition | undefined {
  if (left.kind !== "atom" || right.kind !== "atom")
    return report(operator, "Only a name and a value can be compared, such as attempts >= 3.");
  const isTurned = !isName(left.token) && isName(right.token);
  const [name, value] = isTurned ? [right.token, left.token] : [left.token, right.token];
  if (!isName(name)) return report(operator, "One side of a comparison is a name, such as attempts >= 3.");
  const field = fieldOf(name, report);
  if (field === undefined) return undefined;
  const sign = (isTurned ? TURNED[operator.text as Operator] : operator.text) as Operator;
  if (isFlag(field)) return checkFlag(field, sign, operator, value, report);
  if (isChoice(field)) return checkChoice(field, sign, operator, value, report);
  return checkNumber(field, sign, value, report);
}

const TURNED: Record<Operator, Operator> = {
  "==": "==",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

function checkFlag(
  field: FlagName,
  sign: Operator,
  operator: Token,
  value: Token,
  report: Report,
): Condition | undefined {
  if (sign !== "==" && sign !== "!=")
    return report(operator, `${field} is yes or no: write ${field} or not ${field}.`);
  const truth = value.text.toLowerCase();
  if (value.kind !== "name" || (truth !== "true" && truth !== "false"))
    return report(value, `${field} is true or false.`);
  const leaf: Condition = { kind: "flag", field };
  return (truth === "true") === (sign === "==") ? leaf : { kind: "not", part: leaf };
}

function checkChoice(
  field: ChoiceName,
  sign: Operator,
  operator: Token,
  value: Token,
  report: Report,
): Condition | undefined {
  if (sign !== "==" && sign !== "!=") return report(operator, `${field} is compared with == and != only.`);
  const { choices } = FIELDS[field];
  const chosen = choices.find((choice) => choice === value.text);
  if (value.kind === "text" && chosen) return { kind: "choice", field, operator: sign, value: chosen };
  const near = nearestName(value.text, choices);
  const list = choices.map((choice) => `"${choice}"`).join(", ");
  return report(value, `${field} is one of ${list}, in quotes.`, near && `"${near}"`);
}

function checkNumber(
  field: NumberName,
  operator: Operator,
  token: Token,
  report: Report,
): Condition | undefined {
  if (token.kind !== "number") return report(token, `${field} is compared with a number.`);
  const { min, max, whole } = FIELDS[field];
  // Minus zero is nobody's meaning, and would not be printed.
  const value = Number(token.text) + 0;
  if (!isReadable(token.text)) return report(token, "Numbers have at most 9 digits, and 6 after the point.");
  if (whole && !Number.isInteger(value)) return report(token, `${field} counts: ${value} is never reached.`);
  if (value >= min && value <= max) return { kind: "number", field, operator, value };
  return report(
    token,
    max === Number.POSITIVE_INFINITY
      ? `${field} is never below ${min}.`
      : `${field} goes from ${min} to ${max}.`,
  );
}

const isReadable = (written: string): boolean => /^-?\d{1,9}(?:\.\d{1,6})?$/.test(written);

function checkCall(name: Token, parts: Token[], report: Report): Condition | undefined {
  if (name.text !== "mentions") {
    const near = nearestName(name.text, ["mentions"]);
    return report(name, `There is no ${name.text}(…), only mentions("word").`, near);
  }
  if (parts.length === 0) return report(name, 'mentions needs words in quotes: mentions("refund").');
  if (parts.length > MAX_MENTIONS) return report(name, `mentions takes at most ${MAX_MENTIONS} words.`);
  for (const part of parts) checkWord(part, report);
  return { kind: "mentions", words: parts.map(({ text }) => text) };
}

function checkWord(part: Token, report: Report): void {
  if (part.kind !== "text")
    report(part, `Words stand in quotes: mentions("${part.text}").`, `"${part.text}"`);
  else if (part.text.length > MAX_MENTION_CHARS)
    report(part, `Words of mentions have at most ${MAX_MENTION_CHARS} characters.`);
  // A lone half of a surrogate pair cannot be stored by Postgres.
  else if (wordsOf(part.text).length === 0 || !part.text.isWellFormed())
    report(part, "There is no word between these quotes.");
}

const isName = ({ kind, text }: Token): boolean =>
  kind === "name" && !["true", "false"].includes(text.toLowerCase());
const isFlag = (field: FieldName): field is FlagName => FIELDS[field].kind === "flag";
const isChoice = (field: FieldName): field is ChoiceName => FIELDS[field].kind === "choice";

function fieldOf(token: Token, report: Report): FieldName | undefined {
  if (isFieldName(token.text)) return token.text;
  const near = nearestName(token.text, FIELD_NAMES);
  const known = near === undefined ? ` Names are ${FIELD_NAMES.join(", ")}.` : "";
  return report(token, `There is no ${token.text}.${known}`, near);
}
