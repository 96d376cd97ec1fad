// What the API asks of memory: people as an employee knows them, and what it keeps of each.

import type { Result } from "../result.ts";

/** Who is remembered by whom. */
export interface RememberedBy {
  tenantId: string;
  agentId: string;
  connectionId: string;
  userId: string;
}

export interface RememberedPersonView extends Omit<RememberedBy, "tenantId"> {
  /** As the chat service last called them, where it told. */
  name?: string;
  facts: number;
  exchanges: number;
  /** When something was last remembered, ms, and the thread it was said in. */
  lastAt: number;
  lastThread: string;
}

export interface MemoryEntryView {
  id: string;
  kind: "fact" | "exchange";
  text: string;
  /** What its person was called when it was said, where that is known. */
  name?: string;
  /** ms */
  at: number;
  thread: string;
  turn: number;
}

type Stored<T> = Promise<Result<T, { code: "unavailable" }>>;

export interface MemoryVerbs {
  /** The latest first; `before` is an exclusive bound on lastAt. */
  people(tenantId: string, page: { agentId?: string; before?: number }): Stored<RememberedPersonView[]>;
  /** The newest first; `before` is an exclusive bound on `at`. */
  entries(who: RememberedBy, page: { search?: string; before?: number }): Stored<MemoryEntryView[]>;
  /** As it is kept now; undefined where there is none of that id. Unavailable without the embedding model, too. */
  correct(who: RememberedBy, id: string, text: string): Stored<MemoryEntryView | undefined>;
  /** What is gone now; undefined where there was none of that id. */
  remove(who: RememberedBy, id: string): Stored<MemoryEntryView | undefined>;
  /** Puts back what was removed; false where its person was forgotten since. */
  restore(who: RememberedBy, entry: MemoryEntryView): Stored<boolean>;
  /** Everything, and what is still on its way to be remembered. */
  forget(who: RememberedBy): Stored<{ forgotten: number }>;
}
