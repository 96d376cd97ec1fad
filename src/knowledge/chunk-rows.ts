// The chunks of one document, for whoever wants to see what employees are told.

import { and, eq, gte } from "drizzle-orm";
import type { DatabaseFailure } from "../database/failure.ts";
import { chunks } from "../database/knowledge-schema.ts";
import type { Database } from "../database/with-tenant.ts";
import { ok, type Result } from "../result.ts";

export interface StoredChunk {
  chunk: number;
  headings: string[];
  text: string;
  /** Whether a search finds it already. */
  isEmbedded: boolean;
}

/** In their order, from the one of that number on. */
export async function readChunks(
  database: Database,
  { tenantId, documentId }: { tenantId: string; documentId: string },
  { from, limit }: { from: number; limit: number },
): Promise<Result<StoredChunk[], DatabaseFailure>> {
  const read = await database.withTenant(tenantId, (db) => [
    db
      .select({
        chunk: chunks.chunk,
        headings: chunks.headings,
        text: chunks.text,
        model: chunks.embeddingModel,
      })
      .from(chunks)
      .where(and(eq(chunks.tenantId, tenantId), eq(chunks.documentId, documentId), gte(chunks.chunk, from)))
      .orderBy(chunks.chunk)
      .limit(limit),
  ]);
  if (!read.ok) return read;
  return ok(read.value[0].map(({ model, ...chunk }) => ({ ...chunk, isEmbedded: model !== null })));
}
