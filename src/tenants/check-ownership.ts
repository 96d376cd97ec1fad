// Everything in a projection must be its tenant's own: one foreign row in an object would serve one tenant
// with another's secrets.

import { parseConnectionId } from "../ids.ts";
import type { TenantProjection } from "./tenant.ts";

/** Throws, naming the row, where something belongs to another tenant. */
export function checkOwnership(projection: TenantProjection): void {
  const { tenant, connections, deployments, tokens, toolkit } = projection;
  const foreign = (kind: string, id: string) =>
    new Error(`${kind} ${id} does not belong to tenant ${tenant.id}.`);
  for (const { id, tenantId } of connections) {
    if (tenantId !== tenant.id || parseConnectionId(id)?.tenantId !== tenant.id)
      throw foreign("Connection", id);
  }
  for (const { id, tenantId } of deployments) if (tenantId !== tenant.id) throw foreign("Deployment", id);
  for (const { id, tenantId } of tokens) if (tenantId !== tenant.id) throw foreign("Token", id);
  const { secrets, httpTools, mcpServers, grants } = toolkit;
  for (const { id, tenantId } of [...secrets, ...httpTools, ...mcpServers, ...grants])
    if (tenantId !== tenant.id) throw foreign("Tool record", id);
}
