// One fetched file into what a model can take: a picture as it is, a document as text.

import { toBase64 } from "../base64.ts";
import type { FetchedFile } from "../channels/channel.ts";
import { describeError } from "../errors.ts";
import { READING_MS } from "../limits.ts";
import type { ImagePart } from "../llm/model.ts";
import { fail, ok, type Result } from "../result.ts";
import { documentText } from "./media-text.ts";
import type { TurnDeps } from "./turn-deps.ts";

export interface Seen {
  part: ImagePart;
}

export type ReadDeps = Pick<TurnDeps, "files" | "sleep" | "log">;

export const imagePart = ({ mediaType, bytes }: FetchedFile): ImagePart => ({
  type: "image",
  mediaType,
  data: toBase64(bytes),
});

/** The words of a document, or why there are none. The reader may not survive the file: that is no failure of ours. */
export async function readDocument(
  { files, sleep, log }: ReadDeps,
  { name, mediaType, bytes }: FetchedFile,
): Promise<Result<string, string>> {
  if (!files) return fail("documents cannot be read here.");
  const over = new AbortController();
  const late = sleep(READING_MS, over.signal).then(() => undefined);
  try {
    const read = await Promise.race([files.reader.read({ name, mediaType, bytes }), late]);
    if (!read) return fail("it took too long to read.");
    return read.ok ? ok(documentText(read.value)) : fail(read.error.message);
  } catch (error) {
    log.warn("reader_failed", { error: describeError(error) });
    return fail("it could not be read just now.");
  } finally {
    over.abort();
  }
}
