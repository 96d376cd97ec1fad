// From a call to the deployments that will be asked, with the budget's consent where one is set.

import { isBudgeted, type Reserved } from "../tenants/model-book.ts";
import { worstCostNano } from "../usage/cost.ts";
import { complexityOf } from "./complexity.ts";
import { AUTO } from "./default-groups.ts";
import { measureRequest, type RequestSize } from "./fit-context.ts";
import type { ModelCall } from "./model.ts";
import type { Path } from "./path.ts";
import type { PoolNeeds, TenantPool } from "./pool-needs.ts";
import { planRoute, type Route, type RouteInput } from "./route.ts";

export interface Plan {
  path: Path;
  route: Route;
  size: RequestSize;
  /** The budget's word, where it was asked; `unknown` where it could not be, which admits nothing. */
  reserved?: Reserved | "unknown";
}

/** The group that is really asked: auto is fast or quality, unless the tenant has a group of that name. */
export const groupOf = ({ catalog }: TenantPool, { group, request }: ModelCall): string => {
  if (group !== AUTO || catalog.groups[AUTO]) return group;
  return complexityOf(request) === "simple" ? "fast" : "quality";
};

/** Plans a call, or gives undefined where its group is nothing that the tenant has. */
export async function planCall(
  needs: PoolNeeds,
  tenant: TenantPool,
  call: ModelCall,
): Promise<Plan | undefined> {
  const path = tenant.pathOf(groupOf(tenant, call));
  if (!path) return undefined;
  const size = measureRequest(call.request);
  const input = routeInput(needs, tenant, call, path, size);
  const route = planRoute(input);
  if (!isBudgeted(tenant.policy, call.agentId)) return { path, route, size };
  const worstNano = worstOf(route, call, size);
  // What can cost nothing needs nobody's consent.
  if (worstNano === 0) return { path, route, size };
  const reserved = await reserve(needs, call, worstNano);
  if (reserved === "unknown" || !reserved.admitted)
    return { path, size, reserved, route: planRoute({ ...input, freeOnly: true }) };
  const preferLocal = reserved.tight && complexityOf(call.request) === "simple";
  return { path, size, reserved, route: preferLocal ? planRoute({ ...input, preferLocal }) : route };
}

function routeInput(
  { clock, random, warmth }: PoolNeeds,
  { policy, memory }: TenantPool,
  call: ModelCall,
  path: Path,
  size: RequestSize,
): RouteInput {
  const now = clock();
  return {
    path,
    request: call.request,
    size,
    localOnly: call.localOnly || policy.localOnly,
    freeOnly: false,
    preferLocal: false,
    health: memory.book,
    now,
    isCold: ({ deployment }) => warmth.isCold(deployment, memory.answeredAt(deployment.id)),
    isBeingTried: ({ deployment }) => memory.isBeingTried(deployment.id, now),
    random,
  };
}

/** What the dearest of the candidates could cost at most. */
function worstOf({ order }: Route, { request }: ModelCall, { total }: RequestSize): number {
  const costs = order.map(({ deployment: { contextWindow, prices } }) =>
    worstCostNano(Math.min(total, contextWindow), request.maxOutputTokens, prices),
  );
  return Math.max(0, ...costs);
}

async function reserve(
  { ledger, log }: PoolNeeds,
  { tenantId, agentId }: ModelCall,
  worstNano: number,
): Promise<Reserved | "unknown"> {
  try {
    return await ledger.reserve(tenantId, { agentId, worstNano });
  } catch {
    log.error("budget_unknown", { tenantId, agentId });
    return "unknown";
  }
}
