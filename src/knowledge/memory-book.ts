// What operators may do with what is remembered: see it, search it, put it right, delete it, put it back.

import { and, desc, eq, ilike, lt, sql } from "drizzle-orm";
import { memories } from "../database/knowledge-schema.ts";
import { MAX_MEMORY_CHARS, MEMORY_PAGE } from "../limits.ts";
import { fail, ok, type Result } from "../result.ts";
import { forgetPerson, type MemoryDeps } from "./memory.ts";
import { embedderFor, rememberingAgent } from "./memory-agent.ts";
import { personKey } from "./memory-id.ts";
import { asVector, insertMemory, lockPerson, ofPerson } from "./memory-rows.ts";
import { meaningOf, memoryText } from "./memory-text.ts";
import { type VectorFailure, withVectors } from "./memory-vectors.ts";
import type { KnowledgeFailure, MemoryEntry, Remembered } from "./port.ts";

/** An entry with where it was said: whoever has it can put it back. */
export interface KeptMemory extends Omit<MemoryEntry, "score"> {
  /** What its person was called when it was said, where that is known. */
  name?: string;
  thread: string;
  turn: number;
}

export interface RememberedPerson extends Omit<Remembered, "tenantId"> {
  /** As they were last called, where that is known. */
  name?: string;
  facts: number;
  exchanges: number;
  /** When something was last remembered, and the thread it was said in. */
  lastAt: number;
  lastThread: string;
}

export type MemoryBook = ReturnType<typeof createMemoryBook>;

type BookDeps = Pick<MemoryDeps, "database" | "directory" | "embedders" | "redact" | "clock" | "log">;
type Answer<T> = Promise<Result<T, KnowledgeFailure>>;

const EMBED_MS = 5_000;
const { id, kind, text, at, thread, turn, personName } = memories;
const KEPT = { id, kind, text, at, thread, turn, name: personName };

type KeptRow = Omit<KeptMemory, "at" | "name"> & { at: Date; name: string | null };
const nameOf = (name: string | null) => (name === null ? {} : { name });
const toKept = ({ at, name, ...row }: KeptRow): KeptMemory => ({
  ...row,
  ...nameOf(name),
  at: at.getTime(),
});

const away = (error: VectorFailure | { message: string }) =>
  fail<KnowledgeFailure>({
    code: "unavailable",
    message: "message" in error ? error.message : `The database is away (${error.code}).`,
  });

const literally = (search: string): string => `%${search.replace(/[\\%_]/g, "\\$&")}%`;

export const createMemoryBook = (deps: BookDeps) => ({
  /** Who is remembered, the latest first; `before` is an exclusive bound on lastAt. */
  people: (tenantId: string, page: { agentId?: string; before?: number }) => people(deps, tenantId, page),
  /** The newest first; `before` is an exclusive bound on `at`, `search` is part of the text. */
  entries: (who: Remembered, page: { search?: string; before?: number }) => entries(deps, who, page),
  /** Undefined where there is none of that id. */
  correct: (who: Remembered, entryId: string, words: string) => correct(deps, who, entryId, words),
  /** What is gone now; undefined where there was none of that id. */
  remove: (who: Remembered, entryId: string) => remove(deps, who, entryId),
  /** False where its person was forgotten since. What is there already is left as it is. */
  restore: (who: Remembered, entry: KeptMemory) => restore(deps, who, entry),
  forget: (who: Remembered) => forgetPerson(deps, who),
});

