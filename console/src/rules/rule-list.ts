// The rules of an employee as a list that is read from the top: the most urgent first, as they are matched.

import { parseCondition } from "../../../src/escalation/check-condition.ts";
import { describeMistake } from "../../../src/escalation/condition.ts";
import type { EscalationRule, Priority } from "../../../src/escalation/rule.ts";

/** From the most urgent one down, with its name. */
const PRIORITY_NAMES: Record<Priority, string> = {
  urgent: "Urgent",
  high: "High",
  normal: "Normal",
  low: "Low",
};
export const PRIORITIES = Object.keys(PRIORITY_NAMES) as Priority[];
export const priorityName = (priority: Priority): string => PRIORITY_NAMES[priority];

export interface ListedRule {
  /** Place in the stored list. */
  index: number;
  /** As far as it can be read. */
  rule: EscalationRule;
  priority: Priority;
  /** Why it counts for nothing; absent where it works. */
  fault?: string;
}

type Stored = Record<string, unknown>;

const said = (value: unknown): string => (typeof value === "string" ? value : "");

/** A rule of what is stored, whatever that is: what cannot be read is empty. */
export function ruleOf(stored: Stored): EscalationRule {
  const assignee = said(stored.assignee).trim();
  const priority = PRIORITIES.find((known) => known === stored.priority);
  return {
    condition: said(stored.condition),
    reason: said(stored.reason),
    ...(assignee === "" ? {} : { assignee }),
    ...(priority === undefined ? {} : { priority }),
  };
}

/** In the order in which they are looked at. */
export function listed(rules: readonly Stored[], faults: readonly { index: number; problem: string }[]) {
  const all = rules.map((stored, index): ListedRule => {
    const rule = ruleOf(stored);
    const fault = faults.find((known) => known.index === index)?.problem ?? faultOf(rule);
    return { index, rule, priority: rule.priority ?? "normal", ...(fault === undefined ? {} : { fault }) };
  });
  return all.sort((a, b) => rank(a) - rank(b) || a.index - b.index);
}

const rank = ({ priority }: ListedRule): number => PRIORITIES.indexOf(priority);

function faultOf({ condition }: EscalationRule): string | undefined {
  const parsed = parseCondition(condition);
  return parsed.ok ? undefined : parsed.error.map(describeMistake).join(" ");
}

/** The stored list with this rule one place up or down among those that are equally urgent; undefined at the end. */
export function moved(rules: readonly Stored[], index: number, by: -1 | 1): Stored[] | undefined {
  const all = listed(rules, []);
  const place = all.findIndex((known) => known.index === index);
  const [one, other] = [all[place], all[place + by]];
  if (!one || !other || one.priority !== other.priority) return undefined;
  const swapped = [...rules];
  [swapped[one.index], swapped[other.index]] = [rules[other.index] as Stored, rules[one.index] as Stored];
  return swapped;
}

/** The stored list with a rule changed, or put at its end. */
export const withRule = (
  rules: readonly Stored[],
  index: number | undefined,
  rule: EscalationRule,
): Stored[] =>
  index === undefined
    ? [...rules, { ...rule }]
    : rules.map((known, i) => (i === index ? { ...rule } : known));

export const withoutRule = (rules: readonly Stored[], index: number): Stored[] =>
  rules.filter((_, i) => i !== index);

/** Put back where it was, or at the end of what is left. */
export const withRuleAt = (rules: readonly Stored[], index: number, rule: Stored): Stored[] =>
  rules.toSpliced(index, 0, rule);
