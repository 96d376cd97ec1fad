// A change is in Postgres first, then at the edge. Two operators at once could hand the edge their two
// readings in the wrong order, and bring back a token that was just revoked: so whoever wrote looks again,
// and writes again until what the edge was given is what Postgres holds.

import { ApiError } from "../errors.ts";
import type { TenantProjection } from "../tenants/tenant.ts";
import type { ApiDeps } from "./deps.ts";

/** More rounds than operators press buttons at the same moment. */
const MAX_ROUNDS = 5;

/** The value of a stored change; throws `unavailable` where the database is away and nothing was changed. */
export function stored<T>(result: { ok: true; value: T } | { ok: false }): T {
  if (result.ok) return result.value;
  throw new ApiError("unavailable", "The database is away. Nothing was changed; try again in a moment.");
}

/** Brings the edge to what Postgres holds. Throws where either cannot be reached: the edge is then older. */
export async function writeThrough(
  deps: { models: Pick<ApiDeps["models"], "projection">; tenants: Pick<ApiDeps["tenants"], "project"> },
  tenantId: string,
): Promise<TenantProjection> {
  let given: string | undefined;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const read = await deps.models.projection(tenantId);
    if (!read.ok)
      throw new ApiError(
        "unavailable",
        "Stored, but the database went away before it took effect. Save again.",
      );
    if (!read.value) throw new ApiError("conflict", "This workspace has no rows in the database.");
    const current = JSON.stringify(read.value);
    if (current === given) return read.value;
    await deps.tenants.project(read.value);
    given = current;
  }
  throw new ApiError("conflict", "Others are changing this workspace at the same time. Save again.");
}
