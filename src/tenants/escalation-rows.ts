// When an employee fetches a person, and whom, in Postgres.

import { and, eq, sql } from "drizzle-orm";
import type { DatabaseFailure } from "../database/failure.ts";
import { agents } from "../database/schema.ts";
import type { Database } from "../database/with-tenant.ts";
import { ok, type Result } from "../result.ts";

/** Rules as they were checked; nothing here looks into them. */
export interface Escalation {
  rules: object[];
  assignee: string | null;
  naturalLanguage: boolean;
}

/** False where the tenant has no such employee. */
export async function saveEscalation(
  database: Database,
  tenantId: string,
  agentId: string,
  { rules, assignee, naturalLanguage }: Escalation,
): Promise<Result<boolean, DatabaseFailure>> {
  const saved = await database.withTenant(tenantId, (db) => [
    db
      .update(agents)
      .set({
        escalationRules: rules.map((rule) => ({ ...rule })),
        escalationAssignee: assignee,
        naturalLanguageEscalation: naturalLanguage,
        updatedAt: sql`now()`,
      })
      .where(and(eq(agents.tenantId, tenantId), eq(agents.id, agentId)))
      .returning({ id: agents.id }),
  ]);
  return saved.ok ? ok(saved.value[0].length > 0) : saved;
}
