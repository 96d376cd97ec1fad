// The list of conversations, newest first, as the console pages through it.

import { desc, lt } from "drizzle-orm";
import { fail, ok, type Result } from "../result.ts";
import { conversations } from "./schema.ts";
import type { Database } from "./with-tenant.ts";

export interface ListedConversation {
  connectionId: string;
  thread: string;
  channel: string;
  person: string;
  lastText: string;
  lastAt: number;
  state: string;
  turns: number;
}

/** `before` is an exclusive bound on lastAt, ms. Anything but rows is `unavailable` to a reader. */
export async function listConversations(
  database: Database,
  tenantId: string,
  limit: number,
  before?: number,
): Promise<Result<ListedConversation[], { code: "unavailable" }>> {
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
