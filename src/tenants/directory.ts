// What an isolate knows of tenants. It may believe what it read for TENANT_CACHE_MS, counted from
// before the question was asked, so that a revoked secret is dead everywhere after that time.

import type { Clock } from "../clock.ts";
import { parseConnectionId } from "../ids.ts";
import { TENANT_CACHE_MS } from "../limits.ts";
import { openConnection } from "./credentials.ts";
import type { Keyring } from "./keyring.ts";
import type { TenantPort } from "./port.ts";
import { createSharedCache } from "./shared-cache.ts";
import type { Agent, OpenConnection, TenantRecord } from "./tenant.ts";

/** Ids come from URLs, so strangers choose them: the cache must not grow with their fantasy. */
const MAX_ENTRIES = 1_000;

/** `agent` may be switched off (isActive); tenant and connection are active when this is handed out. */
export interface ResolvedConnection {
  connection: OpenConnection;
  agent: Agent;
  tenant: TenantRecord;
}

export interface Directory {
  /** Undefined where it is unknown, switched off, or belongs to a tenant that is. */
  connection(connectionId: string): Promise<ResolvedConnection | undefined>;
  /** All agents of an active tenant, switched off ones too. */
  agents(tenantId: string): Promise<Agent[]>;
  /** This isolate asks again at the next use. */
  forget(connectionId: string): void;
}

async function resolve(
  input: { port: Pick<TenantPort, "lookup">; keys: Keyring },
  connectionId: string,
): Promise<ResolvedConnection | undefined> {
  const parsed = parseConnectionId(connectionId);
  if (!parsed) return undefined;
  const found = await input.port.lookup(parsed.tenantId, parsed.local);
  const record = found?.connection;
  if (!found || !record || !found.tenant.isActive || !record.isActive) return undefined;
  // The object answered for what we asked; anything else would cross tenants.
  if (record.id !== connectionId || record.tenantId !== parsed.tenantId) return undefined;
  const agent = found.agents.find((candidate) => candidate.id === record.agentId);
  if (!agent) return undefined;
  return { connection: await openConnection(record, input.keys), agent, tenant: found.tenant };
}

/** A directory over the tenants' objects. Make one an isolate. */
export function createDirectory(input: {
  port: Pick<TenantPort, "lookup">;
  keys: Keyring;
  clock: Clock;
}): Directory {
  const bounds = { clock: input.clock, ttlMs: TENANT_CACHE_MS, maxEntries: MAX_ENTRIES };
  const connections = createSharedCache<ResolvedConnection | undefined>(bounds);
  const agents = createSharedCache<Agent[]>(bounds);
  return {
    connection: (connectionId) => connections.get(connectionId, () => resolve(input, connectionId)),
    agents: (tenantId) =>
      agents.get(tenantId, async () => {
        const found = await input.port.lookup(tenantId, "");
        return found?.tenant.isActive ? found.agents : [];
      }),
    forget: connections.forget,
  };
}
