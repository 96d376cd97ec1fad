// Documents as rows: made, listed, named anew, read anew, deleted. Whatever hangs on one goes with it in the
// same statement, by its foreign keys.

import { and, desc, eq, lt, ne, or, sql } from "drizzle-orm";
import type { DatabaseFailure } from "../database/failure.ts";
import { chunks, documentParts, documents } from "../database/knowledge-schema.ts";
import type { Database } from "../database/with-tenant.ts";
import { ABANDONED_UPLOAD_MS, MAX_DOCUMENTS } from "../limits.ts";
import { fail, ok, type Result } from "../result.ts";
import { byteaOf } from "./bytes.ts";
import { type KnowledgeDocument, toDocument } from "./document.ts";

type Rows<T> = Promise<Result<T, DatabaseFailure>>;

export interface NewDocument {
  tenantId: string;
  id: string;
  agentId?: string | undefined;
  name: string;
  kind: KnowledgeDocument["kind"];
  url?: string | undefined;
  mediaType: string;
  bytes: number;
  sha256?: string | undefined;
  parts: number;
  /** ms */
  at: number;
  /** Of a document that is here already: all of it. */
  body?: Uint8Array;
}

export const isDocument = (tenantId: string, id: string) =>
  and(eq(documents.tenantId, tenantId), eq(documents.id, id));

/** Writes a document: one to be uploaded waits for its parts, any other for the queue. */
export async function insertDocument(
  database: Database,
  document: NewDocument,
): Promise<Result<KnowledgeDocument, DatabaseFailure | { code: "full" }>> {
  const { tenantId, id, body, at, ...rest } = document;
  const abandoned = new Date(at - ABANDONED_UPLOAD_MS);
  const counted = await database.withTenant(tenantId, (db) => [
    db
      .delete(documents)
      .where(
        and(
          eq(documents.tenantId, tenantId),
          eq(documents.stage, "receiving"),
          lt(documents.updatedAt, abandoned),
        ),
      ),
    db
      .select({ count: sql<number>`count(*)::integer` })
      .from(documents)
      .where(eq(documents.tenantId, tenantId)),
  ]);
  if (!counted.ok) return counted;
  if ((counted.value[1][0]?.count ?? 0) >= MAX_DOCUMENTS) return fail({ code: "full" });
  const row = {
    ...rest,
    ...{ tenantId, id, createdAt: new Date(at), updatedAt: new Date(at) },
    stage: document.kind === "upload" ? "receiving" : "waiting",
  };
  const parts = body ? [{ tenantId, documentId: id, part: 0, body: byteaOf(body) }] : [];
  const saved = await database.withTenant(tenantId, (db) => [
    db.insert(documents).values(row).returning(),
    ...parts.map((part) => db.insert(documentParts).values(part)),
  ]);
  if (!saved.ok) return saved;
  const [made] = saved.value[0] as (typeof documents.$inferSelect)[];
  if (!made) throw new Error("An insert gave back no row.");
  return ok(toDocument(made));
}

/** The place of a document in a list, newest first. */
export interface Place {
  createdAt: number;
  id: string;
}

/** The newest first; `after` is the last one of the page before. */
export async function listDocuments(
  database: Database,
  tenantId: string,
  { limit, after }: { limit: number; after?: Place | undefined },
): Rows<KnowledgeDocument[]> {
  const at = after && new Date(after.createdAt);
  const read = await database.withTenant(tenantId, (db) => [
    db
      .select()
      .from(documents)
      .where(
        and(
          eq(documents.tenantId, tenantId),
          after && at
            ? or(lt(documents.createdAt, at), and(eq(documents.createdAt, at), lt(documents.id, after.id)))
            : undefined,
        ),
      )
      .orderBy(desc(documents.createdAt), desc(documents.id))
      .limit(limit),
  ]);
  return read.ok ? ok(read.value[0].map(toDocument)) : read;
}

