// Writes a tenant through to the edge. For programs only: a browser's session never reaches it.

import { Hono } from "hono";
import type { TenantProjection } from "../../tenants/tenant.ts";
import { bearerToken, checkToken, operatorName } from "../caller.ts";
import { changeEntry } from "../change.ts";
import type { ApiDeps, TenantDirectory } from "../deps.ts";
import { jsonBody } from "../json-body.ts";
import { projectionSchema } from "../projection-schema.ts";
import type { SignInGuard } from "../sign-in-guard.ts";

/** How much there is of each part, and which parts are others than before: never what is in them. */
function changeOf(before: TenantDirectory | undefined, after: TenantProjection) {
  const parts = Object.keys(after) as (keyof TenantProjection)[];
  const changed = parts.filter((part) => JSON.stringify(before?.[part]) !== JSON.stringify(after[part]));
  const count = ({ agents, connections, deployments }: TenantDirectory) => ({
    ...{ agents: agents.length, connections: connections.length, deployments: deployments.length },
  });
  return { changed, before: before && count(before), after: { ...count(after), changed } };
}

export function projectionRoutes(deps: ApiDeps, guard: SignInGuard) {
  return new Hono()
    .use(async function requireToken(c, next) {
      await checkToken(c, deps, guard, bearerToken(c) ?? "");
      await next();
    })
    .post("/projection", jsonBody(projectionSchema), async (c) => {
      const projection = c.req.valid("json");
      const { id } = projection.tenant;
      const { changed, ...states } = changeOf(await deps.directory(id), projection);
      await deps.tenants.project(projection);
      if (changed.length > 0) {
        const author = { via: "token", personId: "api", operatorName: operatorName(c) } as const;
        const change = { what: "the whole workspace", ...states };
        await deps.tenants.recordChange(id, changeEntry(deps, author, change));
      }
      return c.json({
        tenant: id,
        agents: projection.agents.length,
        connections: projection.connections.length,
      });
    });
}
