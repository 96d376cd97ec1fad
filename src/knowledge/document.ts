// A document as operators see it, from its row.

import type { documents } from "../database/knowledge-schema.ts";

/** receiving: parts are on their way. waiting, reading, embedding: the queue is at it. */
export const STAGES = ["receiving", "waiting", "reading", "embedding", "ready", "failed"] as const;
export type Stage = (typeof STAGES)[number];

export interface KnowledgeDocument {
  id: string;
  /** Absent: every employee may read it. */
  agentId?: string;
  name: string;
  kind: "upload" | "text" | "url";
  url?: string;
  mediaType: string;
  bytes: number;
  /** Of the whole file, hex. */
  sha256?: string;
  stage: Stage;
  /** Why it failed, or what it waits for, in words for a person. */
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

export type DocumentRow = typeof documents.$inferSelect;

const stageOf = (stage: string): Stage => STAGES.find((known) => known === stage) ?? "failed";

export const toDocument = (row: DocumentRow): KnowledgeDocument => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  mediaType: row.mediaType,
  bytes: row.bytes,
  parts: row.parts,
  chunksTotal: row.chunksTotal,
  chunksDone: row.chunksDone,
  version: row.version,
  stage: stageOf(row.stage),
  createdAt: row.createdAt.getTime(),
  updatedAt: row.updatedAt.getTime(),
  ...(row.agentId === null ? {} : { agentId: row.agentId }),
  ...(row.url === null ? {} : { url: row.url }),
  ...(row.sha256 === null ? {} : { sha256: row.sha256 }),
  ...(row.reason === null ? {} : { reason: row.reason }),
  ...(row.embeddingModel === null ? {} : { embeddingModel: row.embeddingModel }),
});
