// The console's first page: one answer, from the edge alone, so that it is there while the database is away.

import { Hono } from "hono";
import { ApiError } from "../../errors.ts";
import type { ApiEnv } from "../caller.ts";
import type { ApiDeps } from "../deps.ts";
import { overviewOf } from "../overview-view.ts";

export function overviewRoutes({ tenants, conversations, clock }: ApiDeps) {
  return new Hono<ApiEnv>().get("/overview", async (c) => {
    const { directory } = c.get("caller");
    const [accounted, models] = await Promise.all([
      tenants.accounted(directory.tenant.id),
      tenants.modelBook(directory.tenant.id),
    ]);
    if (!accounted || !models) throw new ApiError("not_found", "This workspace is switched off.");
    return c.json(await overviewOf(directory, { accounted, models }, { conversations, now: clock() }));
  });
}
