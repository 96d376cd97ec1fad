// Events name people by id only. Their names need the scope users:read; without it ids are shown.

import type { OpenConnection } from "../../tenants/tenant.ts";
import { cleanText } from "../clean-text.ts";
import { callSlack, type SlackApi } from "./deliver.ts";
import { objectIn, textIn } from "./fields.ts";

const MAX_NAME = 80;

/** As colleagues see it: the name that somebody chose, or the real one. */
export async function slackName(
  api: SlackApi,
  userId: string,
  connection: OpenConnection,
  signal: AbortSignal,
): Promise<string | undefined> {
  const answer = await callSlack(api, connection, "users.info", { user: userId }, signal);
  if (!answer.ok) return undefined;
  const user = objectIn(answer.value, "user");
  const profile = objectIn(user, "profile");
  const name = textIn(profile, "display_name") ?? textIn(profile, "real_name") ?? textIn(user, "real_name");
  const line = cleanText(name ?? "")
    .replace(/\s+/g, " ")
    .trim();
  return line.slice(0, MAX_NAME).toWellFormed() || undefined;
}
