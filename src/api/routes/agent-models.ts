// Which models an employee uses, and whether its words may leave the house.

import { Hono } from "hono";
import * as z from "zod";
import { ApiError } from "../../errors.ts";
import { modelIdSchema } from "../../tenants/policy.ts";
import type { ApiEnv } from "../caller.ts";
import { applyChange } from "../change.ts";
import type { ApiDeps } from "../deps.ts";
import { fieldError, jsonBody } from "../json-body.ts";
import { modelNames } from "../policy-change.ts";

const change = z.strictObject({ modelPreference: modelIdSchema, localOnly: z.boolean() }).partial();

export function agentModelRoutes(deps: ApiDeps) {
  return new Hono<ApiEnv>().patch("/agents/:id/models", jsonBody(change), async (c) => {
    const caller = c.get("caller");
    const { directory } = caller;
    const agent = directory.agents.find(({ id }) => id === c.req.param("id"));
    if (!agent) throw new ApiError("not_found", "There is no such employee.");
    const { modelPreference = agent.modelPreference, localOnly = agent.localOnly } = c.req.valid("json");
    const { groups, deployments } = modelNames(directory, deps.builtIn(), directory.tenant.models);
    if (!groups.has(modelPreference) && !deployments.has(modelPreference))
      throw fieldError({ modelPreference: "there is no such group or model" });
    const before = { modelPreference: agent.modelPreference, localOnly: agent.localOnly };
    const after = { modelPreference, localOnly };
    const change = { what: `models of ${agent.name}`, agentId: agent.id, before, after };
    const write = deps.models.saveAgentModels(directory.tenant.id, agent.id, after);
    await applyChange(deps, caller, change, write);
    return c.json({ agent: { id: agent.id, name: agent.name, modelPreference, localOnly } });
  });
}
