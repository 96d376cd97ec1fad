// How an employee works: its limits, who approves what it does, and which tools it has.

import { Hono } from "hono";
import * as z from "zod";
import { ApiError } from "../../errors.ts";
import type { Agent } from "../../tenants/tenant.ts";
import {
  type AgentWork,
  agentWorkSchema,
  approversSchema,
  quietMsSchema,
  toolNameSchema,
} from "../../tenants/tool-policy.ts";
import type { ApiEnv } from "../caller.ts";
import { applyChange } from "../change.ts";
import type { ApiDeps, TenantDirectory } from "../deps.ts";
import { fieldError, jsonBody } from "../json-body.ts";
import { approverProblems } from "../tool-policy-change.ts";
import { toolNames } from "../tools-view.ts";

// Not agentWorkSchema.partial(): its defaults would fill what was left out, and so erase what was set.
const workChange = z
  .strictObject({
    maxModelRounds: z.number().int().min(1).max(20),
    maxToolCalls: z.number().int().min(0).max(40),
    approvers: approversSchema,
    remembers: z.boolean(),
    quietMs: quietMsSchema,
    topics: agentWorkSchema.shape.topics.unwrap(),
    isScopedEverywhere: z.boolean(),
  } satisfies Record<Exclude<keyof AgentWork, "isFrozen">, z.ZodType>)
  .partial();

const toolsChange = z.strictObject({
  tools: z
    .array(toolNameSchema)
    .max(200)
    .transform((tools) => [...new Set(tools)]),
});

function agentOf(directory: TenantDirectory, id: string): Agent {
  const agent = directory.agents.find((known) => known.id === id);
  if (!agent) throw new ApiError("not_found", "There is no such employee.");
  return agent;
}

const agentView = ({ id, name, work, toolAssignments }: Agent) => ({ id, name, work, toolAssignments });

export function agentWorkRoutes(deps: ApiDeps) {
  return new Hono<ApiEnv>()
    .patch("/agents/:id/work", jsonBody(workChange), async (c) => {
      const caller = c.get("caller");
      const { tenant } = caller.directory;
      const agent = agentOf(caller.directory, c.req.param("id"));
      const given = c.req.valid("json");
      const after = agentWorkSchema.parse({ ...agent.work, ...given });
      const problems = approverProblems("approvers", after.approvers, tenant.tools, caller.directory);
      if (Object.keys(problems).length > 0) throw fieldError(problems);
      const change = { what: `how ${agent.name} works`, agentId: agent.id, before: agent.work, after };
      const write = deps.tools.rows.saveWork(tenant.id, agent.id, given);
      const written = await applyChange(deps, caller, change, write);
      return c.json({ agent: agentView(agentOf(written, agent.id)) });
    })
    .patch("/agents/:id/tools", jsonBody(toolsChange), async (c) => {
      const caller = c.get("caller");
      const agent = agentOf(caller.directory, c.req.param("id"));
      const { tools } = c.req.valid("json");
      const known = new Set(toolNames(caller.directory, deps.tools.builtIn(caller.directory)));
      const stranger = tools.findIndex((name) => !known.has(name));
      if (stranger >= 0) throw fieldError({ [`tools.${stranger}`]: "there is no such tool" });
      const [before, after] = [agent.toolAssignments, tools];
      const change = { what: `tools of ${agent.name}`, agentId: agent.id, before, after };
      const write = deps.tools.rows.saveAssignments(caller.directory.tenant.id, agent.id, tools);
      const written = await applyChange(deps, caller, change, write);
      return c.json({ agent: agentView(agentOf(written, agent.id)) });
    });
}
