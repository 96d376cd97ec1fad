// A condition while it is written: what is what in it, where it is wrong, and putting names into it.

import type { Mistake } from "../../../src/escalation/condition.ts";
import { FIELD_NAMES, FIELDS, type FieldName, isFieldName } from "../../../src/escalation/fields.ts";

export type PieceKind = "name" | "word" | "text" | "number" | "plain";

export interface Piece {
  at: number;
  text: string;
  kind: PieceKind;
  isWrong: boolean;
}

const PIECES = /("[^"\n]*"?|'[^'\n]*'?)|([\p{L}_][\p{L}\p{N}_]*)|(\d+(?:\.\d+)?)/gu;
const WORDS = ["and", "or", "not"];

function kindOf(text: string | undefined, name: string | undefined, number: string | undefined): PieceKind {
  if (text !== undefined) return "text";
  if (number !== undefined) return "number";
  if (name === undefined) return "plain";
  if (WORDS.includes(name.toLowerCase())) return "word";
  return name === "mentions" || isFieldName(name) ? "name" : "plain";
}

/** Where colours change, with the kind of what begins there. */
function colours(source: string): { at: number; kind: PieceKind }[] {
  const found: { at: number; kind: PieceKind }[] = [{ at: 0, kind: "plain" }];
  for (const match of source.matchAll(PIECES)) {
    const [whole, text, name, number] = match;
    found.push({ at: match.index, kind: kindOf(text, name, number) });
    found.push({ at: match.index + whole.length, kind: "plain" });
  }
  return found;
}

/** The source in pieces, for drawing. Put together they are the source again. */
export function piecesOf(source: string, mistakes: readonly Mistake[]): Piece[] {
  const changes = colours(source);
  const edges = mistakes.flatMap(({ at, length }) => [at, at + length]);
  const cuts = [...new Set([...changes.map(({ at }) => at), ...edges])]
    .filter((at) => at >= 0 && at < source.length)
    .sort((a, b) => a - b);
  return cuts.map((at, index) => ({
    at,
    text: source.slice(at, cuts[index + 1] ?? source.length),
    kind: changes.findLast((change) => change.at <= at)?.kind ?? "plain",
    isWrong: mistakes.some((one) => one.at <= at && at < one.at + one.length),
  }));
}

/** True for a mistake that is behind the last letter: something is missing there. */
export const isAtEnd = (source: string, { at }: Mistake): boolean => at >= source.trimEnd().length;

/** The source with what was probably meant in the place of the mistake. */
export function corrected(source: string, { at, length, suggestion = "" }: Mistake): string {
  return source.slice(0, at) + suggestion + source.slice(at + length);
}

const EXAMPLES: Record<FieldName, string> = {
  billing_dispute: "billing_dispute",
  attempts: "attempts >= 3",
  sentiment: "sentiment < -0.4",
  turns: "turns > 10",
  minutes_open: "minutes_open > 30",
  tool_failures: "tool_failures >= 2",
  confidence: "confidence < 0.5",
  refusals: "refusals >= 2",
  channel: 'channel == "whatsapp"',
  outside_hours: "outside_hours",
};

/** Everything a condition may ask, each with words that can be put into it. */
export const INSERTABLE: { name: string; says: string; snippet: string }[] = [
  ...FIELD_NAMES.map((name) => ({ name, says: FIELDS[name].says, snippet: EXAMPLES[name] })),
  {
    name: "mentions(…)",
    says: "the person's newest words contain one of these",
    snippet: 'mentions("refund")',
  },
];

const JOINED_BEFORE = /(?:^|[(,]|&&|\|\||!|[=<>]|\b(?:and|or|not))$/i;
const JOINED_AFTER = /^(?:$|[),]|&&|\|\||\b(?:and|or)\b)/i;

/** The source with a question put in the place of what is selected, joined with "and" where it must be. */
export function withSnippet(
  source: string,
  selection: { from: number; to: number },
  snippet: string,
): { source: string; caret: number } {
  const before = source.slice(0, selection.from).trimEnd();
  const after = source.slice(selection.to).trimStart();
  const gap = before === "" || before.endsWith("(") ? "" : " ";
  const left = before + (JOINED_BEFORE.test(before) ? gap : " and ");
  const right = JOINED_AFTER.test(after) ? (/^[),]?$/.test(after[0] ?? "") ? "" : " ") : " and ";
  return { source: left + snippet + right + after, caret: left.length + snippet.length };
}
