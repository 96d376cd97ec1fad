// Who calls. Everything behind this reads the tenant from the token and from nowhere else.

import { createSignInGuard } from "../api/sign-in-guard.ts";
import type { Clock } from "../clock.ts";
import { ApiError } from "../errors.ts";
import { encodeTuple } from "../ids.ts";
import { fail, ok, type Result } from "../result.ts";
import type { TenantModels } from "../tenants/model-book.ts";
import type { TokenScope } from "../tenants/policy.ts";
import { createTokenProof, parseToken } from "./api-token.ts";
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
  const provesToken = createTokenProof();
  return async (request, scope) => {
    const token = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
    const claimed = parseToken(token);
    const address = request.headers.get("cf-connecting-ip") ?? "local";
    // Many companies' programs share the addresses of a cloud: one's mistake must not lock another out.
    const guesser = encodeTuple([claimed?.tenantId ?? "", address]);
    const wait = waitOf(() => guard.check(guesser));
    if (wait !== undefined) return fail({ kind: "throttled", retryAfterMs: wait });
    const [record, models] = claimed
      ? await Promise.all([
          deps.directory.apiToken(claimed.tenantId, claimed.id),
          deps.directory.models(claimed.tenantId),
        ])
      : [];
    if (!claimed || !(await provesToken(token, claimed, record)) || !models) {
      guard.failed(guesser);
      return fail(UNAUTHENTICATED);
    }
    if (!record?.scopes.includes(scope)) return fail({ kind: "missing_scope", scope });
    return ok({ tenantId: claimed.tenantId, models });
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
