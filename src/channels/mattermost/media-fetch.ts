// Fetching a file of a Mattermost server, by its id.

import { type IncomingFile, mayBeRead } from "../../conversation/message.ts";
import { ok, type Result } from "../../result.ts";
import type { OpenConnection } from "../../tenants/tenant.ts";
import type { FetchedFile, FileFailure } from "../channel.ts";
import { fetchChecked, fileFailure, isUnder } from "../media-fetch.ts";
import { serverOf } from "./deliver.ts";
import { described, fileInfoSchema } from "./media.ts";
import { callServer, type Fetch, type Server } from "./rest.ts";

async function told(
  server: Server,
  file: IncomingFile,
  signal: AbortSignal,
): Promise<Result<IncomingFile, FileFailure>> {
  if (file.mediaType !== "") return ok(file);
  const path = `/files/${encodeURIComponent(file.id)}/info`;
  const answer = await callServer(server, { method: "GET", path }, signal);
  if (answer.kind === "success") {
    const info = fileInfoSchema.safeParse(answer.body).data;
    if (info?.id === file.id) return ok(described(info));
    return fileFailure("unreachable", "the server did not say what it is.");
  }
  if (answer.kind !== "rejected" || answer.status === 429 || answer.status >= 500)
    return fileFailure("unreachable", "the server did not answer just now.");
  if (answer.status === 401) return fileFailure("revoked", "the server does not accept our access any more.");
  if (answer.status === 404) return fileFailure("gone", "the server does not have it any more.");
  return fileFailure("refused", "the server did not hand it out.");
}

/** The bytes of a file. The bot's token goes to the API of the connection's own server and nowhere else. */
export async function fetchMattermostFile(
  file: IncomingFile,
  connection: OpenConnection,
  signal: AbortSignal,
  dependencies: { fetch: Fetch },
): Promise<Result<FetchedFile, FileFailure>> {
  const server = serverOf(connection, dependencies.fetch)?.server;
  if (!server) return fileFailure("revoked", "the connection has no bot token.");
  if (!mayBeRead(file)) return fileFailure("wrong_type", "files of this kind cannot be read.");
  const known = await told(server, file, signal);
  if (!known.ok) return known;
  const api = `${server.serverUrl}/api/v4`;
  return fetchChecked(known.value, {
    fetch: server.fetch,
    url: `${api}/files/${encodeURIComponent(file.id)}`,
    headersFor: (url) => (isUnder(api, url) ? { authorization: `Bearer ${server.botToken}` } : undefined),
    signal,
  });
}
