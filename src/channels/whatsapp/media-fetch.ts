// Fetching what was sent on WhatsApp: the Graph API tells an address for five minutes, and that address wants
// the token as well.

import * as z from "zod";
import type { IncomingFile } from "../../conversation/message.ts";
import { MAX_BODY_BYTES } from "../../limits.ts";
import { ok, type Result } from "../../result.ts";
import type { OpenConnection } from "../../tenants/tenant.ts";
import type { FetchedFile, FileFailure } from "../channel.ts";
import { realSecrets } from "../hmac.ts";
import { fileOf } from "../media.ts";
import { download, fetchChecked, fileFailure, isUnder, refusalBefore } from "../media-fetch.ts";
import { parseJson } from "../parse-json.ts";
import type { WhatsappApi } from "./deliver.ts";
import { readSettings } from "./settings.ts";

/** Exactly this host: others under its domain serve what strangers uploaded. */
const MEDIA_HOST = "https://lookaside.fbsbx.com";

const placeSchema = z.object({
  url: z.string(),
  sha256: z.string().optional().catch(undefined),
  file_size: z.coerce.number().optional().catch(undefined),
});

/** Where it lies now; the webhook's hash goes before the one that is told with the address. */
async function locate(
  api: WhatsappApi,
  file: IncomingFile,
  number: string,
  headersFor: (url: URL) => Record<string, string> | undefined,
  signal: AbortSignal,
): Promise<Result<IncomingFile, FileFailure>> {
  const url = `${api.apiUrl}/${encodeURIComponent(file.id)}?phone_number_id=${encodeURIComponent(number)}`;
  const answer = await download({ fetch: api.fetch, url, headersFor, limit: MAX_BODY_BYTES, signal });
  if (!answer.ok) return answer;
  const json = parseJson(answer.value);
  const place = json.ok ? placeSchema.safeParse(json.value).data : undefined;
  if (!place) return fileFailure("unreachable", "WhatsApp did not say where it lies.");
  const { sha256, ...rest } = fileOf({ id: file.id, bytes: place.file_size, sha256: place.sha256 });
  return ok({
    ...(sha256 === undefined ? {} : { sha256 }),
    ...file,
    ...(rest.bytes === undefined ? {} : { bytes: rest.bytes }),
    url: place.url,
  });
}

/** The bytes of a file. The access token goes to the Graph API and to Meta's host of media, and nowhere else. */
export async function fetchWhatsappFile(
  api: WhatsappApi,
  file: IncomingFile,
  connection: OpenConnection,
  signal: AbortSignal,
): Promise<Result<FetchedFile, FileFailure>> {
  const [token] = realSecrets(connection.secrets.access_token);
  const number = readSettings(connection)?.phoneNumberId;
  if (token === undefined || number === undefined)
    return fileFailure("revoked", "the connection has no access token.");
  const refusal = refusalBefore(file);
  if (refusal) return refusal;
  const { fetch } = api;
  // The host of media answers nobody without a name.
  const headers = { authorization: `Bearer ${token}`, "user-agent": "konstruct" };
  const headersFor = (url: URL) =>
    isUnder(api.apiUrl, url) || isUnder(MEDIA_HOST, url) ? headers : undefined;
  const located = await locate(api, file, number, headersFor, signal);
  if (!located.ok) return located;
  return fetchChecked(located.value, { fetch, url: located.value.url ?? "", headersFor, signal });
}
