// What the rest of the Worker may ask of documents and memory. Each says plainly when the database is away.

import type { Result } from "../result.ts";

/** unavailable: the database or the embedding service is away. */
/** `isOverBudget`: nothing is broken; the money for models is spent. */
export type KnowledgeFailure = { code: "unavailable"; message: string; isOverBudget?: true };

export interface Passage {
  documentId: string;
  documentName: string;
  /** Place of the chunk in its document, from 0. */
  chunk: number;
  /** Headings above it, outermost first. */
  headings: string[];
  text: string;
  /** Cosine similarity, -1 to 1. */
  score: number;
}

export interface KnowledgeSearch {
  /** The nearest passages of the tenant's documents that this agent may read, best first. */
  search(
    input: { tenantId: string; agentId: string; query: string; limit: number },
    signal: AbortSignal,
  ): Promise<Result<Passage[], KnowledgeFailure>>;
}

/** Who is remembered: a person by the chat service's id, on one connection. */
export interface Remembered {
  tenantId: string;
  agentId: string;
  connectionId: string;
  userId: string;
}

export interface MemoryEntry {
  id: string;
  kind: "fact" | "exchange";
  text: string;
  /** ms */
  at: number;
  score?: number;
}

export interface Exchange {
  /** What the chat service calls the person, where it tells. */
  name?: string;
  thread: string;
  turn: number;
  said: string;
  answered: string;
  at: number;
}

export interface Memory {
  /** What helps with this message, best first, within a short time; nothing where it cannot be had. Never fails. */
  recall(who: Remembered, message: string, signal: AbortSignal): Promise<MemoryEntry[]>;
  /** Queues an exchange to be remembered. Never waits for it. */
  remember(who: Remembered, exchange: Exchange): Promise<void>;
  /** Everything about this person at this agent is deleted when it resolves. */
  forget(who: Remembered): Promise<Result<{ forgotten: number }, KnowledgeFailure>>;
}
