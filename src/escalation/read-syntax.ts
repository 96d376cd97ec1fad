// From tokens to what a condition says, before anybody asks whether it makes sense: names and values are not
// looked at. Precedence from loose to tight: or, and, not, comparison.

import { fail, ok, type Result } from "../result.ts";
import { type Mistake, ORDER_OPERATORS } from "./condition.ts";
import { readTokens, type Token } from "./read-tokens.ts";
import { MAX_CONDITION_DEPTH } from "./rule-limits.ts";

export type Syntax =
  | { kind: "atom"; token: Token }
  | { kind: "call"; name: Token; parts: Token[] }
  | { kind: "compare"; left: Syntax; operator: Token; right: Syntax }
  | { kind: "not"; part: Syntax }
  | { kind: "all" | "any"; parts: Syntax[] };

type Read = Result<Syntax, Mistake>;

interface Reader {
  tokens: Token[];
  next: number;
}

const JOINS = { any: ["or", "||"], all: ["and", "&&"] } as const;
const NEGATIONS: readonly string[] = ["not", "!"];
const KEYWORDS = ["and", "or", "not"];

/** The syntax of a condition, or the first thing that cannot be read. */
export function readSyntax(source: string): Read {
  const tokens = readTokens(source);
  if (!tokens.ok) return tokens;
  const reader: Reader = { tokens: tokens.value, next: 0 };
  if (peek(reader).kind === "end") return fail(wrong(peek(reader), "A condition is missing."));
  const read = readJoined(reader, "any", 0);
  if (!read.ok) return read;
  const rest = peek(reader);
  return rest.kind === "end" ? read : fail(wrong(rest, leftover(rest)));
}

/** Parts joined by "or", each of them parts joined by "and". One part stands for itself. */
function readJoined(reader: Reader, kind: "any" | "all", depth: number): Read {
  const parts: Syntax[] = [];
  do {
    const part = kind === "any" ? readJoined(reader, "all", depth) : readNegated(reader, depth);
    if (!part.ok) return part;
    parts.push(part.value);
  } while (takes(reader, JOINS[kind]));
  return ok(parts.length === 1 ? (parts[0] as Syntax) : { kind, parts });
}

function readNegated(reader: Reader, depth: number): Read {
  const token = peek(reader);
  if (depth >= MAX_CONDITION_DEPTH)
    return fail(wrong(token, `Parentheses and "not" go at most ${MAX_CONDITION_DEPTH} deep.`));
  if (!takes(reader, NEGATIONS)) return readComparison(reader, depth);
  const part = readNegated(reader, depth + 1);
  return part.ok ? ok({ kind: "not", part: part.value }) : part;
}

function readComparison(reader: Reader, depth: number): Read {
  const left = readAtom(reader, depth);
  const operator = peek(reader);
  if (!left.ok || !isOperator(operator)) return left;
  reader.next++;
  const right = readAtom(reader, depth);
  if (!right.ok) return right;
  const again = peek(reader);
  if (isOperator(again)) return fail(wrong(again, 'One comparison at a time: join two with "and".'));
  return ok({ kind: "compare", left: left.value, operator, right: right.value });
}

function readAtom(reader: Reader, depth: number): Read {
  const token = peek(reader);
  if (takes(reader, ["("])) {
    const inside = readJoined(reader, "any", depth + 1);
    if (!inside.ok || takes(reader, [")"])) return inside;
    return fail({ ...wrong(peek(reader), "A closing parenthesis is missing."), suggestion: ")" });
  }
  if (token.kind === "sign" || token.kind === "end" || isKeyword(token))
    return fail(wrong(token, `${shown(token)} stands where a name, a value or mentions(…) belongs.`));
  reader.next++;
  return token.kind === "name" && takes(reader, ["("])
    ? readCall(reader, token)
    : ok({ kind: "atom", token });
}

function readCall(reader: Reader, name: Token): Read {
  const parts: Token[] = [];
  if (takes(reader, [")"])) return ok({ kind: "call", name, parts });
  do {
    const part = peek(reader);
    if (part.kind === "sign" || part.kind === "end")
      return fail(wrong(part, `${shown(part)} stands where words in quotes belong.`));
    parts.push(part);
    reader.next++;
  } while (takes(reader, [","]));
  if (takes(reader, [")"])) return ok({ kind: "call", name, parts });
  return fail(wrong(peek(reader), `After the words of ${name.text} comes a comma or a closing parenthesis.`));
}

/** The end of the tokens is never passed: nothing takes it. */
const peek = (reader: Reader): Token => reader.tokens[reader.next] as Token;

/** Takes the next token where it is one of these signs or words. */
function takes(reader: Reader, texts: readonly string[]): boolean {
  const token = peek(reader);
  if (token.kind !== "sign" && token.kind !== "name") return false;
  if (!texts.includes(token.text.toLowerCase())) return false;
  reader.next++;
  return true;
}

const isOperator = ({ kind, text }: Token): boolean =>
  kind === "sign" && (ORDER_OPERATORS as readonly string[]).includes(text);
const isKeyword = ({ kind, text }: Token): boolean =>
  kind === "name" && KEYWORDS.includes(text.toLowerCase());

const shown = (token: Token): string => (token.kind === "end" ? "The end" : token.text);

const wrong = ({ at, end }: Token, message: string): Mistake => ({ at, length: end - at, message });

function leftover(token: Token): string {
  if (token.text === ")") return "This parenthesis closes nothing.";
  return `${token.text} comes after the end of the condition. Join parts with "and" or "or".`;
}
