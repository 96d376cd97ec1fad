// Fetching a file from Slack, which keeps them on a host of their own.

import { type IncomingFile, mayBeRead } from "../../conversation/message.ts";
import { ok, type Result } from "../../result.ts";
import type { OpenConnection } from "../../tenants/tenant.ts";
import type { FetchedFile, FileFailure } from "../channel.ts";
import { realSecrets } from "../hmac.ts";
import { fetchChecked, fileFailure, isUnder } from "../media-fetch.ts";
import { callSlack, type SlackApi } from "./deliver.ts";
import { objectIn } from "./fields.ts";
import { readFile } from "./media.ts";

export const FILES_URL = "https://files.slack.com";

/** Where the event had only a stub, Slack is asked for the rest. */
async function told(
  api: SlackApi,
  file: IncomingFile,
  connection: OpenConnection,
  signal: AbortSignal,
): Promise<Result<IncomingFile, FileFailure>> {
  if (file.url !== undefined) return ok(file);
  const answer = await callSlack(api, connection, "files.info", { file: file.id }, signal);
  if (answer.ok) {
    const found = readFile(objectIn(answer.value, "file"));
    return found ? ok(found) : fileFailure("gone", "Slack does not have it any more.");
  }
  const { code } = answer.error;
  if (code === "revoked") return fileFailure("revoked", "Slack does not accept our access any more.");
  if (code === "refused" || code === "gone")
    return fileFailure("refused", "Slack did not say where it lies.");
  return fileFailure("unreachable", "Slack did not answer just now.");
}

/** The bytes of a file. The bot's token goes to Slack's own file host and nowhere else. */
export async function fetchSlackFile(
  api: SlackApi,
  file: IncomingFile,
  connection: OpenConnection,
  signal: AbortSignal,
): Promise<Result<FetchedFile, FileFailure>> {
  const [token] = realSecrets(connection.secrets.bot_token);
  if (token === undefined) return fileFailure("revoked", "the connection has no bot token.");
  if (!mayBeRead(file)) return fileFailure("wrong_type", "files of this kind cannot be read.");
  const known = await told(api, file, connection, signal);
  if (!known.ok) return known;
  const { fetch, filesUrl = FILES_URL } = api;
  return fetchChecked(known.value, {
    fetch,
    url: known.value.url ?? "",
    headersFor: (url) => (isUnder(filesUrl, url) ? { authorization: `Bearer ${token}` } : undefined),
    signal,
  });
}
