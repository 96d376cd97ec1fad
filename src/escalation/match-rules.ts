// Which rule fetches a person: the most urgent one that holds, and of equally urgent ones the first in the list.

import { describeGround, evaluate, type Ground } from "./evaluate.ts";
import type { Metadata } from "./fields.ts";
import { indexText } from "./mentions.ts";
import { PRIORITIES, type Priority, type ReadRule } from "./rule.ts";

export interface RuleMatch {
  /** Place in the agent's list. */
  index: number;
  condition: string;
  reason: string;
  /** Absent: the agent's own assignee. */
  assignee?: string;
  priority: Priority;
  /** What made it true, for programs. */
  grounds: Ground[];
  /** The same for people: `attempts >= 3 (it is 4) · mentions("refund") (said: refunds)`. */
  explanation: string;
}

/** The rule that holds for this conversation, or undefined. `text` is what the person wrote last. */
export function matchRules(
  rules: readonly ReadRule[],
  metadata: Metadata,
  text: string,
): RuleMatch | undefined {
  const facts = { metadata, text: indexText(text) };
  for (const one of inUrgency(rules)) {
    const { holds, grounds } = evaluate(one.condition, facts);
    if (holds) return matchOf(one, grounds);
  }
  return undefined;
}

const priorityOf = ({ rule }: ReadRule): Priority => rule.priority ?? "normal";

/** Sorting keeps the list's order among equals. */
const inUrgency = (rules: readonly ReadRule[]): ReadRule[] =>
  [...rules].sort(
    (a, b) => PRIORITIES.indexOf(priorityOf(a)) - PRIORITIES.indexOf(priorityOf(b)) || a.index - b.index,
  );

function matchOf(one: ReadRule, grounds: Ground[]): RuleMatch {
  const { condition, reason, assignee } = one.rule;
  return {
    index: one.index,
    condition,
    reason,
    ...(assignee ? { assignee } : {}),
    priority: priorityOf(one),
    grounds,
    explanation: grounds.map(describeGround).join(" · "),
  };
}
