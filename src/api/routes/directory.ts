// Who works here. Prompts stay inside.

import { Hono } from "hono";
import type { ApiEnv } from "../caller.ts";

export function directoryRoutes() {
  return new Hono<ApiEnv>().get("/agents", (c) => {
    const agents = c.get("caller").directory.agents.map(({ id, name, role, isActive }) => ({
      id,
      name,
      role,
      isActive,
    }));
    return c.json({ agents });
  });
}
