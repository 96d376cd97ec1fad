// What a Mattermost connection knows of itself. Settings come from a form, so they are checked at use.

import * as z from "zod";
import type { OpenConnection } from "../../tenants/tenant.ts";
import { realSecrets } from "../hmac.ts";

export const mattermostSettingsSchema = z.object({
  /** May carry a path: a server can live under one. */
  serverUrl: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, "")),
  botUserId: z.string().min(1),
  /** Absent: the connection serves every team of the server. */
  teamId: z.string().min(1).optional(),
  /** Direct messages and private channels have no webhook: with this a socket listens for them. */
  socket: z.boolean().optional(),
  /** Other bots that are listened to, by user id; without it none is. */
  allowBots: z.array(z.string().min(1)).max(50).optional(),
});
export type MattermostSettings = z.infer<typeof mattermostSettingsSchema>;

export type MattermostSecret = "outgoing_token" | "command_token" | "bot_token" | "action_secret";

/** The checked settings, or undefined: a connection that is set up wrongly is off. */
export function readSettings(connection: Pick<OpenConnection, "settings">): MattermostSettings | undefined {
  const parsed = mattermostSettingsSchema.safeParse(connection.settings);
  return parsed.success ? parsed.data : undefined;
}

/** Current first, then the previous one while a rotation overlaps. Blank ones do not count. */
export function secretsOf(connection: Pick<OpenConnection, "secrets">, name: MattermostSecret): string[] {
  return realSecrets(connection.secrets[name]);
}