async function people(
  { database }: BookDeps,
  tenantId: string,
  { agentId, before }: { agentId?: string; before?: number },
): Answer<RememberedPerson[]> {
  const lastAt = sql<Date>`max(${memories.at})`.mapWith(memories.at);
  const count = (what: MemoryEntry["kind"]) =>
    sql<number>`count(*) filter (where ${memories.kind} = ${what})`.mapWith(Number);
  const person = { agentId: memories.agentId, connectionId: memories.connectionId, userId: memories.userId };
  const found = await database.withTenant(tenantId, (db) => [
    db
      .select({
        ...person,
        facts: count("fact"),
        exchanges: count("exchange"),
        lastAt,
        name: sql<
          string | null
        >`(array_agg(${personName} order by ${memories.at} desc) filter (where ${personName} is not null))[1]`,
        lastThread: sql<string>`(array_agg(${memories.thread} order by ${memories.at} desc))[1]`,
      })
      .from(memories)
      .where(
        and(
          eq(memories.tenantId, tenantId),
          agentId === undefined ? undefined : eq(memories.agentId, agentId),
        ),
      )
      .groupBy(memories.agentId, memories.connectionId, memories.userId)
      .having(
        before === undefined
          ? undefined
          : sql`max(${memories.at}) < ${new Date(before).toISOString()}::timestamptz`,
      )
      .orderBy(desc(lastAt))
      .limit(MEMORY_PAGE),
  ]);
  if (!found.ok) return away(found.error);
  return ok(
    found.value[0].map(({ lastAt, name, ...row }) => ({
      ...row,
      ...nameOf(name),
      lastAt: lastAt.getTime(),
    })),
  );
}

async function entries(
  { database }: BookDeps,
  who: Remembered,
  { search = "", before }: { search?: string; before?: number },
): Answer<KeptMemory[]> {
  const wanted = and(
    ofPerson(who),
    search === "" ? undefined : ilike(memories.text, literally(search)),
    before === undefined ? undefined : lt(memories.at, new Date(before)),
  );
  const found = await database.withTenant(who.tenantId, (db) => [
    db.select(KEPT).from(memories).where(wanted).orderBy(desc(memories.at), memories.id).limit(MEMORY_PAGE),
  ]);
  return found.ok ? ok(found.value[0].map(toKept)) : away(found.error);
}

/** A vector of these words, or why there is none. Of an employee that is gone only the stand-in reads them. */
async function vectorOf({ directory, embedders }: BookDeps, who: Remembered, words: string) {
  const agent = (await rememberingAgent(directory, who)) ?? { localOnly: true };
  const embedded = await embedderFor(embedders, agent, who.tenantId).embed(
    [meaningOf(words)],
    AbortSignal.timeout(EMBED_MS),
  );
  const vector = embedded.ok ? embedded.value.vectors[0] : undefined;
  if (!embedded.ok || !vector) return fail({ message: "The embedding model is away." });
  return ok({ vector, model: embedded.value.model });
}

async function correct(
  deps: BookDeps,
  who: Remembered,
  entryId: string,
  words: string,
): Answer<KeptMemory | undefined> {
  const text = memoryText(words, MAX_MEMORY_CHARS, deps.redact);
  const made = await vectorOf(deps, who, text);
  if (!made.ok) return away(made.error);
  const { vector, model } = made.value;
  const saved = await withVectors(() =>
    deps.database.withTenant(who.tenantId, (db) => [
      db
        .update(memories)
        .set({ text, embedding: asVector(vector), embeddingModel: model, updatedAt: sql`now()` })
        .where(and(ofPerson(who), eq(memories.id, entryId)))
        .returning(KEPT),
    ]),
  );
  return saved.ok ? ok(saved.value[0].map(toKept)[0]) : away(saved.error);
}

async function remove(
  { database }: BookDeps,
  who: Remembered,
  entryId: string,
): Answer<KeptMemory | undefined> {
  const removed = await database.withTenant(who.tenantId, (db) => [
    db
      .delete(memories)
      .where(and(ofPerson(who), eq(memories.id, entryId)))
      .returning(KEPT),
  ]);
  return removed.ok ? ok(removed.value[0].map(toKept)[0]) : away(removed.error);
}

async function restore(deps: BookDeps, who: Remembered, entry: KeptMemory): Answer<boolean> {
  const text = memoryText(entry.text, MAX_MEMORY_CHARS, deps.redact);
  const made = await vectorOf(deps, who, text);
  if (!made.ok) return away(made.error);
  const person = { who, key: await personKey(who) };
  const written = await withVectors(() =>
    deps.database.withTenant(who.tenantId, (db) => [
      lockPerson(db, person),
      insertMemory(db, person, { ...entry, text, ...made.value }),
      db
        .select({ id })
        .from(memories)
        .where(and(ofPerson(who), eq(memories.id, entry.id))),
    ]),
  );
  return written.ok ? ok(written.value[2].length > 0) : away(written.error);
}
