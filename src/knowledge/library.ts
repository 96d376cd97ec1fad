// What operators do with documents. What is changed is a row first and a message second: a message that is lost
// leaves a document that waits, which a person sees and can begin anew.

import type { Clock } from "../clock.ts";
import type { DatabaseFailure } from "../database/failure.ts";
import { describeError } from "../errors.ts";
import type { NewId } from "../ids.ts";
import { DOCUMENT_PAGE } from "../limits.ts";
import type { Log } from "../log.ts";
import { fail, ok, type Result } from "../result.ts";
import { readChunks, type StoredChunk } from "./chunk-rows.ts";
import type { KnowledgeDocument } from "./document.ts";
import { documentEmbedders } from "./document-embedders.ts";
import {
  countStale,
  deleteDocument,
  findDocument,
  insertDocument,
  listDocuments,
  markStale,
  type Place,
  renameDocument,
  restartDocument,
} from "./document-rows.ts";
import type { KnowledgeMessage } from "./message.ts";
import type { Passage } from "./port.ts";
import { type Question, type SearchDeps, searchDocuments } from "./search.ts";
import { finishUpload, partsFor, savePart, type UploadFailure } from "./upload.ts";

export interface LibraryDeps extends SearchDeps {
  /** To the KNOWLEDGE queue, at most 100 at once. */
  send(messages: KnowledgeMessage[]): Promise<unknown>;
  clock: Clock;
  newId: NewId;
  log: Log;
}

type Away = { code: "unavailable" };
type Stored<T, E = never> = Promise<Result<T, Away | E>>;

/** What an operator brings. A text is here at once, an upload comes in parts, an address is fetched. */
export type Brought = { name: string; agentId?: string | undefined } & (
  | { kind: "upload"; mediaType: string; bytes: number; sha256: string }
  | { kind: "text"; mediaType: string; text: string }
  | { kind: "url"; url: string }
);

/** Anything but a database that is away is a bug here: what is written was checked. */
function away(failure: DatabaseFailure): Away {
  if (failure.code === "unavailable" || failure.code === "exempt_role") return { code: "unavailable" };
  throw new Error(`The database refuses a document: ${JSON.stringify(failure)}`);
}
const stored = <T>(result: Result<T, DatabaseFailure>): Result<T, Away> =>
  result.ok ? result : fail(away(result.error));

const MESSAGES_AT_ONCE = 100;

export function createLibrary(deps: LibraryDeps) {
  const { database, clock, newId, log } = deps;

  async function wake(tenantId: string, documents: readonly KnowledgeDocument[]): Promise<void> {
    const messages = documents.map(
      ({ id, version }): KnowledgeMessage => ({ kind: "document", tenantId, documentId: id, version }),
    );
    for (let from = 0; from < messages.length; from += MESSAGES_AT_ONCE)
      try {
        await deps.send(messages.slice(from, from + MESSAGES_AT_ONCE));
      } catch (error) {
        log.error("knowledge_not_sent", { tenantId, error: describeError(error) });
      }
  }

  return {
    list: async (tenantId: string, after?: Place): Stored<KnowledgeDocument[]> =>
      stored(await listDocuments(database, tenantId, { limit: DOCUMENT_PAGE, after })),

    find: async (
      tenantId: string,
      id: string,
    ): Stored<{ document: KnowledgeDocument; here: number[] } | undefined> =>
      stored(await findDocument(database, tenantId, id)),

    /** full: the tenant has as many documents as it may have. */
    async create(tenantId: string, brought: Brought): Stored<KnowledgeDocument, { code: "full" }> {
      const body = brought.kind === "text" ? new TextEncoder().encode(brought.text) : undefined;
      const made = await insertDocument(database, {
        ...{ tenantId, id: newId(), name: brought.name, agentId: brought.agentId, at: clock() },
        ...formOf(brought, body),
      });
      if (!made.ok) return made.error.code === "full" ? fail({ code: "full" }) : fail(away(made.error));
      if (brought.kind !== "upload") await wake(tenantId, [made.value]);
      return made;
    },

    async savePart(
      tenantId: string,
      id: string,
      part: number,
      body: Uint8Array,
    ): Stored<true, Exclude<UploadFailure, DatabaseFailure>> {
      return uploaded(await savePart(database, { tenantId, id, part }, body));
    },

    async finish(
      tenantId: string,
      id: string,
    ): Stored<KnowledgeDocument, Exclude<UploadFailure, DatabaseFailure>> {
      const finished = uploaded(await finishUpload(database, tenantId, id));
      if (!finished.ok) return finished;
      if (finished.value.isNew) await wake(tenantId, [finished.value.document]);
      return ok(finished.value.document);
    },

    /** False where there is none of that id; so are the next two. */
    rename: async (tenantId: string, id: string, name: string): Stored<boolean> =>
      stored(await renameDocument(database, tenantId, id, name)),

    /** No search finds any of it any more when this resolves. */
    remove: async (tenantId: string, id: string): Stored<boolean> =>
      stored(await deleteDocument(database, tenantId, id)),

    /** Undefined where there is nothing to begin anew. */
    async restart(tenantId: string, id: string): Stored<KnowledgeDocument | undefined> {
      const begun = stored(await restartDocument(database, tenantId, id));
      if (begun.ok && begun.value) await wake(tenantId, [begun.value]);
      return begun;
    },

    chunks: async (
      tenantId: string,
      id: string,
      page: { from: number; limit: number },
    ): Stored<StoredChunk[]> => stored(await readChunks(database, { tenantId, documentId: id }, page)),

    /** The model that embeds now, and how many documents are in another's vectors. */
    async models(tenantId: string): Stored<{ model: string; stale: number }> {
      const [embedder] = (await documentEmbedders(deps, tenantId)) ?? [];
      if (!embedder) return ok({ model: "", stale: 0 });
      const stale = stored(await countStale(database, tenantId, embedder.model));
      return stale.ok ? ok({ model: embedder.model, stale: stale.value }) : stale;
    },

    /** Queues all that is in another model's vectors; those serve until theirs are there. */
    async reembed(tenantId: string): Stored<KnowledgeDocument[]> {
      const [embedder] = (await documentEmbedders(deps, tenantId)) ?? [];
      if (!embedder) return ok([]);
      const begun = stored(await markStale(database, tenantId, embedder.model));
      if (begun.ok) await wake(tenantId, begun.value);
      return begun;
    },

    ask: (
      question: Question,
      signal: AbortSignal,
    ): Promise<Result<Passage[], { code: "unavailable"; message: string }>> =>
      searchDocuments(deps, question, signal),
  };
}

export type Library = ReturnType<typeof createLibrary>;

function uploaded<T>(
  result: Result<T, UploadFailure>,
): Result<T, Away | Exclude<UploadFailure, DatabaseFailure>> {
  if (result.ok) return result;
  const { error } = result;
  switch (error.code) {
    case "not_found":
    case "closed":
    case "wrong_part":
    case "missing":
    case "mismatch":
      return fail(error);
    default:
      return fail(away(error));
  }
}

function formOf(brought: Brought, body: Uint8Array | undefined) {
  switch (brought.kind) {
    case "upload": {
      const { kind, mediaType, bytes, sha256 } = brought;
      return { kind, mediaType, bytes, sha256, parts: partsFor(bytes) };
    }
    case "text": {
      const { kind, mediaType } = brought;
      return { kind, mediaType, bytes: body?.length ?? 0, parts: 1, ...(body ? { body } : {}) };
    }
    case "url":
      return { kind: brought.kind, url: brought.url, mediaType: "", bytes: 0, parts: 0 };
  }
}
