// Rules as they are stored, and as they are run. What was stored before there was a language, or by another
// hand, is reported and left out: one bad rule never disarms the others.

import * as z from "zod";
import { parseCondition } from "./check-condition.ts";
import { type Condition, describeMistake } from "./condition.ts";
import { MAX_RULES } from "./rule-limits.ts";

/** From the most urgent one down. */
export const PRIORITIES = ["urgent", "high", "normal", "low"] as const;
export type Priority = (typeof PRIORITIES)[number];

/** A condition that means something. Each mistake is an issue, with its place in `params`. */
export const conditionSchema = z.string().superRefine((source, context) => {
  const parsed = parseCondition(source);
  if (parsed.ok) return;
  for (const mistake of parsed.error)
    context.addIssue({ code: "custom", message: describeMistake(mistake), params: { ...mistake } });
});

/** An entry of an agent's `escalationRules`. */
export const escalationRuleSchema = z.strictObject({
  condition: conditionSchema,
  /** Why a person is fetched; whoever takes over reads it. */
  reason: z.string().trim().min(1).max(300),
  /** Who takes over; absent or empty: the agent's own assignee, and without one the team's inbox. */
  assignee: z.string().trim().max(200).optional(),
  priority: z.enum(PRIORITIES).optional(),
});
export type EscalationRule = z.infer<typeof escalationRuleSchema>;

/** All rules of an employee. */
export const escalationRulesSchema = z.array(escalationRuleSchema).max(MAX_RULES);

/** A rule that can be run. `index` is its place in the stored list. */
export interface ReadRule {
  index: number;
  rule: EscalationRule;
  condition: Condition;
}

/** A stored entry that is no rule, and why, in words for whoever writes rules. */
export interface RuleFault {
  index: number;
  problem: string;
}

export interface ReadRules {
  rules: ReadRule[];
  faults: RuleFault[];
}

/** Reads what is stored, whatever it is. Nothing is lost: an entry is a rule or a fault. */
export function readRules(stored: readonly unknown[]): ReadRules {
  const read: ReadRules = { rules: [], faults: [] };
  for (const [index, entry] of stored.entries()) {
    if (index >= MAX_RULES) {
      read.faults.push({ index, problem: `An employee has at most ${MAX_RULES} rules.` });
      continue;
    }
    const checked = escalationRuleSchema.safeParse(entry);
    const condition = checked.success ? parseCondition(checked.data.condition) : undefined;
    if (checked.success && condition?.ok)
      read.rules.push({ index, rule: checked.data, condition: condition.value });
    else read.faults.push({ index, problem: problemOf(checked.error) });
  }
  return read;
}

function problemOf(error: z.ZodError | undefined): string {
  const lines = (error?.issues ?? []).map(({ path, message }) => {
    const [field] = path;
    return field === undefined ? message : `${String(field)}: ${message}`;
  });
  return lines.slice(0, 5).join(" ") || "This is no rule.";
}
