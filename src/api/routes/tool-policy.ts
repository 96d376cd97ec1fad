// Where tools may reach, who approves, and the switch that stops everything.

import { Hono } from "hono";
import * as z from "zod";
import { ApiError } from "../../errors.ts";
import { toolNameSchema, toolPolicySchema } from "../../tenants/tool-policy.ts";
import type { ApiEnv, Caller } from "../caller.ts";
import { applyChange } from "../change.ts";
import type { ApiDeps, TenantDirectory } from "../deps.ts";
import { fieldError, jsonBody } from "../json-body.ts";
import { frozenProblem, toolPolicyChangeSchema, toolPolicyProblems } from "../tool-policy-change.ts";
import { toolsView } from "../tools-view.ts";

const freezeBody = z.discriminatedUnion("scope", [
  z.strictObject({ scope: z.literal("tenant"), frozen: z.boolean() }),
  z.strictObject({ scope: z.literal("agent"), id: z.string().max(64), frozen: z.boolean() }),
  z.strictObject({ scope: z.literal("tool"), id: toolNameSchema, frozen: z.boolean() }),
]);
type Freeze = z.infer<typeof freezeBody>;

export function toolPolicyRoutes(deps: ApiDeps) {
  const view = (directory: TenantDirectory) =>
    toolsView(directory, deps.tools.builtIn(directory), deps.clock());
  return new Hono<ApiEnv>()
    .get("/tools", (c) => c.json(view(c.get("caller").directory)))
    .get("/tools/policy", (c) => c.json({ policy: c.get("caller").directory.tenant.tools }))
    .patch("/tools/policy", jsonBody(toolPolicyChangeSchema), async (c) => {
      const caller = c.get("caller");
      const { directory } = caller;
      const given = c.req.valid("json");
      const before = directory.tenant.tools;
      const after = toolPolicySchema.parse({ ...before, ...given });
      const problems = {
        ...toolPolicyProblems(after, directory),
        ...frozenProblem(given.frozenTools ?? [], directory, deps.tools.builtIn(directory)),
      };
      if (Object.keys(problems).length > 0) throw fieldError(problems);
      const change = { what: "the rules for tools", before, after };
      const write = deps.tools.rows.savePolicy(directory.tenant.id, given);
      return c.json(view(await applyChange(deps, caller, change, write)));
    })
    .post("/freeze", jsonBody(freezeBody), async (c) =>
      c.json(view(await freeze(deps, c.get("caller"), c.req.valid("json")))),
    );
}

async function freeze(deps: ApiDeps, caller: Caller, wish: Freeze) {
  const { directory } = caller;
  const { id: tenantId, tools } = directory.tenant;
  const states = (isFrozen: boolean) => ({ before: { isFrozen }, after: { isFrozen: wish.frozen } });
  switch (wish.scope) {
    case "tenant": {
      const change = { what: "everything that employees do", ...states(tools.isFrozen) };
      return applyChange(
        deps,
        caller,
        change,
        deps.tools.rows.savePolicy(tenantId, { isFrozen: wish.frozen }),
      );
    }
    case "agent": {
      const agent = directory.agents.find(({ id }) => id === wish.id);
      if (!agent) throw new ApiError("not_found", "There is no such employee.");
      const change = {
        what: `everything ${agent.name} does`,
        agentId: agent.id,
        ...states(agent.work.isFrozen),
      };
      const write = deps.tools.rows.saveWork(tenantId, agent.id, { isFrozen: wish.frozen });
      return applyChange(deps, caller, change, write);
    }
    case "tool": {
      if (Object.keys(frozenProblem([wish.id], directory, deps.tools.builtIn(directory))).length > 0)
        throw new ApiError("not_found", "There is no such tool.");
      const change = { what: `the tool ${wish.id}`, ...states(tools.frozenTools.includes(wish.id)) };
      return applyChange(deps, caller, change, deps.tools.rows.freezeTool(tenantId, wish.id, wish.frozen));
    }
  }
}
