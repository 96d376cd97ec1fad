// The first half of the work on a document: its bytes, what the reader makes of them, its chunks.

import type { Database } from "../database/with-tenant.ts";
import { describeError } from "../errors.ts";
import { MAX_DOCUMENT_CHUNKS, READING_MS } from "../limits.ts";
import type { Log } from "../log.ts";
import { fail, ok, type Result } from "../result.ts";
import { chunkBlocks } from "./chunk.ts";
import type { KnowledgeDocument } from "./document.ts";
import { type FetchedFile, fetchFile, type OpenUrl } from "./open-url.ts";
import type { ReadDocument, Reader } from "./reading.ts";
import { loadBytes } from "./upload.ts";
import { saveChunks, type Work } from "./work-rows.ts";
import { away, type Stopped } from "./work-stopped.ts";

export interface ReadWorkDeps {
  database: Database;
  reader: Reader;
  openUrl: OpenUrl;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  log: Log;
}

/** A file that takes the reader down is not tried for ever. */
const READER_TRIES = 3;

/** The document with its chunks stored, or why there are none. */
export async function readWork(
  deps: ReadWorkDeps,
  work: Work,
  document: KnowledgeDocument,
  attempt: number,
): Promise<Result<KnowledgeDocument | "gone", Stopped>> {
  const file = await fileOf(deps, work, document);
  if (!file.ok) return file;
  const read = await readInTime(deps, document, file.value, attempt);
  if (!read.ok) return read;
  const chunks = chunkBlocks(read.value.blocks);
  if (chunks.length === 0) return fail({ kind: "failed", reason: "There is no text in it." });
  if (chunks.length > MAX_DOCUMENT_CHUNKS)
    return fail({ kind: "failed", reason: "It has more sections than a document may have. Split it." });
  const saved = await saveChunks(deps.database, work, chunks);
  return saved.ok ? saved : fail(away(saved.error));
}

async function fileOf(
  { database, openUrl }: ReadWorkDeps,
  { tenantId }: Work,
  document: KnowledgeDocument,
): Promise<Result<FetchedFile, Stopped>> {
  if (document.kind === "url") {
    const fetched = await fetchFile(openUrl, tenantId, document.url ?? "", AbortSignal.timeout(READING_MS));
    if (fetched.ok) return fetched;
    const { isPassing, message } = fetched.error;
    return fail({ kind: isPassing ? "again" : "failed", reason: message });
  }
  const bytes = await loadBytes(database, tenantId, document);
  if (!bytes.ok) return fail(away(bytes.error));
  if (!bytes.value)
    return fail({ kind: "failed", reason: "Its file is not here any more. Upload it again." });
  return ok({ bytes: bytes.value, mediaType: document.mediaType });
}

/** The name that tells what it is: of an address, the end of its path. */
const fileName = ({ name, kind, url = "" }: KnowledgeDocument): string =>
  kind === "url" && URL.canParse(url) ? new URL(url).pathname : name;

/** The reader may not come back, because of the file or of its own: then it is asked again, a few times. */
async function readInTime(
  { reader, sleep, log }: ReadWorkDeps,
  document: KnowledgeDocument,
  { bytes, mediaType }: FetchedFile,
  attempt: number,
): Promise<Result<ReadDocument, Stopped>> {
  const over = new AbortController();
  const late = sleep(READING_MS, over.signal).then(() => undefined);
  try {
    const read = await Promise.race([reader.read({ name: fileName(document), mediaType, bytes }), late]);
    if (read?.ok) return read;
    if (read) return fail({ kind: "failed", reason: read.error.message });
  } catch (error) {
    log.warn("reader_failed", { document: document.id, attempt, error: describeError(error) });
  } finally {
    over.abort();
  }
  if (attempt >= READER_TRIES)
    return fail({ kind: "failed", reason: "It takes too much time or memory to read. Split it." });
  return fail({ kind: "again", reason: "It could not be read at the first try." });
}
