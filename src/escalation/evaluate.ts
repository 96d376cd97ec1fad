// Whether a condition holds, and why. Every question of it is asked once: an answer without its grounds is
// worth nothing to whoever reads the audit trail.

import { unreachable } from "../result.ts";
import type { Condition, Leaf, Operator } from "./condition.ts";
import type { Metadata } from "./fields.ts";
import { findMention, type TextIndex } from "./mentions.ts";
import { printLeaf } from "./print-condition.ts";

/** One question, its answer, and what the answer was taken from. */
export interface Ground {
  /** As in the condition: `attempts >= 3`. */
  question: string;
  holds: boolean;
  /** What the conversation has: 4, "slack", true; of mentions the words that were found. */
  actual: number | string | boolean | string[];
}

export interface Verdict {
  holds: boolean;
  /** The questions that made it so; those that did not matter are left out. */
  grounds: Ground[];
}

export interface Facts {
  metadata: Metadata;
  text: TextIndex;
}

/** A condition with its answer and those of its parts. */
type Answered = { holds: boolean } & (
  | { ground: Ground }
  | { parts: Answered[]; decide: boolean | undefined }
);

/** Asks a conversation. Never throws; the cost is that of the condition's length. */
export function evaluate(condition: Condition, facts: Facts): Verdict {
  const answered = answer(condition, facts);
  const grounds: Ground[] = [];
  gather(answered, grounds);
  return { holds: answered.holds, grounds };
}

function answer(condition: Condition, facts: Facts): Answered {
  switch (condition.kind) {
    case "not": {
      const part = answer(condition.part, facts);
      return { holds: !part.holds, parts: [part], decide: undefined };
    }
    case "all": {
      const parts = condition.parts.map((part) => answer(part, facts));
      const holds = parts.every((part) => part.holds);
      return { holds, parts, decide: holds };
    }
    case "any": {
      const parts = condition.parts.map((part) => answer(part, facts));
      const holds = parts.some((part) => part.holds);
      return { holds, parts, decide: holds };
    }
    default: {
      const { holds, actual } = ask(condition, facts);
      return { holds, ground: { question: printLeaf(condition), holds, actual } };
    }
  }
}

/** Of "and" and "or" those parts count that answer like the whole. */
function gather(answered: Answered, into: Ground[]): void {
  if ("ground" in answered) {
    into.push(answered.ground);
    return;
  }
  const { parts, decide } = answered;
  for (const part of parts) if (decide === undefined || part.holds === decide) gather(part, into);
}

function ask(leaf: Leaf, { metadata, text }: Facts): Pick<Ground, "holds" | "actual"> {
  switch (leaf.kind) {
    case "flag":
      return { holds: metadata[leaf.field], actual: metadata[leaf.field] };
    case "number":
      return {
        holds: compare(metadata[leaf.field], leaf.operator, leaf.value),
        actual: metadata[leaf.field],
      };
    case "choice":
      return {
        holds: (metadata[leaf.field] === leaf.value) === (leaf.operator === "=="),
        actual: metadata[leaf.field],
      };
    case "mentions": {
      const found = leaf.words.map((word) => findMention(text, word)).filter((word) => word !== undefined);
      return { holds: found.length > 0, actual: found };
    }
    default:
      return unreachable(leaf);
  }
}

function compare(actual: number, operator: Operator, value: number): boolean {
  switch (operator) {
    case "==":
      return actual === value;
    case "!=":
      return actual !== value;
    case "<":
      return actual < value;
    case "<=":
      return actual <= value;
    case ">":
      return actual > value;
    case ">=":
      return actual >= value;
    default:
      return unreachable(operator);
  }
}

/** One line for people: `attempts >= 3 (it is 4)`. */
export function describeGround({ question, holds, actual }: Ground): string {
  const isWords = Array.isArray(actual);
  if (isWords && actual.length === 0) return `not ${question}`;
  if (isWords) return `${question} (said: ${actual.join(", ")})`;
  if (typeof actual === "boolean") return holds ? question : `not ${question}`;
  return `${holds ? "" : "not "}${question} (it is ${actual})`;
}
