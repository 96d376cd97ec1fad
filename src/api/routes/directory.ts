// Who works here and where they can be reached. Prompts and secrets stay inside.

import { Hono } from "hono";
import type { ApiEnv } from "../caller.ts";
import type { ApiDeps } from "../deps.ts";

export function directoryRoutes(deps: ApiDeps) {
  return new Hono<ApiEnv>()
    .get("/agents", (c) => {
      const agents = c.get("caller").directory.agents.map(({ id, name, role, isActive }) => ({
        id,
        name,
        role,
        isActive,
      }));
      return c.json({ agents });
    })
    .get("/connections", (c) => {
      const connections = c
        .get("caller")
        .directory.connections.map(({ id, channel, name, agentId, isActive }) => ({
          id,
          channel,
          name,
          agentId,
          isActive,
          webhookUrl: `${deps.publicUrl}/webhooks/${channel}/${id}`,
        }));
      return c.json({ connections });
    });
}
