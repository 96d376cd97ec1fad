// Which models an employee uses, and whether its words may leave the house.

import { Hono } from "hono";
import * as z from "zod";
import { ApiError } from "../../errors.ts";
import { modelIdSchema } from "../../tenants/policy.ts";
import type { ApiEnv } from "../caller.ts";
import type { ApiDeps } from "../deps.ts";
import { fieldError, jsonBody } from "../json-body.ts";
import { modelNames } from "../policy-change.ts";
import { stored, writeThrough } from "../write-through.ts";

const change = z.strictObject({ modelPreference: modelIdSchema, localOnly: z.boolean() }).partial();

export function agentModelRoutes(deps: ApiDeps) {
  return new Hono<ApiEnv>().patch("/agents/:id/models", jsonBody(change), async (c) => {
    const { directory } = c.get("caller");
    const agent = directory.agents.find(({ id }) => id === c.req.param("id"));
    if (!agent) throw new ApiError("not_found", "There is no such employee.");
    const { modelPreference = agent.modelPreference, localOnly = agent.localOnly } = c.req.valid("json");
    const { groups, deployments } = modelNames(directory, deps.builtIn(), directory.tenant.models);
    if (!groups.has(modelPreference) && !deployments.has(modelPreference))
      throw fieldError({ modelPreference: "there is no such group or model" });
    stored(await deps.models.saveAgentModels(directory.tenant.id, agent.id, { modelPreference, localOnly }));
    await writeThrough(deps, directory.tenant.id);
    return c.json({ agent: { id: agent.id, name: agent.name, modelPreference, localOnly } });
  });
}
