// Rules as an operator hands them in: every mistake at its place, and nobody is fetched whom nobody can find.

import type { Mistake } from "../escalation/condition.ts";
import { type EscalationRule, escalationRulesSchema } from "../escalation/rule.ts";
import { fail, ok, type Result } from "../result.ts";
import { assigneesOf } from "../tenants/hand-over-policy.ts";
import type { TenantDirectory } from "./deps.ts";
import type { RuleMistake } from "./escalation-view.ts";

/** Path to sentence, the first of each path; and the mistakes in conditions, all of them. */
export interface RulesProblems {
  fields: Record<string, string>;
  mistakes: RuleMistake[];
}

export function checkRules(rules: unknown[]): Result<EscalationRule[], RulesProblems> {
  const checked = escalationRulesSchema.safeParse(rules);
  if (checked.success) return ok(checked.data);
  const problems: RulesProblems = { fields: {}, mistakes: [] };
  for (const issue of checked.error.issues) {
    problems.fields[["rules", ...issue.path].join(".")] ??= issue.message;
    const mistake = issue.code === "custom" ? (issue.params as Mistake | undefined) : undefined;
    const [rule] = issue.path;
    if (mistake === undefined || typeof rule !== "number") continue;
    const { at, length, message, suggestion } = mistake;
    problems.mistakes.push({
      rule,
      at,
      length,
      message,
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  }
  return fail(problems);
}

/** Whom a hand-over could never reach, with what to do about it. No name: the team, or the inbox. */
export function assigneeProblems(
  rules: readonly EscalationRule[],
  assignee: string | null,
  directory: TenantDirectory,
): Record<string, string> {
  const problems: Record<string, string> = {};
  const check = (path: string, name: string | null | undefined) => {
    const problem = name ? assigneeProblem(name, directory) : undefined;
    if (problem !== undefined) problems[path] = problem;
  };
  check("assignee", assignee);
  for (const [index, rule] of rules.entries()) check(`rules.${index}.assignee`, rule.assignee);
  return problems;
}

function assigneeProblem(name: string, { tenant, connections }: TenantDirectory): string | undefined {
  const { roles } = tenant.tools;
  const people = assigneesOf(roles, name);
  if (people.length === 0)
    return Object.hasOwn(roles, name)
      ? "nobody has this role. Add its people under Tools, or choose somebody else"
      : "is neither a role nor a person. Choose a role, or write connection/user";
  const lost = people.every(({ connectionId }) => !connections.some(({ id }) => id === connectionId));
  return lost ? "there is no such connection. Choose a role, or write connection/user" : undefined;
}
