// Standing leave: what an employee may do without asking, until it expires or somebody takes it back.

import { Hono } from "hono";
import { ApiError } from "../../errors.ts";
import { MAX_GRANT_MS, MAX_GRANTS } from "../../limits.ts";
import { type GrantRecord, grantSchema } from "../../tenants/tool-policy.ts";
import type { ApiEnv, Caller } from "../caller.ts";
import { applyChange } from "../change.ts";
import type { ApiDeps, TenantDirectory } from "../deps.ts";
import { fieldError, jsonBody } from "../json-body.ts";
import { toolNames, toolsView } from "../tools-view.ts";

const body = grantSchema.omit({ id: true, createdBy: true, createdAt: true, revokedAt: true }).strict();

/** Leave for everything a tool can do, for everybody, is no leave that one gives: it is another policy. */
function problemsOf(
  grant: Omit<GrantRecord, "id" | "tenantId" | "createdBy" | "createdAt">,
  deps: ApiDeps,
  { directory }: Caller,
) {
  const problems: Record<string, string> = {};
  const { agents, connections } = directory;
  const now = deps.clock();
  if (!agents.some(({ id }) => id === grant.agentId)) problems.agentId = "there is no such employee";
  if (!toolNames(directory, deps.tools.builtIn(directory)).includes(grant.tool))
    problems.tool = "there is no such tool";
  if (grant.host === undefined && Object.keys(grant.equals).length === 0)
    problems.host = "narrow it: name a host, or an argument and its value";
  if (grant.person && !connections.some(({ id }) => id === grant.person?.connectionId))
    problems["person.connectionId"] = "there is no such connection";
  if (grant.expiresAt <= now) problems.expiresAt = "is over already";
  else if (grant.expiresAt > now + MAX_GRANT_MS) problems.expiresAt = "at most a year";
  return problems;
}

const inForce = (grants: GrantRecord[], now: number) =>
  grants.filter(({ revokedAt, expiresAt }) => revokedAt === undefined && expiresAt > now);

export function grantRoutes(deps: ApiDeps) {
  const view = (directory: TenantDirectory) =>
    toolsView(directory, deps.tools.builtIn(directory), deps.clock());
  return new Hono<ApiEnv>()
    .post("/tools/grants", jsonBody(body), async (c) => {
      const caller = c.get("caller");
      const { tenant, toolkit } = caller.directory;
      const given = c.req.valid("json");
      const problems = problemsOf(given, deps, caller);
      if (Object.keys(problems).length > 0) throw fieldError(problems);
      const createdAt = deps.clock();
      if (inForce(toolkit.grants, createdAt).length >= MAX_GRANTS)
        throw new ApiError(
          "conflict",
          `A workspace gives leave ${MAX_GRANTS} times at most. Take one back first.`,
        );
      const made = { id: deps.newId(), createdBy: caller.operatorName, createdAt };
      const grant = { ...given, ...made, tenantId: tenant.id };
      const what = `leave to use ${grant.tool} without asking`;
      const change = { what, agentId: grant.agentId, before: undefined, after: { ...given, id: grant.id } };
      return c.json(view(await applyChange(deps, caller, change, deps.tools.rows.insertGrant(grant))));
    })
    .delete("/tools/grants/:id", async (c) => {
      const caller = c.get("caller");
      const grant = caller.directory.toolkit.grants.find(({ id }) => id === c.req.param("id"));
      if (!grant) throw new ApiError("not_found", "There is no such leave.");
      const { id, tool, agentId } = grant;
      const what = `leave to use ${tool} without asking`;
      const change = { what, agentId, before: { id }, after: { id, revoked: true } };
      // Asked for again it is written through again: the first try may have stopped half way.
      const write = deps.tools.rows.revokeGrant(grant.tenantId, id, grant.revokedAt ?? deps.clock());
      return c.json(view(await applyChange(deps, caller, change, write)));
    });
}
