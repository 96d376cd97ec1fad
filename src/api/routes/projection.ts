// Writes a tenant through to the edge. For programs only: a browser's session never reaches it.

import { Hono } from "hono";
import { bearerToken, checkToken } from "../caller.ts";
import type { ApiDeps } from "../deps.ts";
import { jsonBody } from "../json-body.ts";
import { projectionSchema } from "../projection-schema.ts";
import type { SignInGuard } from "../sign-in-guard.ts";

export function projectionRoutes(deps: ApiDeps, guard: SignInGuard) {
  return new Hono()
    .use(async function requireToken(c, next) {
      await checkToken(c, deps, guard, bearerToken(c) ?? "");
      await next();
    })
    .post("/projection", jsonBody(projectionSchema), async (c) => {
      const projection = c.req.valid("json");
      await deps.tenants.project(projection);
      return c.json({
        tenant: projection.tenant.id,
        agents: projection.agents.length,
        connections: projection.connections.length,
      });
    });
}
