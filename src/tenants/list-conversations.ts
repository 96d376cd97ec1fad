// The list of conversations, newest first, as the console pages through it.

import { and, desc, eq, lt } from "drizzle-orm";
import { conversations } from "../database/schema.ts";
import type { Database } from "../database/with-tenant.ts";
import { fail, ok, type Result } from "../result.ts";
import type { ConversationSummary } from "./port.ts";

type Listed = Result<ConversationSummary[], { code: "unavailable" }>;

/** `before` is an exclusive bound on lastAt, ms. Anything but rows is `unavailable` to a reader. */
export const listConversations = (
  database: Database,
  tenantId: string,
  limit: number,
  before?: number,
): Promise<Listed> => list(database, tenantId, limit, { before });

/** Those whose newest turn waits for a person. */
export const listHeld = (
  database: Database,
  tenantId: string,
  limit: number,
  before?: number,
): Promise<Listed> => list(database, tenantId, limit, { before, state: "held" });

async function list(
  database: Database,
  tenantId: string,
  limit: number,
  { before, state }: { before: number | undefined; state?: string },
): Promise<Listed> {
  const wanted = and(
    before === undefined ? undefined : lt(conversations.lastAt, new Date(before)),
    state === undefined ? undefined : eq(conversations.state, state),
  );
  const found = await database.withTenant(tenantId, (db) => [
    db.select().from(conversations).where(wanted).orderBy(desc(conversations.lastAt)).limit(limit),
  ]);
  if (!found.ok) return fail({ code: "unavailable" });
  return ok(
    found.value[0].map(({ connectionId, thread, channel, person, lastText, lastAt, state, turns }) => ({
      connectionId,
      thread,
      channel,
      person,
      lastText,
      lastAt: lastAt.getTime(),
      state,
      turns,
    })),
  );
}
