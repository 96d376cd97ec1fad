// What a Slack connection keeps in the open.

import * as z from "zod";
import type { OpenConnection } from "../../tenants/tenant.ts";

const settingsSchema = z.object({
  teamId: z.string().min(1),
  /** The Enterprise Grid organisation, where the app is installed for all of it. */
  enterpriseId: z.string().min(1).nullish(),
  botUserId: z.string().min(1),
  botId: z.string().min(1).nullish(),
  appId: z.string().min(1).nullish(),
  /** Other programs that are listened to, by bot or user id; without it none is. */
  allowBots: z.array(z.string().min(1)).max(50).nullish(),
});
export type SlackSettings = z.infer<typeof settingsSchema>;

/** By the stored object, which lives as long as the directory believes it: every webhook asks. */
const known = new WeakMap<object, { settings: SlackSettings | undefined }>();

/** The settings, or undefined where an operator stored something else: no event belongs to those. */
export function readSettings({ settings: stored }: OpenConnection): SlackSettings | undefined {
  const read = known.get(stored) ?? { settings: settingsSchema.safeParse(stored).data };
  known.set(stored, read);
  return read.settings;
}
