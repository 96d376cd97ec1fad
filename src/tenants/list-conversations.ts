// The list of conversations, newest first, as the console pages through it.

import { desc, lt } from "drizzle-orm";
import { conversations } from "../database/schema.ts";
import type { Database } from "../database/with-tenant.ts";
import { fail, ok, type Result } from "../result.ts";
import type { ConversationSummary } from "./port.ts";

/** `before` is an exclusive bound on lastAt, ms. Anything but rows is `unavailable` to a reader. */
export async function listConversations(
  database: Database,
  tenantId: string,
  limit: number,
  before?: number,
): Promise<Result<ConversationSummary[], { code: "unavailable" }>> {
  const found = await database.withTenant(tenantId, (db) => [
    db
      .select()
      .from(conversations)
      .where(before === undefined ? undefined : lt(conversations.lastAt, new Date(before)))
      .orderBy(desc(conversations.lastAt))
      .limit(limit),
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
