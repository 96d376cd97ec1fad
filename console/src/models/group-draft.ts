// A group as a form holds it, and the list of groups with it in its place.

import type { GroupSettings } from "../../../src/tenants/policy.ts";
import type { GroupView } from "./use-models.ts";

export const newGroup = (): GroupSettings => ({ id: "", order: "listed", deployments: [] });

/** Without what only views have. */
export function settingsOf({ builtIn: _, choosesBetween: __, ...settings }: GroupView): GroupSettings {
  return settings;
}

/** Puts a group in place of the one that was edited, or at the end; a built-in one is replaced by a new entry. */
export function withGroup(
  groups: GroupSettings[],
  editedId: string | undefined,
  group: GroupSettings,
): { groups: GroupSettings[]; index: number } {
  const at = groups.findIndex(({ id }) => id === editedId);
  const index = at === -1 ? groups.length : at;
  return { groups: [...groups.slice(0, index), group, ...groups.slice(index + 1)], index };
}

/** The list with one item moved up (-1) or down (1); the same list where it cannot move. */
export function moved<T>(list: T[], index: number, step: -1 | 1): T[] {
  const other = index + step;
  const [item, neighbour] = [list[index], list[other]];
  if (item === undefined || neighbour === undefined) return list;
  const copy = [...list];
  copy[index] = neighbour;
  copy[other] = item;
  return copy;
}
