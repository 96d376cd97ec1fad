import type { Models } from "./use-models.ts";

/** Who would miss a model, as words: its removal is refused while anybody does. */
export function usersOf(id: string, { policy, agents }: Models): string[] {
  const groups = policy.groups.filter(({ deployments }) => deployments.includes(id));
  const employees = agents.filter(({ modelPreference }) => modelPreference === id);
  return [...groups.map((group) => `the group ${group.id}`), ...employees.map(({ name }) => name)];
}
