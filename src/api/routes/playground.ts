// Opens a conversation with an employee on the web channel, the same path as every other.

import { Hono } from "hono";
import * as z from "zod";
import { ApiError } from "../../errors.ts";
import type { ApiEnv } from "../caller.ts";
import type { ApiDeps, TenantDirectory } from "../deps.ts";
import { jsonBody } from "../json-body.ts";

const choice = z.object({ agentId: z.string().max(64).optional() });

/** The web connection of the wanted agent, or of the first that has one. */
function findWebConnection({ agents, connections }: TenantDirectory, agentId: string | undefined) {
  if (agentId !== undefined && !agents.some((agent) => agent.id === agentId))
    throw new ApiError("not_found", "There is no such employee.");
  for (const connection of connections) {
    if (connection.channel !== "web" || !connection.isActive) continue;
    if (agentId !== undefined && connection.agentId !== agentId) continue;
    const agent = agents.find((known) => known.id === connection.agentId && known.isActive);
    if (agent) return { connection, agent };
  }
  throw new ApiError("conflict", "This employee is switched off or has no web connection.");
}

export function playgroundRoutes(deps: ApiDeps) {
  return new Hono<ApiEnv>()
    .post("/playground", jsonBody(choice), async (c) => {
      const caller = c.get("caller");
      const { connection, agent } = findWebConnection(caller.directory, c.req.valid("json").agentId);
      const session = await deps.openWebSession(connection.id, caller.personId);
      return c.json({
        connectionId: connection.id,
        thread: session.thread,
        token: session.token,
        webhookUrl: session.webhookUrl,
        agent: { id: agent.id, name: agent.name, role: agent.role },
      });
    })
    .post("/playground/typing", jsonBody(choice), async (c) => {
      const { directory } = c.get("caller");
      const { agent } = findWebConnection(directory, c.req.valid("json").agentId);
      await deps.warm(directory.tenant.id, agent.modelPreference);
      return c.json({ warmed: agent.modelPreference });
    });
}
