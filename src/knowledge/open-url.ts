// A document that is an address: fetched through the one guarded door that tools use, when it is read.

import { MAX_DOCUMENT_BYTES } from "../limits.ts";
import { fail, ok, type Result } from "../result.ts";

/** The message is for a person; what is passing is worth another try. */
export interface OpenFailure {
  isPassing: boolean;
  message: string;
}

/** Through the tenant's list of hosts, following redirects on it only. Never throws. */
export type OpenUrl = (
  tenantId: string,
  url: string,
  signal: AbortSignal,
) => Promise<Result<Response, OpenFailure>>;

export interface FetchedFile {
  bytes: Uint8Array;
  mediaType: string;
}

const passing = (message: string) => fail({ isPassing: true, message });
const final = (message: string) => fail({ isPassing: false, message });

/** What stands at the address, whole, or why not. */
export async function fetchFile(
  open: OpenUrl,
  tenantId: string,
  url: string,
  signal: AbortSignal,
): Promise<Result<FetchedFile, OpenFailure>> {
  const opened = await open(tenantId, url, signal);
  if (!opened.ok) return opened;
  const response = opened.value;
  if (!response.ok) {
    await response.body?.cancel().catch(() => undefined);
    const said = `The address answered with ${response.status}.`;
    return response.status >= 500 || response.status === 429 ? passing(said) : final(said);
  }
  const bytes = await readAll(response);
  if (bytes === "broken") return passing("The answer of the address broke off.");
  if (bytes === "too_large") return final(`There are more than ${MAX_DOCUMENT_BYTES / 2 ** 20} MiB.`);
  return ok({ bytes, mediaType: (response.headers.get("content-type") ?? "").slice(0, 200) });
}

/** Decoded bytes are counted: a small answer may unpack to gigabytes. */
async function readAll({ body }: Response): Promise<Uint8Array | "broken" | "too_large"> {
  if (!body) return new Uint8Array();
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.length;
      if (size > MAX_DOCUMENT_BYTES) {
        await reader.cancel().catch(() => undefined);
        return "too_large";
      }
      pieces.push(next.value);
    }
  } catch {
    return "broken";
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
