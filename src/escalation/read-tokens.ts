// The letters of a condition, cut into words and signs. One pass; the first thing that is none of them ends it.

import { fail, ok, type Result } from "../result.ts";
import type { Mistake } from "./condition.ts";
import { MAX_CONDITION_CHARS } from "./rule-limits.ts";

export interface Token {
  /** sign: an operator, a parenthesis or a comma. end: behind the last one. */
  kind: "name" | "number" | "text" | "sign" | "end";
  /** As written; of a text what it says. */
  text: string;
  at: number;
  end: number;
}

const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const NUMBER = /-?\d+(?:\.\d+)?/y;
const SIGN = /&&|\|\||==|!=|<=|>=|[<>!(),]/y;
const SPACE = /\s+/y;
/** Signs that other languages and word processors write. */
const MEANT: Record<string, string> = {
  "=": "==",
  "&": "&&",
  "|": "||",
  "≠": "!=",
  "≤": "<=",
  "≥": ">=",
  "“": '"',
  "”": '"',
  "„": '"',
  "«": '"',
  "»": '"',
  "‘": "'",
  "’": "'",
};

/** The tokens of a condition, with one of kind end behind them. */
export function readTokens(source: string): Result<Token[], Mistake> {
  if (source.length > MAX_CONDITION_CHARS)
    return fail(
      mistake(MAX_CONDITION_CHARS, 1, `A condition has at most ${MAX_CONDITION_CHARS} characters.`),
    );
  const tokens: Token[] = [];
  let at = skipSpace(source, 0);
  while (at < source.length) {
    const token = tokenAt(source, at);
    if (!token.ok) return token;
    tokens.push(token.value);
    at = skipSpace(source, token.value.end);
  }
  tokens.push({ kind: "end", text: "", at: source.length, end: source.length });
  return ok(tokens);
}

function tokenAt(source: string, at: number): Result<Token, Mistake> {
  const sign = source[at] as string;
  if (sign === '"' || sign === "'") return textAt(source, at);
  for (const [kind, pattern] of [
    ["name", NAME],
    ["number", NUMBER],
    ["sign", SIGN],
  ] as const) {
    const text = match(pattern, source, at);
    if (text !== "") return ok({ kind, text, at, end: at + text.length });
  }
  const meant = MEANT[sign];
  const shown = String.fromCodePoint(source.codePointAt(at) ?? 0);
  if (meant === undefined) return fail(mistake(at, shown.length, `${shown} has no meaning here.`));
  return fail({
    ...mistake(at, 1, `${sign} has no meaning here. Did you mean ${meant} ?`),
    suggestion: meant,
  });
}

/** Quoted words end on their line; \" and \\ stand for the two characters themselves. */
function textAt(source: string, at: number): Result<Token, Mistake> {
  const quote = source[at];
  let said = "";
  for (let i = at + 1; i < source.length; i++) {
    const letter = source[i] as string;
    if (letter === quote) return ok({ kind: "text", text: said, at, end: i + 1 });
    if (letter < " ") break;
    if (letter !== "\\") {
      said += letter;
      continue;
    }
    const next = source[++i];
    if (next === undefined) break;
    if (next !== "\\" && next !== '"' && next !== "'")
      return fail(
        mistake(i - 1, 2, 'A backslash stands before a quote or another backslash only: \\" or \\\\.'),
      );
    said += next;
  }
  return fail(mistake(at, 1, `This quote is never closed: ${quote} is missing at the end of the words.`));
}

function match(pattern: RegExp, source: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? "";
}

const skipSpace = (source: string, at: number): number => at + match(SPACE, source, at).length;

const mistake = (at: number, length: number, message: string): Mistake => ({ at, length, message });