/** Undefined where there is none of that id. `here`: parts of an upload that have arrived. */
export async function findDocument(
  database: Database,
  tenantId: string,
  id: string,
): Rows<{ document: KnowledgeDocument; here: number[] } | undefined> {
  const read = await database.withTenant(tenantId, (db) => [
    db.select().from(documents).where(isDocument(tenantId, id)),
    db
      .select({ part: documentParts.part })
      .from(documentParts)
      .where(and(eq(documentParts.tenantId, tenantId), eq(documentParts.documentId, id)))
      .orderBy(documentParts.part),
  ]);
  if (!read.ok) return read;
  const [row] = read.value[0];
  return ok(row && { document: toDocument(row), here: read.value[1].map(({ part }) => part) });
}

/** False where there is none of that id. */
export async function renameDocument(
  database: Database,
  tenantId: string,
  id: string,
  name: string,
): Rows<boolean> {
  const saved = await database.withTenant(tenantId, (db) => [
    db.update(documents).set({ name }).where(isDocument(tenantId, id)).returning({ id: documents.id }),
  ]);
  return saved.ok ? ok(saved.value[0].length > 0) : saved;
}

/** Its chunks are gone when this resolves: no search finds them any more. */
export async function deleteDocument(database: Database, tenantId: string, id: string): Rows<boolean> {
  const deleted = await database.withTenant(tenantId, (db) => [
    db.delete(documents).where(isDocument(tenantId, id)).returning({ id: documents.id }),
  ]);
  return deleted.ok ? ok(deleted.value[0].length > 0) : deleted;
}

/**
 * Begins anew what failed or got stuck, and reads an address again. What is embedded already stays so. Undefined
 * where there is nothing to begin anew.
 */
export async function restartDocument(
  database: Database,
  tenantId: string,
  id: string,
): Rows<KnowledgeDocument | undefined> {
  const hasSource = sql`(${documents.kind} = 'url' or exists (select 1 from ${documentParts}
    where ${documentParts.tenantId} = ${tenantId} and ${documentParts.documentId} = ${id}))`;
  const saved = await database.withTenant(tenantId, (db) => [
    db
      .update(documents)
      .set({
        version: sql`${documents.version} + 1`,
        stage: sql`case when ${hasSource} then 'waiting' else 'embedding' end`,
        reason: null,
        updatedAt: sql`now()`,
      })
      .where(
        and(
          isDocument(tenantId, id),
          ne(documents.stage, "receiving"),
          or(ne(documents.stage, "ready"), eq(documents.kind, "url")),
        ),
      )
      .returning(),
  ]);
  if (!saved.ok) return saved;
  const [row] = saved.value[0];
  return ok(row && toDocument(row));
}

/** What must be embedded anew so that all of it is in one model's vectors; until then the old ones serve. */
export async function markStale(
  database: Database,
  tenantId: string,
  model: string,
): Rows<KnowledgeDocument[]> {
  const saved = await database.withTenant(tenantId, (db) => [
    db
      .update(documents)
      .set({
        version: sql`${documents.version} + 1`,
        stage: "embedding",
        reason: null,
        chunksDone: sql`(select count(*)::integer from ${chunks} where ${chunks.tenantId} = ${tenantId}
          and ${chunks.documentId} = ${documents}.id and ${chunks.embeddingModel} = ${model})`,
        updatedAt: sql`now()`,
      })
      .where(
        and(
          eq(documents.tenantId, tenantId),
          eq(documents.stage, "ready"),
          sql`${documents.embeddingModel} is distinct from ${model}`,
        ),
      )
      .returning(),
  ]);
  return saved.ok ? ok(saved.value[0].map(toDocument)) : saved;
}

/** Documents that are ready, but in another model's vectors. */
export async function countStale(database: Database, tenantId: string, model: string): Rows<number> {
  const read = await database.withTenant(tenantId, (db) => [
    db
      .select({ count: sql<number>`count(*)::integer` })
      .from(documents)
      .where(
        and(
          eq(documents.tenantId, tenantId),
          eq(documents.stage, "ready"),
          sql`${documents.embeddingModel} is distinct from ${model}`,
        ),
      ),
  ]);
  return read.ok ? ok(read.value[0][0]?.count ?? 0) : read;
}
