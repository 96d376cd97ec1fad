// What the queue writes of a document while it reads and embeds it. Every transaction first touches the row of
// the document at the version the work is for: that locks it, so a document that is deleted or begun anew at
// the same moment never gets another chunk of the old work.

import { and, eq, inArray, sql } from "drizzle-orm";
import type { DatabaseFailure } from "../database/failure.ts";
import { chunks, documentParts, documents } from "../database/knowledge-schema.ts";
import { storableText } from "../database/storable-text.ts";
import type { Database, TenantQueries } from "../database/with-tenant.ts";
import { ok, type Result } from "../result.ts";
import type { Chunk } from "./chunk.ts";
import { type DocumentRow, type KnowledgeDocument, toDocument } from "./document.ts";
import { type VectorFailure, withVectors } from "./memory-vectors.ts";

/** One version of a document. */
export interface Work {
  tenantId: string;
  documentId: string;
  version: number;
}

/** gone: deleted, or begun anew: this work is not wanted any more. */
type Written<T, E = DatabaseFailure> = Promise<Result<T | "gone", E>>;

const ofWork = ({ tenantId, documentId, version }: Work) =>
  and(eq(documents.tenantId, tenantId), eq(documents.id, documentId), eq(documents.version, version));

const touch = (db: TenantQueries, work: Work, set: Record<string, unknown> = {}) =>
  db
    .update(documents)
    .set({ updatedAt: sql`now()`, ...set })
    .where(ofWork(work))
    .returning();

const first = (rows: DocumentRow[]): KnowledgeDocument | "gone" => (rows[0] ? toDocument(rows[0]) : "gone");

/** The document to work on: one that waited is being read from now on. */
export async function takeDocument(database: Database, work: Work): Written<KnowledgeDocument> {
  const taken = await database.withTenant(work.tenantId, (db) => [
    db
      .update(documents)
      .set({
        stage: sql`case when ${documents.stage} = 'waiting' then 'reading' else ${documents.stage} end`,
        updatedAt: sql`now()`,
      })
      .where(and(ofWork(work), inArray(documents.stage, ["waiting", "reading", "embedding"])))
      .returning(),
  ]);
  return taken.ok ? ok(first(taken.value[0])) : taken;
}

/** A request of the database takes 10 MB; JSON in JSON escapes what it quotes. */
const SLICE_CHARS = 1_000_000;

function* slices(all: readonly Chunk[]): Generator<{ chunk: number; headings: string[]; text: string }[]> {
  let slice: { chunk: number; headings: string[]; text: string }[] = [];
  let size = 0;
  for (const [chunk, { headings, text }] of all.entries()) {
    slice.push({ chunk, headings: headings.map((one) => storableText(one)), text: storableText(text) });
    size += text.length + headings.join("").length;
    if (size < SLICE_CHARS) continue;
    yield slice;
    slice = [];
    size = 0;
  }
  if (slice.length > 0) yield slice;
}

/** Puts these chunks in the place of all there were; the file itself is not needed after that. */
export async function saveChunks(
  database: Database,
  work: Work,
  all: readonly Chunk[],
): Written<KnowledgeDocument> {
  const { tenantId, documentId } = work;
  const ofDocument = and(eq(chunks.tenantId, tenantId), eq(chunks.documentId, documentId));
  const wanted = sql`exists (select 1 from ${documents} where ${ofWork(work)})`;
  let isFirst = true;
  for (const slice of slices(all)) {
    const saved = await database.withTenant(tenantId, (db) => [
      touch(db, work),
      ...(isFirst ? [db.delete(chunks).where(and(ofDocument, wanted))] : []),
      db.execute(sql`insert into ${chunks} (tenant_id, document_id, chunk, agent_id, headings, text)
        select d.tenant_id, d.id, c.chunk, d.agent_id, c.headings, c.text
        from ${documents} d, jsonb_to_recordset(${JSON.stringify(slice)}::jsonb)
          as c(chunk integer, headings jsonb, text text)
        where d.tenant_id = ${tenantId} and d.id = ${documentId} and d.version = ${work.version}`),
    ]);
    if (!saved.ok) return goneOr(saved);
    if ((saved.value[0] as DocumentRow[]).length === 0) return ok("gone");
    isFirst = false;
  }
  const closed = await database.withTenant(tenantId, (db) => [
    touch(db, work, { stage: "embedding", chunksTotal: all.length, chunksDone: 0, reason: null }),
    db
      .delete(documentParts)
      .where(and(eq(documentParts.tenantId, tenantId), eq(documentParts.documentId, documentId), wanted)),
  ]);
  return closed.ok ? ok(first(closed.value[0])) : closed;
}

