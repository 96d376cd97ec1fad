// A tenant's model policy as an operator changes it: what is given replaces what was, the rest stays.

import * as z from "zod";
import {
  budgetSchema,
  groupSchema,
  type ModelPolicy,
  modelPolicySchema,
  verdictRulesSchema,
} from "../tenants/policy.ts";
import type { BuiltInModels, TenantDirectory } from "./deps.ts";

// Not modelPolicySchema.partial(): its defaults would fill what was left out, and so erase what was set.
export const policyChangeSchema = z
  .strictObject({
    localOnly: z.boolean(),
    verdicts: verdictRulesSchema.partial(),
    budget: budgetSchema,
    agentBudgets: z.record(z.string().max(64), budgetSchema),
    groups: z.array(groupSchema).max(32),
  } satisfies Record<keyof ModelPolicy, z.ZodType>)
  .partial();
export type PolicyChange = z.infer<typeof policyChangeSchema>;

export function changedPolicy(policy: ModelPolicy, change: PolicyChange): ModelPolicy {
  return modelPolicySchema.parse({ ...policy, ...change });
}

/** Names that a request may ask for: deployments and groups share them. */
export function modelNames(directory: TenantDirectory, builtIn: BuiltInModels, policy: ModelPolicy) {
  return {
    deployments: new Set([...directory.deployments, ...builtIn.deployments].map(({ id }) => id)),
    groups: new Set([...policy.groups, ...builtIn.groups].map(({ id }) => id)),
  };
}

/** Path to sentence of everything in the new policy that names what is not there; empty where it is sound. */
export function policyProblems(
  policy: ModelPolicy,
  directory: TenantDirectory,
  builtIn: BuiltInModels,
): Record<string, string> {
  const problems: Record<string, string> = {};
  const { deployments, groups } = modelNames(directory, builtIn, policy);
  const seen = new Set<string>();
  for (const [index, group] of policy.groups.entries()) {
    const path = `groups.${index}`;
    if (seen.has(group.id)) problems[`${path}.id`] = "there are two of this name";
    if (deployments.has(group.id)) problems[`${path}.id`] = "a model has this name";
    seen.add(group.id);
    const stranger = group.deployments.find((id) => !deployments.has(id));
    if (stranger !== undefined) problems[`${path}.deployments`] = `there is no model ${stranger}`;
    if (group.fallback !== undefined && !groups.has(group.fallback))
      problems[`${path}.fallback`] = `there is no group ${group.fallback}`;
    if (group.deployments.length === 0 && group.fallback === undefined)
      problems[`${path}.deployments`] = "names no model to ask";
  }
  const agents = new Set(directory.agents.map(({ id }) => id));
  for (const id of Object.keys(policy.agentBudgets))
    if (!agents.has(id)) problems[`agentBudgets.${id}`] = "there is no such employee";
  for (const agent of directory.agents)
    if (isLost(agent.modelPreference, directory.tenant.models, { deployments, groups }))
      problems.groups = `${agent.name} uses the group ${agent.modelPreference}`;
  return problems;
}

/** True for a group that was there and would be no more. */
const isLost = (
  name: string,
  before: ModelPolicy,
  names: { deployments: Set<string>; groups: Set<string> },
): boolean =>
  before.groups.some(({ id }) => id === name) && !names.groups.has(name) && !names.deployments.has(name);

/** Who would miss a deployment: groups and employees that name it, as words; empty where nobody does. */
export function usersOf(id: string, directory: TenantDirectory): string[] {
  const groups = directory.tenant.models.groups.filter(({ deployments }) => deployments.includes(id));
  const agents = directory.agents.filter(({ modelPreference }) => modelPreference === id);
  return [...groups.map((group) => `the group ${group.id}`), ...agents.map(({ name }) => name)];
}
