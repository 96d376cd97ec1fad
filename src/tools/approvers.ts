// Who may say yes, as people. It fails closed: a role nobody has, an empty list and a requester without an id
// are nobody. An employee is never among them, because only people write messages and stand in policies.

import type { Approver, Confirmation } from "../conversation/confirmation.ts";
import type { Agent } from "../tenants/tenant.ts";
import type { PersonRef, ToolPolicy } from "../tenants/tool-policy.ts";

const isNamed = ({ connectionId, userId }: Approver): boolean => connectionId !== "" && userId !== "";

/** The tool's own rule goes before the employee's. */
export function approversOf(input: {
  policy: ToolPolicy;
  agent: Agent;
  tool: string;
  requester: PersonRef;
}): Approver[] {
  const { policy, agent, tool, requester } = input;
  const rule = (Object.hasOwn(policy.approvers, tool) && policy.approvers[tool]) || agent.work.approvers;
  if (rule.kind === "requester") return [requester].filter(isNamed);
  if (rule.kind === "people") return rule.people.filter(isNamed);
  return (Object.hasOwn(policy.roles, rule.role) ? (policy.roles[rule.role] ?? []) : []).filter(isNamed);
}

/** Whether whoever said yes may still say it: policies change while a card waits. */
export function mayStillApprove(
  decidedBy: Confirmation["decidedBy"],
  approvers: readonly Approver[],
): boolean {
  if (!decidedBy) return false;
  if (decidedBy.via === "console") return true;
  const { connectionId, userId } = decidedBy;
  return approvers.some((one) => one.connectionId === connectionId && one.userId === userId);
}
