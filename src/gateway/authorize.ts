// Who calls. Everything behind this reads the tenant from the token and from nowhere else.

import { createSignInGuard } from "../api/sign-in-guard.ts";
import type { Clock } from "../clock.ts";
import { ApiError } from "../errors.ts";
import { encodeTuple } from "../ids.ts";
import { fail, ok, type Result } from "../result.ts";
import type { TenantModels } from "../tenants/model-book.ts";
import type { TokenScope } from "../tenants/policy.ts";
import { createBearers, isProven } from "./bearer.ts";
import type { GatewayDeps } from "./deps.ts";
import type { Refusal } from "./refusal.ts";

export interface Caller {
  tenantId: string;
  models: TenantModels;
}

/** The caller of a request that carries a token of that scope, or why there is none. */
export type Authorize = (request: Request, scope: TokenScope) => Promise<Result<Caller, Refusal>>;

const UNAUTHENTICATED: Refusal = { kind: "unauthenticated" };

/** One for an isolate: it counts wrong tokens by the tenant they name and the address they come from. */
export function createAuthorize(deps: Pick<GatewayDeps, "directory"> & { clock: Clock }): Authorize {
  const guard = createSignInGuard(deps.clock);
  const bearerOf = createBearers();
  return async (request, scope) => {
    const bearer = bearerOf(request.headers.get("authorization"));
    // Many companies' programs share the addresses of a cloud: one's mistake must not lock another out.
    const guesser = () =>
      encodeTuple([bearer?.tenantId ?? "", request.headers.get("cf-connecting-ip") ?? "local"]);
    // Who has proven a token does not guess it.
    const wait = bearer?.provenBy ? undefined : waitOf(() => guard.check(guesser()));
    if (wait !== undefined) return fail({ kind: "throttled", retryAfterMs: wait });
    const [record, models] = bearer
      ? await Promise.all([
          deps.directory.apiToken(bearer.tenantId, bearer.id),
          deps.directory.models(bearer.tenantId),
        ])
      : [];
    if (!bearer || !(await isProven(bearer, record)) || !models) {
      guard.failed(guesser());
      return fail(UNAUTHENTICATED);
    }
    if (!record?.scopes.includes(scope)) return fail({ kind: "missing_scope", scope });
    return ok({ tenantId: bearer.tenantId, models });
  };
}

function waitOf(check: () => void): number | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof ApiError && error.code === "too_many_requests") return error.retryAfterMs ?? 0;
    throw error;
  }
}
