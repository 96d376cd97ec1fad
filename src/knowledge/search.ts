// A question to a tenant's documents. Few chunks are all compared, which is exact; for many, the index answers
// and goes on until it has found enough of the tenant's own: without that, a tenant with a hundredth of the
// rows gets nothing at all, because the nearest rows of everybody are filtered only afterwards.

import type { Database } from "../database/with-tenant.ts";
import { EXACT_SEARCH_CHUNKS, MAX_SEARCH_CHARS } from "../limits.ts";
import type { Embedder } from "../llm/embeddings/embedder.ts";
import { fail, ok, type Result } from "../result.ts";
import { documentEmbedders, type EmbedderDeps } from "./document-embedders.ts";
import type { KnowledgeFailure, KnowledgeSearch, Passage } from "./port.ts";
import { chunksByModel, type ModelSearch, nearestPassages } from "./search-rows.ts";

export type SearchDeps = EmbedderDeps & { database: Database };

export interface Question {
  tenantId: string;
  /** Absent: an operator asks, who may read every document. */
  agentId?: string;
  query: string;
  limit: number;
}

const unavailable = (message: string) => fail<KnowledgeFailure>({ code: "unavailable", message });

export const createKnowledgeSearch = (deps: SearchDeps): KnowledgeSearch => ({
  search: (input, signal) => searchDocuments(deps, input, signal),
});

/** Best first. Says plainly where the database or the embedding service is away. */
export async function searchDocuments(
  deps: SearchDeps,
  { tenantId, agentId, query, limit }: Question,
  signal: AbortSignal,
): Promise<Result<Passage[], KnowledgeFailure>> {
  const text = query.slice(0, MAX_SEARCH_CHARS).toWellFormed().trim();
  const embedders = await documentEmbedders(deps, tenantId);
  if (!embedders || text === "") return ok([]);
  const [own, counted] = await Promise.all([
    embedders[0].embed([text], signal),
    chunksByModel(deps.database, tenantId),
  ]);
  if (!counted.ok) return unavailable("The database is away.");
  if (counted.value.size === 0) return ok([]);
  const searches = await searchesOf(embedders, { text, own, counted: counted.value }, signal);
  if (searches === "over_budget")
    return fail({ code: "unavailable", message: OVER_BUDGET, isOverBudget: true });
  if (!searches) return unavailable("The embedding service is away.");
  if (searches.length === 0) return unavailable("The documents have to be embedded anew.");
  const found = await nearestPassages(deps.database, { tenantId, agentId, limit }, searches);
  if (found.ok) return ok(merged(found.value).slice(0, limit));
  const hasNone = found.error.code === "no_vectors";
  return unavailable(hasNone ? "The database lacks pgvector." : "The database is away.");
}

const OVER_BUDGET = "The budget for models is used up, and a question has to be embedded.";

type Embedded = Awaited<ReturnType<Embedder["embed"]>>;

/** One for each model whose vectors there are and whose embedder may be asked; undefined where none answered. */
async function searchesOf(
  [first, ...others]: [Embedder, ...Embedder[]],
  { text, own, counted }: { text: string; own: Embedded; counted: Map<string, number> },
  signal: AbortSignal,
): Promise<ModelSearch[] | "over_budget" | undefined> {
  const asked: { model: string; embedded: Embedded }[] = [];
  if (counted.has(first.model)) asked.push({ model: first.model, embedded: own });
  // Vectors of a model that was chosen before serve until they are replaced.
  for (const { model, embed } of others)
    if (counted.has(model)) asked.push({ model, embedded: await embed([text], signal) });
  const searches = asked.flatMap(({ model, embedded }) => {
    const vector = embedded.ok ? embedded.value.vectors[0] : undefined;
    return vector ? [{ model, vector, isExact: (counted.get(model) ?? 0) <= EXACT_SEARCH_CHUNKS }] : [];
  });
  if (searches.length > 0 || asked.length === 0) return searches;
  const isSpent = asked.some(({ embedded }) => !embedded.ok && embedded.error.class === "budget_exhausted");
  return isSpent ? "over_budget" : undefined;
}

/** Scores of two models cannot be compared, places can: the best of each, then the second of each. */
function merged(lists: Passage[][]): Passage[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, place) => lists.flatMap((list) => list[place] ?? [])).flat();
}