/** A chunk of a document that was deleted between two statements. */
function goneOr(failed: { ok: false; error: DatabaseFailure }): Result<"gone", DatabaseFailure> {
  const { error } = failed;
  return error.code === "constraint" && error.constraint === "chunks_document_fk" ? ok("gone") : failed;
}

export interface OpenChunk extends Chunk {
  chunk: number;
}

/** The next chunks without a vector of this model, in their order. */
export async function openChunks(
  database: Database,
  { tenantId, documentId }: Work,
  { model, limit }: { model: string; limit: number },
): Promise<Result<OpenChunk[], DatabaseFailure>> {
  const read = await database.withTenant(tenantId, (db) => [
    db
      .select({ chunk: chunks.chunk, headings: chunks.headings, text: chunks.text })
      .from(chunks)
      .where(
        and(
          eq(chunks.tenantId, tenantId),
          eq(chunks.documentId, documentId),
          sql`${chunks.embeddingModel} is distinct from ${model}`,
        ),
      )
      .orderBy(chunks.chunk)
      .limit(limit),
  ]);
  return read.ok ? ok(read.value[0]) : read;
}

/** As pgvector reads it; it keeps single precision, which eight digits are. */
export const vectorText = (vector: readonly number[]): string =>
  `[${vector.map((value) => value.toPrecision(8)).join(",")}]`;

/** Stores vectors; how many of the chunks are done is counted, not added up. */
export async function saveVectors(
  database: Database,
  work: Work,
  { model, vectors }: { model: string; vectors: { chunk: number; vector: readonly number[] }[] },
): Written<KnowledgeDocument, VectorFailure> {
  const { tenantId, documentId } = work;
  const rows = JSON.stringify(vectors.map(({ chunk, vector }) => ({ chunk, embedding: vectorText(vector) })));
  const write = () =>
    database.withTenant(tenantId, (db) => [
      touch(db, work, { reason: null }),
      db.execute(sql`update ${chunks} c set embedding = v.embedding::vector, embedding_model = ${model}
      from ${documents} d, jsonb_to_recordset(${rows}::jsonb) as v(chunk integer, embedding text)
      where d.tenant_id = ${tenantId} and d.id = ${documentId} and d.version = ${work.version}
        and c.tenant_id = d.tenant_id and c.document_id = d.id and c.chunk = v.chunk`),
      touch(db, work, {
        chunksDone: sql`(select count(*)::integer from ${chunks} where ${chunks.tenantId} = ${tenantId}
        and ${chunks.documentId} = ${documentId} and ${chunks.embeddingModel} = ${model})`,
      }),
    ]);
  const saved = await withVectors(write);
  return saved.ok ? ok(first(saved.value[2])) : saved;
}

/** All of it is in this model's vectors. */
export async function closeWork(database: Database, work: Work, model: string): Written<KnowledgeDocument> {
  const closed = await database.withTenant(work.tenantId, (db) => [
    touch(db, work, { stage: "ready", embeddingModel: model, reason: null }),
  ]);
  return closed.ok ? ok(first(closed.value[0])) : closed;
}

/** Why it does not go on: for now, or for good. */
export async function noteReason(
  database: Database,
  work: Work,
  { reason, isFinal }: { reason: string; isFinal: boolean },
): Written<KnowledgeDocument> {
  const noted = await database.withTenant(work.tenantId, (db) => [
    touch(db, work, { reason: storableText(reason, 500), ...(isFinal ? { stage: "failed" } : {}) }),
  ]);
  return noted.ok ? ok(first(noted.value[0])) : noted;
}
