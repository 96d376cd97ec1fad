// A document on its way from bytes to vectors. Every step is a transaction of its own and says where it got to,
// so whoever takes the work up, after whatever happened, goes on from there and does nothing twice.

import { EMBEDDING_BATCH, EMBEDDING_BATCHES_AT_ONCE } from "../limits.ts";
import type { Embedder } from "../llm/embeddings/embedder.ts";
import { fail, ok, type Result } from "../result.ts";
import type { KnowledgeDocument } from "./document.ts";
import { documentEmbedders, type EmbedderDeps } from "./document-embedders.ts";
import { type ReadWorkDeps, readWork } from "./read-work.ts";
import {
  closeWork,
  noteReason,
  type OpenChunk,
  openChunks,
  saveVectors,
  takeDocument,
  type Work,
} from "./work-rows.ts";
import { away, notEmbedded, type Stopped } from "./work-stopped.ts";

export type IngestDeps = ReadWorkDeps & EmbedderDeps;

/** done: nothing is left of this work. more: a good part is done, the rest is for the next message. */
export type IngestEnd =
  | { kind: "done" }
  | { kind: "more" }
  | { kind: "again"; afterMs?: number; isCounted: boolean };

const EMBED_MS = 60_000;

/** Takes the work as far as one message may. What it throws is a bug. */
export async function ingestDocument(deps: IngestDeps, work: Work, attempt: number): Promise<IngestEnd> {
  const taken = await takeDocument(deps.database, work);
  if (!taken.ok) return { kind: "again", isCounted: false };
  if (taken.value === "gone") return { kind: "done" };
  const read = taken.value.stage === "reading" ? await readWork(deps, work, taken.value, attempt) : taken;
  if (!read.ok) return stop(deps, work, read.error, false);
  if (read.value === "gone") return { kind: "done" };
  const progress = { moved: false };
  const embedded = await embedSome(deps, work, read.value, progress);
  if (!embedded.ok) return stop(deps, work, embedded.error, progress.moved);
  return { kind: embedded.value };
}

/** `moved` is set once anything was stored: tries are counted only where nothing moves. */
async function embedSome(
  deps: IngestDeps,
  work: Work,
  document: KnowledgeDocument,
  progress: { moved: boolean },
): Promise<Result<"done" | "more", Stopped>> {
  const [embedder] = (await documentEmbedders(deps, work.tenantId)) ?? [];
  if (!embedder) return fail({ kind: "failed", reason: "This workspace is switched off." });
  const { model } = embedder;
  for (let batch = 0; batch < EMBEDDING_BATCHES_AT_ONCE; batch += 1) {
    const open = await openChunks(deps.database, work, { model, limit: EMBEDDING_BATCH });
    if (!open.ok) return fail(away(open.error));
    if (open.value.length === 0) {
      const closed = await closeWork(deps.database, work, model);
      return closed.ok ? ok("done") : fail(away(closed.error));
    }
    const stored = await embedBatch(deps, work, { name: document.name, chunks: open.value, embedder });
    if (!stored.ok) return stored;
    if (stored.value === "gone") return ok("done");
    progress.moved = true;
  }
  return ok("more");
}

/** A passage without the name of its document and its headings would answer for the wrong thing. */
const embeddedText = (name: string, { headings, text }: OpenChunk): string =>
  `${[name, ...headings].join(" > ")}\n${text}`;

async function embedBatch(
  { database }: IngestDeps,
  work: Work,
  { name, chunks, embedder }: { name: string; chunks: OpenChunk[]; embedder: Embedder },
): Promise<Result<KnowledgeDocument | "gone", Stopped>> {
  const texts = chunks.map((chunk) => embeddedText(name, chunk));
  const embedded = await embedder.embed(texts, AbortSignal.timeout(EMBED_MS));
  if (!embedded.ok) return fail(notEmbedded(embedded.error));
  const vectors = chunks.flatMap(({ chunk }, at) => {
    const vector = embedded.value.vectors[at];
    return vector ? [{ chunk, vector }] : [];
  });
  const saved = await saveVectors(database, work, { model: embedded.value.model, vectors });
  return saved.ok ? saved : fail(away(saved.error));
}

/** What stopped it is written where a person sees it, if the database lets us. */
async function stop(
  { database }: IngestDeps,
  work: Work,
  stopped: Stopped,
  moved: boolean,
): Promise<IngestEnd> {
  const { kind, reason } = stopped;
  const noted = await noteReason(database, work, { reason, isFinal: kind === "failed" });
  if (kind === "failed") return noted.ok ? { kind: "done" } : { kind: "again", isCounted: false };
  const { afterMs } = stopped;
  return {
    kind: "again",
    isCounted: kind === "again" && !moved,
    ...(afterMs === undefined ? {} : { afterMs }),
  };
}
