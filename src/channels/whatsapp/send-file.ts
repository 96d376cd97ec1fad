// Files of ours on WhatsApp: Meta keeps an upload for 30 days, and a message names it.

import * as z from "zod";
import { DELIVERY_TIMEOUT_MS } from "../../limits.ts";
import { fail, ok, type Result } from "../../result.ts";
import type { OpenConnection } from "../../tenants/tenant.ts";
import type { DeliveryFailure, FileCapability, OutgoingFile, UploadedFile } from "../channel.ts";
import { realSecrets } from "../hmac.ts";
import { parseJson } from "../parse-json.ts";
import { readAnswer } from "./answer.ts";
import type { WhatsappApi } from "./deliver.ts";
import { readSettings } from "./settings.ts";

const OFFICE = "application/vnd.openxmlformats-officedocument";
/** Pictures of 5 MB and recordings of 16 MB fit; stickers and films are nothing that a tool sends. */
export const FILES: FileCapability = {
  maxBytes: 5_000_000,
  types: [
    ...["image/jpeg", "image/png", "audio/mpeg", "audio/mp4", "application/pdf"],
    ...[`${OFFICE}.wordprocessingml.document`, `${OFFICE}.spreadsheetml.sheet`],
    ...["text/plain", "text/csv", "text/markdown", "text/calendar", "application/json"],
  ],
};

/** Of texts Meta knows one type; the name still says what it is. */
const graphType = (mediaType: string): string =>
  mediaType.startsWith("text/") || mediaType === "application/json" ? "text/plain" : mediaType;

const storedSchema = z.object({ id: z.string().min(1) });

/** The file as Meta keeps it, sent to nobody. */
export async function uploadWhatsappFile(
  { apiUrl, fetch: post }: WhatsappApi,
  { name, mediaType, bytes }: OutgoingFile,
  connection: OpenConnection,
  signal: AbortSignal,
): Promise<Result<{ id: string }, DeliveryFailure>> {
  const [token] = realSecrets(connection.secrets.access_token);
  const number = readSettings(connection)?.phoneNumberId;
  if (!token || number === undefined)
    return fail({ code: "revoked", reason: "The connection has no access token" });
  if (signal.aborted) return fail({ code: "not_accepted", reason: "Stopped before it was sent" });
  const type = graphType(mediaType);
  const form = new FormData();
  form.set("messaging_product", "whatsapp");
  form.set("type", type);
  form.set("file", new Blob([bytes as Uint8Array<ArrayBuffer>], { type }), name);
  try {
    const response = await post(`${apiUrl}/${encodeURIComponent(number)}/media`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: form,
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(DELIVERY_TIMEOUT_MS)]),
    });
    const body = await response.text();
    const parsed = parseJson(body);
    const stored = response.ok && parsed.ok ? storedSchema.safeParse(parsed.value).data : undefined;
    if (stored) return ok(stored);
    const answer = { status: response.status, body, retryAfter: response.headers.get("retry-after") };
    const failed = readAnswer(answer, undefined);
    return failed.ok ? fail({ code: "not_accepted", reason: "WhatsApp named no file" }) : failed;
  } catch {
    // The error's own words may hold the request, and with it the token.
    return fail({ code: "not_accepted", reason: "The answer of WhatsApp was lost or came too late" });
  }
}

/** The part of a message that shows it. */
export function fileContent({ id, name, mediaType }: UploadedFile): Record<string, unknown> {
  if (mediaType.startsWith("image/")) return { type: "image", image: { id } };
  if (mediaType.startsWith("audio/")) return { type: "audio", audio: { id } };
  return { type: "document", document: { id, filename: name } };
}
