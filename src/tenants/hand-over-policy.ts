// Who takes over where an employee falls silent, how long each of them has, and when the team is at work.

import * as z from "zod";
import { businessHoursSchema } from "./business-hours.ts";
import { type PersonRef, personRefSchema } from "./person-ref.ts";

export const handOverPolicySchema = z.object({
  /** Asked all at once where nobody in line took it. Nobody: it waits in the inbox. */
  team: z.array(personRefSchema).max(50).default([]),
  /** How long each in line has, ms. */
  takeMs: z.number().int().min(5_000).max(86_400_000).default(300_000),
  /** Null: the team is never away. */
  hours: businessHoursSchema.nullable().default(null),
});
export type HandOverPolicy = z.infer<typeof handOverPolicySchema>;
export const DEFAULT_HAND_OVER: HandOverPolicy = handOverPolicySchema.parse({});

/**
 * Whom the name of an assignee means: a role's people in their order, or one person as `connection/user`. Nobody
 * where it names neither: whoever is asked next is asked instead.
 */
export function assigneesOf(
  roles: Record<string, PersonRef[]>,
  name: string | null | undefined,
): PersonRef[] {
  const text = name?.trim() ?? "";
  if (Object.hasOwn(roles, text)) return roles[text] ?? [];
  const at = text.indexOf("/");
  if (at <= 0 || at === text.length - 1) return [];
  return [{ connectionId: text.slice(0, at), userId: text.slice(at + 1), name: "" }];
}
