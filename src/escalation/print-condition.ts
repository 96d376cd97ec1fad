// A condition in words that parse to the same condition. Every mix of "and" and "or" is put in parentheses,
// because people do not remember which of them binds tighter.

import { unreachable } from "../result.ts";
import type { Condition, Leaf } from "./condition.ts";

/** The condition as text. Parsing it gives the same condition again. */
export function printCondition(condition: Condition): string {
  switch (condition.kind) {
    case "not":
      return `not ${printPart(condition.part)}`;
    case "all":
      return condition.parts.map(printPart).join(" and ");
    case "any":
      return condition.parts.map(printPart).join(" or ");
    default:
      return printLeaf(condition);
  }
}

/** One question of a condition as text. */
export function printLeaf(leaf: Leaf): string {
  switch (leaf.kind) {
    case "flag":
      return leaf.field;
    case "number":
      return `${leaf.field} ${leaf.operator} ${leaf.value}`;
    case "choice":
      return `${leaf.field} ${leaf.operator} ${quote(leaf.value)}`;
    case "mentions":
      return `mentions(${leaf.words.map(quote).join(", ")})`;
    default:
      return unreachable(leaf);
  }
}

function printPart(part: Condition): string {
  const text = printCondition(part);
  return part.kind === "all" || part.kind === "any" ? `(${text})` : text;
}

const quote = (text: string): string => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
