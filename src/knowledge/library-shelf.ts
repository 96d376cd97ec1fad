// Documents that are there: looked through, named, taken away, asked.

import { DOCUMENT_PAGE } from "../limits.ts";
import type { Result } from "../result.ts";
import { readChunks, type StoredChunk } from "./chunk-rows.ts";
import type { KnowledgeDocument } from "./document.ts";
import { deleteDocument, findDocument, listDocuments, type Place, renameDocument } from "./document-rows.ts";
import { type LibraryDeps, type Stored, stored } from "./library-deps.ts";
import type { KnowledgeFailure, Passage } from "./port.ts";
import { type Question, searchDocuments } from "./search.ts";

type ChunkPage = { from: number; limit: number };

export function shelf(deps: LibraryDeps) {
  const { database } = deps;
  return {
    /** The newest first; `after` is the last of the page before. */
    list: async (tenantId: string, after?: Place): Stored<KnowledgeDocument[]> =>
      stored(await listDocuments(database, tenantId, { limit: DOCUMENT_PAGE, after })),

    /** Undefined where there is none of that id. `here`: parts of an upload that have arrived. */
    find: async (
      tenantId: string,
      id: string,
    ): Stored<{ document: KnowledgeDocument; here: number[] } | undefined> =>
      stored(await findDocument(database, tenantId, id)),

    chunks: async (tenantId: string, id: string, page: ChunkPage): Stored<StoredChunk[]> =>
      stored(await readChunks(database, { tenantId, documentId: id }, page)),

    /** False where there is none of that id. */
    rename: async (tenantId: string, id: string, name: string): Stored<boolean> =>
      stored(await renameDocument(database, tenantId, id, name)),

    /** No search finds any of it any more when this resolves. False where there is none of that id. */
    remove: async (tenantId: string, id: string): Stored<boolean> =>
      stored(await deleteDocument(database, tenantId, id)),

    ask: (question: Question, signal: AbortSignal): Promise<Result<Passage[], KnowledgeFailure>> =>
      searchDocuments(deps, question, signal),
  };
}
