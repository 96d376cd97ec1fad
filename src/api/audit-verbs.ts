// What the operator API asks about the audit trail.

import type { Result } from "../result.ts";
import type { AnchorKey, ChainedEntry } from "../tenants/port.ts";

type Stored<T> = Promise<Result<T, { code: "unavailable" }>>;

/** One entry of the audit trail with its place. */
export interface AuditEventView extends AnchorKey, ChainedEntry {
  turn: number;
}

export interface AuditFilter {
  limit: number;
  /** Exclusive bound on `at`. */
  before?: number;
  type?: string;
  agentId?: string;
  connectionId?: string;
  thread?: string;
}

/** A place where a chain does not hold. */
export interface BrokenLink extends AnchorKey {
  /** The entry that is wrong, or that is missing. */
  seq: number;
  /** A closed word for programs, and what it means for people. */
  why: string;
  words: string;
}

export interface AuditVerification {
  conversations: number;
  entries: number;
  /** The first broken link of each conversation that has one. */
  broken: BrokenLink[];
  /** Pass as `after` to go on; absent at the end. */
  next?: string;
}

/** Milliseconds; only what may concern this time is told, but whole chains are looked at. */
export interface AuditRange {
  from?: number;
  to?: number;
}

/** So much of one kind in one stretch of time, from `at`, ms. */
export interface AuditCount {
  at: number;
  type: string;
  count: number;
}

export interface AuditVerbs {
  /** Newest first. */
  events(tenantId: string, filter: AuditFilter): Stored<AuditEventView[]>;
  /** Oldest first, from `from` until before `to`; stretches in which nothing happened are left out. */
  counts(
    tenantId: string,
    filter: Omit<AuditFilter, "limit" | "before"> & { from: number; to: number; bucketMs: number },
  ): Stored<AuditCount[]>;
  /**
   * What one turn did, in order: from the rows, and from what is still on its way to them. Without the rows,
   * only the latter.
   */
  ofTurn(
    tenantId: string,
    where: AnchorKey & { turn: number },
  ): Promise<{ entries: ChainedEntry[]; database: "ok" | "unavailable" }>;
  verify(tenantId: string, input: AuditRange & { after?: string }): Stored<AuditVerification>;
  /** JSON Lines with the proof: see docs/audit.md. Ends early, without its last line, where the database goes away. */
  export(tenantId: string, range: AuditRange): ReadableStream<Uint8Array>;
}
