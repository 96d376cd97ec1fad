// Tools that an operator describes: one HTTP request each.

import { Hono } from "hono";
import { ApiError } from "../../errors.ts";
import { MAX_HTTP_TOOLS } from "../../limits.ts";
import { httpToolProblems } from "../../tenants/http-tool-check.ts";
import { httpToolSchema, toolNameSchema } from "../../tenants/tool-policy.ts";
import type { ApiEnv, Caller } from "../caller.ts";
import { applyChange } from "../change.ts";
import type { ApiDeps, TenantDirectory } from "../deps.ts";
import { fieldError, jsonBody } from "../json-body.ts";
import { checkUnused, revokeGrantsOf } from "../tool-removal.ts";
import { toolNames, toolsView } from "../tools-view.ts";

const body = httpToolSchema.omit({ id: true }).strict();

function checkName(deps: ApiDeps, { directory }: Caller, id: string): void {
  const shaped = toolNameSchema.safeParse(id);
  if (!shaped.success) throw fieldError({ id: shaped.error.issues[0]?.message ?? "is no name" });
  const own = directory.toolkit.httpTools;
  if (own.some((tool) => tool.id === id)) return;
  if (toolNames(directory, deps.tools.builtIn(directory)).includes(id))
    throw fieldError({ id: "another tool has this name" });
  if (own.length >= MAX_HTTP_TOOLS)
    throw new ApiError("conflict", `A workspace has at most ${MAX_HTTP_TOOLS} tools of its own.`);
}

export function httpToolRoutes(deps: ApiDeps) {
  const view = (directory: TenantDirectory) =>
    toolsView(directory, deps.tools.builtIn(directory), deps.clock());
  return new Hono<ApiEnv>()
    .put("/tools/http/:id", jsonBody(body), async (c) => {
      const caller = c.get("caller");
      const { tenant, toolkit } = caller.directory;
      const id = c.req.param("id");
      checkName(deps, caller, id);
      const settings = c.req.valid("json");
      const problems = httpToolProblems(settings, tenant.tools.hosts);
      if (Object.keys(problems).length > 0) throw fieldError(problems);
      const { tenantId: _, ...before } = toolkit.httpTools.find((tool) => tool.id === id) ?? { tenantId: "" };
      const change = { what: `the tool ${id}`, before, after: { id, ...settings } };
      const write = deps.tools.rows.saveHttpTool({ id, tenantId: tenant.id, ...settings });
      return c.json(view(await applyChange(deps, caller, change, write)));
    })
    .delete("/tools/http/:id", async (c) => {
      const caller = c.get("caller");
      const { tenant, toolkit } = caller.directory;
      const tool = toolkit.httpTools.find(({ id }) => id === c.req.param("id"));
      if (!tool) throw new ApiError("not_found", "There is no such tool.");
      checkUnused(caller.directory, [tool.id]);
      await revokeGrantsOf(deps, caller, [tool.id]);
      const change = { what: `the tool ${tool.id}`, before: { id: tool.id }, after: undefined };
      const write = deps.tools.rows.delete(tenant.id, "http", tool.id);
      return c.json(view(await applyChange(deps, caller, change, write)));
    });
}
