// What a tenant and its employees decided about tools, in Postgres. Each statement changes what it names and
// nothing beside it: who saves a list of hosts must not bring to life what somebody else just froze.

import { and, eq, type SQL, sql } from "drizzle-orm";
import type { DatabaseFailure } from "../database/failure.ts";
import { agents, tenants } from "../database/schema.ts";
import type { Database } from "../database/with-tenant.ts";
import { ok, type Result } from "../result.ts";
import type { AgentWork, ToolPolicy } from "./tool-policy.ts";

type Changed = Promise<Result<boolean, DatabaseFailure>>;
/** What is undefined stays as it is. */
export type Given<T> = { [K in keyof T]?: T[K] | undefined };

const json = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`;
const updatedAt = sql`now()`;

async function changeTools(database: Database, tenantId: string, tools: SQL): Changed {
  const saved = await database.withTenant(tenantId, (db) => [
    db
      .update(tenants)
      .set({ tools, updatedAt })
      .where(eq(tenants.tenantId, tenantId))
      .returning({ id: tenants.tenantId }),
  ]);
  return saved.ok ? ok(saved.value[0].length > 0) : saved;
}

async function changeAgent(
  database: Database,
  tenantId: string,
  agentId: string,
  change: { work: SQL } | { toolAssignments: string[] },
): Changed {
  const saved = await database.withTenant(tenantId, (db) => [
    db
      .update(agents)
      .set({ ...change, updatedAt })
      .where(and(eq(agents.tenantId, tenantId), eq(agents.id, agentId)))
      .returning({ id: agents.id }),
  ]);
  return saved.ok ? ok(saved.value[0].length > 0) : saved;
}

/** Replaces what is given. False where there is no such tenant. */
export const saveToolPolicy = (database: Database, tenantId: string, change: Given<ToolPolicy>): Changed =>
  changeTools(database, tenantId, sql`${tenants.tools} || ${json(change)}`);

/** Adds one tool to those that are stopped, or takes it out. */
export function freezeTool(database: Database, tenantId: string, tool: string, isFrozen: boolean): Changed {
  const known = sql`coalesce(${tenants.tools} -> 'frozenTools', '[]'::jsonb)`;
  const others = sql`(${known} - ${tool}::text)`;
  const frozenTools = isFrozen ? sql`${others} || ${json([tool])}` : others;
  return changeTools(
    database,
    tenantId,
    sql`${tenants.tools} || jsonb_build_object('frozenTools', ${frozenTools})`,
  );
}

/** Replaces what is given. False where the tenant has no such employee. */
export const saveAgentWork = (
  database: Database,
  tenantId: string,
  agentId: string,
  change: Given<AgentWork>,
): Changed => changeAgent(database, tenantId, agentId, { work: sql`${agents.work} || ${json(change)}` });

/** Which tools an employee has. False where the tenant has no such employee. */
export const saveAssignments = (
  database: Database,
  tenantId: string,
  agentId: string,
  toolAssignments: string[],
): Changed => changeAgent(database, tenantId, agentId, { toolAssignments });
