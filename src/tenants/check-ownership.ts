// Everything in a projection must be its tenant's own: one foreign row in an object would serve one tenant
// with another's secrets.

import { parseConnectionId } from "../ids.ts";
import type { TenantProjection } from "./tenant.ts";

/** Throws, naming the row, where something belongs to another tenant. */
export function checkOwnership({ tenant, connections, deployments, tokens }: TenantProjection): void {
  const foreign = (kind: string, id: string) =>
    new Error(`${kind} ${id} does not belong to tenant ${tenant.id}.`);
  for (const { id, tenantId } of connections) {
    if (tenantId !== tenant.id || parseConnectionId(id)?.tenantId !== tenant.id)
      throw foreign("Connection", id);
  }
  for (const { id, tenantId } of deployments) if (tenantId !== tenant.id) throw foreign("Deployment", id);
  for (const { id, tenantId } of tokens) if (tenantId !== tenant.id) throw foreign("Token", id);
}
