// An upload in parts: any of them may come again, in any order, after any pause. The whole is what its sender
// said it is, or it is not taken.

import { and, eq, sql } from "drizzle-orm";
import type { DatabaseFailure } from "../database/failure.ts";
import { documentParts, documents } from "../database/knowledge-schema.ts";
import type { Database } from "../database/with-tenant.ts";
import { DOCUMENT_PART_BYTES } from "../limits.ts";
import { fail, ok, type Result } from "../result.ts";
import { asBase64, byteaOf, readBase64 } from "./bytes.ts";
import { type KnowledgeDocument, toDocument } from "./document.ts";
import { isDocument } from "./document-rows.ts";

/** wrong_part: no part of that number and size belongs to it. closed: it is not being uploaded any more. */
export type UploadFailure =
  | DatabaseFailure
  | { code: "not_found" }
  | { code: "closed" }
  | { code: "wrong_part" }
  | { code: "missing"; parts: number[] }
  | { code: "mismatch" };

export const partsFor = (bytes: number): number => Math.ceil(bytes / DOCUMENT_PART_BYTES);

const sizeOf = ({ bytes, parts }: { bytes: number; parts: number }, part: number): number =>
  part === parts - 1 ? bytes - part * DOCUMENT_PART_BYTES : DOCUMENT_PART_BYTES;

/** Keeps one part. The same again changes nothing; another one in its place replaces it. */
export async function savePart(
  database: Database,
  place: { tenantId: string; id: string; part: number },
  body: Uint8Array,
): Promise<Result<true, UploadFailure>> {
  const { tenantId, id, part } = place;
  const read = await database.withTenant(tenantId, (db) => [
    db.select().from(documents).where(isDocument(tenantId, id)),
  ]);
  if (!read.ok) return read;
  const [row] = read.value[0];
  if (!row) return fail({ code: "not_found" });
  if (row.stage !== "receiving") return fail({ code: "closed" });
  if (part >= row.parts || body.length !== sizeOf(row, part)) return fail({ code: "wrong_part" });
  // The row is locked by being touched: who finishes or deletes at the same moment comes before or after.
  const saved = await database.withTenant(tenantId, (db) => [
    db
      .update(documents)
      .set({ updatedAt: sql`now()` })
      .where(and(isDocument(tenantId, id), eq(documents.stage, "receiving")))
      .returning({ id: documents.id }),
    db.execute(sql`insert into ${documentParts} (tenant_id, document_id, part, body)
      select tenant_id, id, ${part}::integer, ${byteaOf(body)} from ${documents}
      where tenant_id = ${tenantId} and id = ${id} and stage = 'receiving'
      on conflict (tenant_id, document_id, part) do update set body = excluded.body`),
  ]);
  if (!saved.ok) return saved;
  return saved.value[0].length > 0 ? ok(true) : fail({ code: "closed" });
}

/** Takes the upload if all of it is here and is what it was said to be. Asked again it says the same. */
export async function finishUpload(
  database: Database,
  tenantId: string,
  id: string,
): Promise<Result<{ document: KnowledgeDocument; isNew: boolean }, UploadFailure>> {
  const ofDocument = sql`tenant_id = ${tenantId} and document_id = ${id}`;
  const done = await database.withTenant(tenantId, (db) => [
    // The sum is made where the bytes are.
    db.execute<{ id: string }>(sql`update ${documents} set stage = 'waiting', updated_at = now()
      where tenant_id = ${tenantId} and id = ${id} and stage = 'receiving'
      and parts = (select count(*) from ${documentParts} where ${ofDocument})
      and sha256 = (select encode(sha256(string_agg(body, ''::bytea order by part)), 'hex')
        from ${documentParts} where ${ofDocument})
      returning id`),
    db.select().from(documents).where(isDocument(tenantId, id)),
    db.select({ part: documentParts.part }).from(documentParts).where(ofDocument),
  ]);
  if (!done.ok) return done;
  const [taken, [row], parts] = done.value;
  if (!row) return fail({ code: "not_found" });
  if (row.stage !== "receiving") return ok({ document: toDocument(row), isNew: taken.rows.length > 0 });
  const here = new Set(parts.map(({ part }) => part));
  const missing = Array.from({ length: row.parts }, (_, part) => part).filter((part) => !here.has(part));
  return fail(missing.length > 0 ? { code: "missing", parts: missing } : { code: "mismatch" });
}

/** Parts in one answer, 1.4 MB each: the database answers at most 10 MB. */
const PARTS_AT_ONCE = 5;

/** The bytes of a document that was uploaded or written. Undefined where they are not here (any more). */
export async function loadBytes(
  database: Database,
  tenantId: string,
  { id, bytes, parts }: Pick<KnowledgeDocument, "id" | "bytes" | "parts">,
): Promise<Result<Uint8Array | undefined, DatabaseFailure>> {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (let from = 0; from < parts; from += PARTS_AT_ONCE) {
    const read = await database.withTenant(tenantId, (db) => [
      db
        .select({ body: asBase64(documentParts.body) })
        .from(documentParts)
        .where(
          and(
            eq(documentParts.tenantId, tenantId),
            eq(documentParts.documentId, id),
            sql`${documentParts.part} >= ${from} and ${documentParts.part} < ${from + PARTS_AT_ONCE}`,
          ),
        )
        .orderBy(documentParts.part),
    ]);
    if (!read.ok) return read;
    for (const { body } of read.value[0]) at += readBase64(body, whole, at);
  }
  return ok(at === bytes ? whole : undefined);
}
