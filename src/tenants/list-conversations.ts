// The list of conversations, newest first, as the console pages through it.

import { and, desc, eq, lt, ne, type SQL, sql } from "drizzle-orm";
import { conversations } from "../database/schema.ts";
import type { Database } from "../database/with-tenant.ts";
import { fail, ok, type Result } from "../result.ts";
import { CONSOLE_CHANNEL } from "./console-history.ts";
import type { ConversationSummary, DeskSummary } from "./port.ts";

export type Listed = Result<ConversationSummary[], { code: "unavailable" }>;

/** `before` is an exclusive bound on lastAt, ms. Anything but rows is `unavailable` to a reader. */
export const listConversations = (
  database: Database,
  tenantId: string,
  limit: number,
  before?: number,
): Promise<Listed> => list(database, tenantId, limit, before);

/** A literal, as the partial index has it: a parameter would keep the planner from seeing that it fits. */
const isHeld = sql`${conversations.state} = 'held'`;

/** Those whose newest turn waits for a person. */
export const listHeld = (
  database: Database,
  tenantId: string,
  limit: number,
  before?: number,
): Promise<Listed> => list(database, tenantId, limit, before, isHeld);

const isAwaiting = sql`${conversations.awaiting} > 0`;

/** Those in which confirmations wait for a person. */
export const listAwaiting = (
  database: Database,
  tenantId: string,
  limit: number,
  before?: number,
): Promise<Listed> => list(database, tenantId, limit, before, isAwaiting);

/** Newest first; `only` narrows what is listed. The history of changes is nobody's conversation. */
export async function list(
  database: Database,
  tenantId: string,
  limit: number,
  before?: number,
  only?: SQL,
): Promise<Listed> {
  const wanted = and(
    eq(conversations.tenantId, tenantId),
    before === undefined ? undefined : lt(conversations.lastAt, new Date(before)),
    ne(conversations.channel, CONSOLE_CHANNEL),
    only,
  );
  const found = await database.withTenant(tenantId, (db) => [
    db.select().from(conversations).where(wanted).orderBy(desc(conversations.lastAt)).limit(limit),
  ]);
  return found.ok ? ok(found.value[0].map(toSummary)) : fail({ code: "unavailable" });
}

function toSummary(row: typeof conversations.$inferSelect): ConversationSummary {
  const { connectionId, thread, channel, person, lastText, lastAt, state, turns, awaiting, desk } = row;
  return {
    ...{ connectionId, thread, channel, person, lastText, state, turns },
    lastAt: lastAt.getTime(),
    ...(awaiting > 0 && { awaiting }),
    ...(desk && { desk: desk as unknown as DeskSummary }),
  };
}
