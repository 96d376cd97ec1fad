// Memories as rows. Whoever writes and whoever forgets hold one lock for each person: without it a memory that
// is being written while everything is deleted would survive. Raw SQL where the builder has no words.

import { and, eq, type SQL, sql } from "drizzle-orm";
import { forgotten, memories } from "../database/knowledge-schema.ts";
import type { TenantQueries } from "../database/with-tenant.ts";
import { MAX_MEMORIES } from "../limits.ts";
import type { MemoryEntry, Remembered } from "./port.ts";
import { vectorText } from "./work-rows.ts";

/** A person at an employee, and the name by which they are locked and forgotten. */
export interface KnownPerson {
  who: Remembered;
  key: string;
}

export interface NewMemory extends MemoryEntry {
  /** The person's, where it is known. */
  name?: string;
  thread: string;
  turn: number;
  vector: number[];
  model: string;
}

/** Facts nearer than this say the same. */
const SAME_FACT = 0.05;

export const asVector = (vector: readonly number[]): SQL => sql`${vectorText(vector)}::vector`;
const asInstant = (at: number): SQL => sql`${new Date(at).toISOString()}::timestamptz`;

/** Row security sees to the tenant; it is named all the same, for the index. */
export const ofPerson = ({ tenantId, agentId, connectionId, userId }: Remembered) =>
  and(
    eq(memories.tenantId, tenantId),
    eq(memories.agentId, agentId),
    eq(memories.connectionId, connectionId),
    eq(memories.userId, userId),
  );

/** First in every transaction that writes. Statements after it see what the one before left. */
export const lockPerson = (db: TenantQueries, { key }: KnownPerson) =>
  db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`);

const isForgotten = ({ who, key }: KnownPerson, at: number): SQL =>
  sql`exists (select 1 from ${forgotten} where tenant_id = ${who.tenantId} and person = ${key}
    and at >= ${asInstant(at)})`;

const insertWhere = ({ who }: KnownPerson, entry: NewMemory, where: SQL): SQL => sql`
  insert into ${memories} (tenant_id, id, agent_id, connection_id, user_id, person_name, kind, text,
    embedding, embedding_model, thread, turn, at)
  select ${who.tenantId}::text, ${entry.id}::text, ${who.agentId}::text, ${who.connectionId}::text,
    ${who.userId}::text, ${entry.name ?? null}::text, ${entry.kind}::text, ${entry.text}::text, ${asVector(entry.vector)},
    ${entry.model}::text, ${entry.thread}::text, ${entry.turn}::integer, ${asInstant(entry.at)}
  where ${where}
  on conflict do nothing returning id`;

/** Writes a memory, unless it is from before its person was forgotten, or is there already. */
export const insertMemory = (db: TenantQueries, person: KnownPerson, entry: NewMemory) =>
  db.execute<{ id: string }>(insertWhere(person, entry, sql`not ${isForgotten(person, entry.at)}`));

/** The same for a fact; one that says what another says makes that one new instead. */
export const insertFact = (db: TenantQueries, person: KnownPerson, fact: NewMemory) => {
  const distance = sql`embedding <=> ${asVector(fact.vector)}`;
  return db.execute<{ id: string }>(sql`
  with near as (
    select id from ${memories} where ${ofPerson(person.who)} and kind = 'fact'
      and embedding_model = ${fact.model} and ${distance} < ${SAME_FACT}
      and not ${isForgotten(person, fact.at)}
    order by ${distance} limit 1
  ), renewed as (
    update ${memories} set at = greatest(at, ${asInstant(fact.at)}), updated_at = now()
    where tenant_id = ${person.who.tenantId} and id in (select id from near) returning id
  )
  ${insertWhere(person, fact, sql`not exists (select 1 from near) and not ${isForgotten(person, fact.at)}`)}`);
};

/** The oldest exchanges above the limit go, then the oldest facts. */
export const pruneMemories = (db: TenantQueries, { who }: KnownPerson) =>
  db.execute(sql`
  delete from ${memories} where tenant_id = ${who.tenantId} and id in (
    select id from ${memories} where ${ofPerson(who)}
    order by kind = 'fact' desc, at desc, id offset ${MAX_MEMORIES}::integer)`);

/** Everything of a person, and what is on its way from before `at`; the third statement gives back what went. */
export const forgetStatements = (db: TenantQueries, person: KnownPerson, at: number, staleBefore: number) =>
  [
    lockPerson(db, person),
    db
      .insert(forgotten)
      .values({ tenantId: person.who.tenantId, person: person.key, at: new Date(at) })
      .onConflictDoUpdate({
        target: [forgotten.tenantId, forgotten.person],
        set: { at: sql`greatest(${forgotten.at}, excluded.at)` },
      }),
    db.delete(memories).where(ofPerson(person.who)).returning({ id: memories.id }),
    db.execute(
      sql`delete from ${forgotten} where tenant_id = ${person.who.tenantId} and at < ${asInstant(staleBefore)}`,
    ),
  ] as const;
