// Fetching a file: from the service's own hosts only, with redirects looked at one by one, decoded bytes counted
// while they come, and nothing passed on that is not what was announced.

import type { IncomingFile } from "../conversation/message.ts";
import { FILE_MS, MAX_AUDIO_BYTES, MAX_DOCUMENT_BYTES, MAX_IMAGE_BYTES, MAX_REDIRECTS } from "../limits.ts";
import { fail, ok, type Result } from "../result.ts";
import type { FetchedFile, FileFailure } from "./channel.ts";
import { hex } from "./media.ts";
import { provenType } from "./media-type.ts";
import { readCapped } from "./read-body.ts";

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Download {
  fetch: Fetch;
  url: string;
  /** What to send there, the credential included; undefined where the address is not the service's. */
  headersFor(url: URL): Record<string, string> | undefined;
  limit: number;
  signal: AbortSignal;
}

export const fileFailure = (code: FileFailure["code"], reason: string) => fail<FileFailure>({ code, reason });

const LIMITS = { image: MAX_IMAGE_BYTES, document: MAX_DOCUMENT_BYTES, audio: MAX_AUDIO_BYTES };

const tooLarge = (limit: number) =>
  fileFailure("too_large", `it is larger than the ${Math.floor(limit / 2 ** 20)} MB that can be opened.`);

/** Exact origins only: an address that merely begins like the service's is somebody else's. */
export function isUnder(base: string, url: URL): boolean {
  const { origin, pathname } = new URL(base);
  const path = pathname.endsWith("/") ? pathname : `${pathname}/`;
  return url.origin === origin && url.pathname.startsWith(path) && url.username === "" && url.password === "";
}

function statusFailure(status: number): Result<never, FileFailure> {
  if (status === 404 || status === 410)
    return fileFailure("gone", "the chat service does not have it any more.");
  if (status === 401) return fileFailure("revoked", "the chat service does not accept our access any more.");
  if (status === 429 || status >= 500)
    return fileFailure("unreachable", "the chat service did not hand it out just now.");
  return fileFailure("refused", `the chat service did not hand it out (HTTP ${status}).`);
}

/** The header's word is enough to refuse, and never enough to trust: it counts bytes before they are unpacked. */
async function readDecoded(response: Response, limit: number): Promise<Result<Uint8Array, FileFailure>> {
  if (Number(response.headers.get("content-length") ?? 0) > limit) {
    await response.body?.cancel();
    return tooLarge(limit);
  }
  const bytes = await readCapped(response, limit);
  return bytes ? ok(bytes) : tooLarge(limit);
}

async function follow(input: Download, signal: AbortSignal): Promise<Result<Uint8Array, FileFailure>> {
  const { fetch: send, headersFor, limit } = input;
  let address = input.url;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const url = URL.parse(address);
    const headers = url ? headersFor(url) : undefined;
    if (!url || !headers)
      return fileFailure("refused", "it does not lie where the chat service keeps files.");
    const response = await send(url.href, { headers, redirect: "manual", signal });
    if (response.status < 300 || response.status > 399) {
      if (response.ok) return await readDecoded(response, limit);
      await response.body?.cancel();
      return statusFailure(response.status);
    }
    await response.body?.cancel();
    address = URL.parse(response.headers.get("location") ?? "", url.href)?.href ?? "";
  }
  return fileFailure("refused", "the chat service sent us in circles.");
}

/** The bytes behind an address. Never throws, and follows no redirect to where `headersFor` has nothing to send. */
export async function download(input: Download): Promise<Result<Uint8Array, FileFailure>> {
  const signal = AbortSignal.any([input.signal, AbortSignal.timeout(FILE_MS)]);
  try {
    return await follow(input, signal);
  } catch {
    // The error's own words may hold the request, and with it the token.
    return fileFailure("unreachable", "the chat service did not answer in time.");
  }
}

/** Whether it is worth asking for; said before a byte is fetched. */
export function refusalBefore({ kind, bytes = 0 }: IncomingFile): Result<never, FileFailure> | undefined {
  if (kind !== "image" && kind !== "document" && kind !== "audio")
    return fileFailure("wrong_type", "files of this kind cannot be read.");
  return bytes > LIMITS[kind] ? tooLarge(LIMITS[kind]) : undefined;
}

async function isAltered({ sha256 }: IncomingFile, bytes: Uint8Array): Promise<boolean> {
  if (sha256 === undefined) return false;
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return hex(new Uint8Array(digest)) !== sha256;
}

/** Downloads an announced file and looks whether it is what was announced. */
export async function fetchChecked(
  file: IncomingFile,
  input: Omit<Download, "limit">,
): Promise<Result<FetchedFile, FileFailure>> {
  const refusal = refusalBefore(file);
  if (refusal) return refusal;
  const kind = file.kind as FetchedFile["kind"];
  const fetched = await download({ ...input, limit: LIMITS[kind] });
  if (!fetched.ok) return fetched;
  const bytes = fetched.value;
  if (bytes.length === 0) return fileFailure("wrong_type", "it is empty.");
  if (await isAltered(file, bytes)) return fileFailure("altered", "it is not the file that was announced.");
  const mediaType = provenType(file, bytes);
  if (mediaType === undefined) return fileFailure("wrong_type", "it is not what its name says.");
  return ok({ name: file.name, mediaType, kind, isVoice: file.isVoice === true, bytes });
}
