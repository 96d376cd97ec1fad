// What goes with a tool. A later one of the same name must inherit nothing: no employee that has it, and no
// leave that somebody gave for what it used to be.

import { ApiError } from "../errors.ts";
import type { Caller } from "./caller.ts";
import { recordChange } from "./change.ts";
import type { ApiDeps, TenantDirectory } from "./deps.ts";
import { stored } from "./write-through.ts";

/** Throws while employees have one of these. */
export function checkUnused({ agents }: TenantDirectory, tools: readonly string[]): void {
  const users = agents.filter(({ toolAssignments }) => toolAssignments.some((name) => tools.includes(name)));
  if (users.length === 0) return;
  const names = users.map(({ name }) => name).join(", ");
  throw new ApiError("conflict", `It is still used by ${names}. Change that first.`);
}

/** In the rows; whoever calls brings them to the edge with what else changes. */
export async function revokeGrantsOf(deps: ApiDeps, caller: Caller, tools: readonly string[]): Promise<void> {
  const { tenant, toolkit } = caller.directory;
  const lost = toolkit.grants.filter(
    ({ tool, revokedAt }) => revokedAt === undefined && tools.includes(tool),
  );
  for (const { id, tool } of lost) {
    stored(await deps.tools.rows.revokeGrant(tenant.id, id, deps.clock()));
    const what = `leave to use ${tool} without asking`;
    await recordChange(deps, caller, { what, before: { id }, after: { id, revoked: true } });
  }
}
