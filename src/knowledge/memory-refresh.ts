// After a change of the embedding model old memories cannot be found: vectors of two models do not compare.
// They follow, some at a time, whenever something new is remembered of their person.

import { and, desc, eq, isNull, ne, or, sql } from "drizzle-orm";
import { memories } from "../database/knowledge-schema.ts";
import type { Database, TenantQueries } from "../database/with-tenant.ts";
import { EMBEDDING_BATCH } from "../limits.ts";
import type { Embedder } from "../llm/embeddings/embedder.ts";
import type { Log } from "../log.ts";
import { asVector, ofPerson } from "./memory-rows.ts";
import { meaningOf } from "./memory-text.ts";
import type { Remembered } from "./port.ts";

interface Stale {
  id: string;
  text: string;
}

const REFRESH_MS = 20_000;

/** The newest memories of a person that another model's vectors, or none, belong to. */
export const selectStale = (db: TenantQueries, who: Remembered, model: string) =>
  db
    .select({ id: memories.id, text: memories.text })
    .from(memories)
    .where(and(ofPerson(who), or(isNull(memories.embeddingModel), ne(memories.embeddingModel, model))))
    .orderBy(desc(memories.at))
    .limit(EMBEDDING_BATCH);

/** Gives them vectors of this model. What fails is left for the next time. */
export async function refreshVectors(
  { database, log }: { database: Database; log: Log },
  { tenantId }: Remembered,
  embedder: Embedder,
  stale: readonly Stale[],
): Promise<void> {
  if (stale.length === 0) return;
  const texts = stale.map(({ text }) => meaningOf(text));
  const embedded = await embedder.embed(texts, AbortSignal.timeout(REFRESH_MS));
  if (!embedded.ok) return log.warn("refresh_failed", { tenantId, error: embedded.error.class });
  const { vectors, model } = embedded.value;
  const written = await database.withTenant(tenantId, (db) =>
    stale.map(({ id, text }, index) =>
      db
        .update(memories)
        .set({ embedding: asVector(vectors[index] ?? []), embeddingModel: model, updatedAt: sql`now()` })
        // Corrected meanwhile, it has a vector of its own.
        .where(and(eq(memories.tenantId, tenantId), eq(memories.id, id), eq(memories.text, text))),
    ),
  );
  if (!written.ok) log.warn("refresh_failed", { tenantId, error: written.error.code });
}
