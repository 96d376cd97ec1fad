// The list of conversations, newest first, as the console pages through it.

import { and, desc, lt, ne, type SQL, sql } from "drizzle-orm";
import { conversations } from "../database/schema.ts";
import type { Database } from "../database/with-tenant.ts";
import { fail, ok, type Result } from "../result.ts";
import { CONSOLE_CHANNEL } from "./console-history.ts";
import type { ConversationSummary } from "./port.ts";

type Listed = Result<ConversationSummary[], { code: "unavailable" }>;

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

async function list(
  database: Database,
  tenantId: string,
  limit: number,
  before?: number,
  only?: SQL,
): Promise<Listed> {
  const wanted = and(
    before === undefined ? undefined : lt(conversations.lastAt, new Date(before)),
    ne(conversations.channel, CONSOLE_CHANNEL),
    only,
  );
  const found = await database.withTenant(tenantId, (db) => [
    db.select().from(conversations).where(wanted).orderBy(desc(conversations.lastAt)).limit(limit),
  ]);
  if (!found.ok) return fail({ code: "unavailable" });
  return ok(
    found.value[0].map(
      ({ connectionId, thread, channel, person, lastText, lastAt, state, turns, awaiting }) => ({
        ...{ connectionId, thread, channel, person, lastText, state, turns },
        lastAt: lastAt.getTime(),
        ...(awaiting > 0 && { awaiting }),
      }),
    ),
  );
}
