// The rows of the Inbox: what waits for the team when Postgres last heard of it.

import { and, inArray, ne, type SQL, sql } from "drizzle-orm";
import { conversations } from "../database/schema.ts";
import type { Database } from "../database/with-tenant.ts";
import { fail, ok, type Result } from "../result.ts";
import { CONSOLE_CHANNEL } from "./console-history.ts";
import { type Listed, list } from "./list-conversations.ts";
import type { AnchorKey } from "./port.ts";

const { desk, state, connectionId, thread, channel, tenantId: tenant } = conversations;

/** Literals, as the partial index has them: parameters would keep the planner from seeing that it fits. */
const isInbox = sql`(${desk} is not null or ${state} in ('held', 'undelivered', 'unknown'))`;

const KINDS = {
  waiting: sql`${desk} ->> 'state' = 'waiting'`,
  owned: sql`${desk} ->> 'state' = 'taken'`,
  held: sql`${state} = 'held'`,
  undelivered: sql`${state} in ('undelivered', 'unknown')`,
} satisfies Record<string, SQL>;

export type InboxKind = keyof typeof KINDS;

/** Newest first; `before` is an exclusive bound on lastAt, ms. */
export const listInbox = (
  database: Database,
  tenantId: string,
  only: InboxKind | "all",
  limit: number,
  before?: number,
): Promise<Listed> =>
  list(database, tenantId, limit, before, only === "all" ? isInbox : and(isInbox, KINDS[only]));

/** How many there are of each kind, without these conversations. One may be of two kinds. */
export async function countInbox(
  database: Database,
  tenantId: string,
  except: readonly AnchorKey[],
): Promise<Result<Record<InboxKind, number>, { code: "unavailable" }>> {
  const newer = JSON.stringify(except.map((one) => [one.connectionId, one.thread]));
  const count = (kind: InboxKind) => sql<number>`count(*) filter (where ${KINDS[kind]})`.mapWith(Number);
  const counted = await database.withTenant(tenantId, (db) => [
    db
      .select({
        waiting: count("waiting"),
        owned: count("owned"),
        held: count("held"),
        undelivered: count("undelivered"),
      })
      .from(conversations)
      .where(
        and(
          sql`${tenant} = ${tenantId}`,
          isInbox,
          ne(channel, CONSOLE_CHANNEL),
          sql`(${connectionId}, ${thread}) not in
            (select newer ->> 0, newer ->> 1 from jsonb_array_elements(${newer}::jsonb) newer)`,
        ),
      ),
  ]);
  const [one] = counted.ok ? counted.value[0] : [];
  return one ? ok(one) : fail({ code: "unavailable" });
}

/** Conversations of these connections, newest first; otherwise as above. */
export const listOf = (
  database: Database,
  tenantId: string,
  connectionIds: readonly string[],
  limit: number,
  before?: number,
): Promise<Listed> =>
  connectionIds.length === 0
    ? Promise.resolve(ok([]))
    : list(database, tenantId, limit, before, inArray(connectionId, [...connectionIds]));
