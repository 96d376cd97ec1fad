// What helps with a message, of what is known of its author.

import { and, eq, isNotNull, sql } from "drizzle-orm";
import { memories } from "../database/knowledge-schema.ts";
import type { Database } from "../database/with-tenant.ts";
import { MAX_RECALLED, MAX_SEARCH_CHARS } from "../limits.ts";
import type { Embedder } from "../llm/embeddings/embedder.ts";
import { fail, ok, type Result } from "../result.ts";
import { minimumScore } from "./memory-agent.ts";
import { asVector, ofPerson } from "./memory-rows.ts";
import type { KnowledgeFailure, MemoryEntry, Remembered } from "./port.ts";

/** Scores within one step of each other tell nothing: then the newer helps more. */
const STEP = 0.05;
/** More than are given, so that newer ones of the same step are among them. */
const CANDIDATES = 4 * MAX_RECALLED;

type Scored = MemoryEntry & { score: number };

/** The best of them, best first. */
export const mostHelpful = (found: readonly Scored[], minimum: number): Scored[] =>
  found
    .filter(({ score }) => score >= minimum)
    .sort((a, b) => Math.round(b.score / STEP) - Math.round(a.score / STEP) || b.at - a.at)
    .slice(0, MAX_RECALLED);

/** Compares a person's memories, of which there are few, one by one: no index that leaves something out. */
export async function recallEntries(
  { database, embedder }: { database: Database; embedder: Embedder },
  who: Remembered,
  message: string,
  signal: AbortSignal,
): Promise<Result<MemoryEntry[], KnowledgeFailure>> {
  const embedded = await embedder.embed([message.slice(0, MAX_SEARCH_CHARS).toWellFormed()], signal);
  if (!embedded.ok) return fail({ code: "unavailable", message: embedded.error.message });
  const { vectors, model } = embedded.value;
  // A reply that no longer waits needs no rows.
  if (signal.aborted || !vectors[0]) return ok([]);
  const distance = sql<number>`${memories.embedding} <=> ${asVector(vectors[0])}`;
  const { id, kind, text, at } = memories;
  const found = await database.withTenant(who.tenantId, (db) => [
    db
      .select({ id, kind, text, at, distance })
      .from(memories)
      .where(and(ofPerson(who), eq(memories.embeddingModel, model), isNotNull(memories.embedding)))
      .orderBy(distance)
      .limit(CANDIDATES),
  ]);
  if (!found.ok) return fail({ code: "unavailable", message: found.error.code });
  const scored = found.value[0].map(({ distance, at, ...entry }) => ({
    ...entry,
    at: at.getTime(),
    score: 1 - Number(distance),
  }));
  return ok(mostHelpful(scored, minimumScore(model)));
}
