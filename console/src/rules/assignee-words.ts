// Who takes over, by the name that a rule keeps: a role, or one person as `connection/user`.

import type { EscalationView } from "./use-rules.ts";

type Assignees = EscalationView["assignees"];

export const refOf = ({ connectionId, userId }: { connectionId: string; userId: string }): string =>
  `${connectionId}/${userId}`;

const countOf = (people: string[]): string => {
  if (people.length === 0) return "nobody yet";
  const shown = people.slice(0, 3).join(", ");
  return people.length > 3 ? `${shown} and ${people.length - 3} more` : shown;
};

export const isKnown = (name: string, { roles, people }: Assignees): boolean =>
  roles.some((role) => role.name === name) || people.some((one) => refOf(one) === name);

/** Whom a name means, in words. */
export function assigneeWords(name: string, { roles, people }: Assignees): string {
  if (roles.some((role) => role.name === name)) return `The role ${name}`;
  return people.find((one) => refOf(one) === name)?.name ?? name;
}

/** Who comes where this rule holds; without a name of its own, whoever usually does. */
export function takesOver(own: string | undefined, usual: string | null, assignees: Assignees): string {
  if (own) return `${assigneeWords(own, assignees)} takes over`;
  return usual ? `${assigneeWords(usual, assignees)} takes over, as usual` : "The team takes over";
}

export interface Choices {
  group: string;
  items: { value: string; label: string }[];
}

/** Everybody who can be chosen, roles first. A group of nobody is left out. */
export function assigneeChoices(
  { roles, people }: Assignees,
  placeOf: (connectionId: string) => string,
): Choices[] {
  const groups = [
    {
      group: "Roles",
      items: roles.map(({ name, people: named }) => ({ value: name, label: `${name} (${countOf(named)})` })),
    },
    {
      group: "People",
      items: people.map((one) => ({
        value: refOf(one),
        label: `${one.name}, ${placeOf(one.connectionId)}`,
      })),
    },
  ];
  return groups.filter(({ items }) => items.length > 0);
}
