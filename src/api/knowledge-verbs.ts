// What the API asks of the library of documents.

import type { Result } from "../result.ts";

export interface DocumentView {
  id: string;
  /** Absent: every employee may read it. */
  agentId?: string;
  name: string;
  kind: "upload" | "text" | "url";
  url?: string;
  mediaType: string;
  bytes: number;
  /** Of the whole file: tells that a half-done upload is of the same file. */
  sha256?: string;
  /** receiving: parts are on their way. waiting, reading, embedding: it is worked on. */
  stage: "receiving" | "waiting" | "reading" | "embedding" | "ready" | "failed";
  /** Why it failed, or what it waits for. */
  reason?: string;
  parts: number;
  chunksTotal: number;
  chunksDone: number;
  embeddingModel?: string;
  version: number;
  /** ms */
  createdAt: number;
  updatedAt: number;
}

export interface ChunkView {
  chunk: number;
  headings: string[];
  text: string;
  /** Whether a search finds it already. */
  isEmbedded: boolean;
}

export interface PassageView {
  documentId: string;
  documentName: string;
  chunk: number;
  headings: string[];
  text: string;
  /** Cosine similarity, -1 to 1. */
  score: number;
}

export type NewDocumentInput = { name: string; agentId?: string | undefined } & (
  | { kind: "upload"; mediaType: string; bytes: number; sha256: string }
  | { kind: "text"; mediaType: string; text: string }
  | { kind: "url"; url: string }
);

/** wrong_part: of no number or size that it has. closed: it is not being uploaded any more. */
export type UploadRefusal =
  | { code: "not_found" }
  | { code: "closed" }
  | { code: "wrong_part" }
  | { code: "missing"; parts: number[] }
  | { code: "mismatch" };

type Stored<T, E = never> = Promise<Result<T, { code: "unavailable" } | E>>;

export interface KnowledgeVerbs {
  /** A page, the newest first; `after` is the last of the page before. */
  list(tenantId: string, after?: { createdAt: number; id: string }): Stored<DocumentView[]>;
  /** `here`: parts that have arrived. Undefined where there is none of that id. */
  find(tenantId: string, id: string): Stored<{ document: DocumentView; here: number[] } | undefined>;
  chunks(tenantId: string, id: string, page: { from: number; limit: number }): Stored<ChunkView[]>;
  /** full: the workspace has as many documents as it may have. */
  create(tenantId: string, input: NewDocumentInput): Stored<DocumentView, { code: "full" }>;
  savePart(tenantId: string, id: string, part: number, body: Uint8Array): Stored<true, UploadRefusal>;
  finish(tenantId: string, id: string): Stored<DocumentView, UploadRefusal>;
  /** False where there is none of that id. */
  rename(tenantId: string, id: string, name: string): Stored<boolean>;
  /** No search finds any of it any more. */
  remove(tenantId: string, id: string): Stored<boolean>;
  /** Undefined where there is nothing to begin anew. */
  restart(tenantId: string, id: string): Stored<DocumentView | undefined>;
  /** The model that embeds now, and how many documents are in another's vectors. */
  models(tenantId: string): Stored<{ model: string; stale: number }>;
  /** What is queued to be embedded anew. */
  reembed(tenantId: string): Stored<DocumentView[]>;
  /** Without an employee every document is asked. The message says what is away. */
  ask(
    question: { tenantId: string; agentId?: string; query: string; limit: number },
    signal: AbortSignal,
  ): Promise<Result<PassageView[], { code: "unavailable"; message: string }>>;
}
