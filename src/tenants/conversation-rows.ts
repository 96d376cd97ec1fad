// The conversations of a tenant as Postgres lists them. Newer ones may still be in the tenant's object.

import { desc, lt } from "drizzle-orm";
import type { DatabaseFailure } from "../database/failure.ts";
import { conversations } from "../database/schema.ts";
import type { Database } from "../database/with-tenant.ts";
import { ok, type Result } from "../result.ts";
import type { ConversationSummary } from "./port.ts";

/** Newest first; `before` is an exclusive bound on lastAt. */
export async function listConversations(
  database: Database,
  tenantId: string,
  limit: number,
  before?: number,
): Promise<Result<ConversationSummary[], DatabaseFailure>> {
  const listed = await database.withTenant(tenantId, (db) => [
    db
      .select()
      .from(conversations)
      .where(before === undefined ? undefined : lt(conversations.lastAt, new Date(before)))
      .orderBy(desc(conversations.lastAt))
      .limit(limit),
  ]);
  if (!listed.ok) return listed;
  return ok(
    listed.value[0].map(({ tenantId: _, headHash: __, headLength: ___, lastAt, ...row }) => ({
      ...row,
      lastAt: lastAt.getTime(),
    })),
  );
}
