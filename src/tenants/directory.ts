// What an isolate knows of tenants. It may believe what it read for TENANT_CACHE_MS, counted from
// before the question was asked, so that a revoked secret is dead everywhere after that time.

import type { Clock } from "../clock.ts";
import { encodeTuple, parseConnectionId } from "../ids.ts";
import { TENANT_CACHE_MS } from "../limits.ts";
import { openConnection, openDeployment, openToolkit } from "./credentials.ts";
import type { Keyring } from "./keyring.ts";
import type { TenantModels } from "./model-book.ts";
import type { ApiTokenRecord } from "./policy.ts";
import type { TenantLookup, TenantPort } from "./port.ts";
import { createSharedCache } from "./shared-cache.ts";
import type { Agent, OpenConnection, TenantRecord } from "./tenant.ts";
import type { OpenToolkit } from "./tool-policy.ts";

/** Ids come from URLs, so strangers choose them: the cache must not grow with their fantasy. */
const MAX_ENTRIES = 1_000;
/** Tokens and URLs name tenants too; an object is made for no other name. */
const TENANT_ID = /^[a-z0-9-]{1,40}$/;

/** `agent` may be switched off (isActive); tenant and connection are active when this is handed out. */
export interface ResolvedConnection {
  connection: OpenConnection;
  agent: Agent;
  tenant: TenantRecord;
  models: TenantModels;
  toolkit: OpenToolkit;
}

export interface Directory {
  /** Undefined where it is unknown, switched off, or belongs to a tenant that is. */
  connection(connectionId: string): Promise<ResolvedConnection | undefined>;
  /** All agents of an active tenant, switched off ones too. */
  agents(tenantId: string): Promise<Agent[]>;
  /** Of an active tenant. */
  models(tenantId: string): Promise<TenantModels | undefined>;
  /** The record of a token that is not revoked, of an active tenant; known as revoked within TENANT_CACHE_MS. */
  apiToken(tenantId: string, id: string): Promise<ApiTokenRecord | undefined>;
  /** This isolate asks again at the next use. */
  forget(connectionId: string): void;
}

type Port = Pick<TenantPort, "lookup" | "apiToken">;

async function openModels(found: TenantLookup, keys: Keyring): Promise<TenantModels> {
  const { tenant, health } = found;
  // The object answered for what we asked; anything else would cross tenants.
  const own = found.deployments.filter((record) => record.tenantId === tenant.id);
  const deployments = await Promise.all(own.map((record) => openDeployment(record, keys)));
  return { tenantId: tenant.id, policy: tenant.models, deployments, health };
}

async function resolve(
  input: { port: Port; keys: Keyring },
  connectionId: string,
): Promise<ResolvedConnection | undefined> {
  const parsed = parseConnectionId(connectionId);
  if (!parsed) return undefined;
  const found = await input.port.lookup(parsed.tenantId, parsed.local);
  const record = found?.connection;
  if (!found || !record || !found.tenant.isActive || !record.isActive) return undefined;
  if (record.id !== connectionId || record.tenantId !== parsed.tenantId) return undefined;
  const agent = found.agents.find((candidate) => candidate.id === record.agentId);
  if (!agent) return undefined;
  const [connection, models, toolkit] = await Promise.all([
    openConnection(record, input.keys),
    openModels(found, input.keys),
    openToolkit(found.toolkit, parsed.tenantId, input.keys),
  ]);
  return { connection, agent, tenant: found.tenant, models, toolkit };
}

async function findToken(port: Port, tenantId: string, id: string): Promise<ApiTokenRecord | undefined> {
  const token = await port.apiToken(tenantId, id);
  const own = token?.id === id && token.tenantId === tenantId && token.revokedAt === undefined;
  return own ? token : undefined;
}

/** A directory over the tenants' objects. Make one an isolate. */
export function createDirectory(input: { port: Port; keys: Keyring; clock: Clock }): Directory {
  const { port, keys } = input;
  const bounds = { clock: input.clock, ttlMs: TENANT_CACHE_MS, maxEntries: MAX_ENTRIES };
  const connections = createSharedCache<ResolvedConnection | undefined>(bounds);
  const tenants = createSharedCache<{ agents: Agent[]; models: TenantModels } | undefined>(bounds);
  const tokens = createSharedCache<ApiTokenRecord | undefined>(bounds);
  const tenant = (tenantId: string) =>
    tenants.get(tenantId, async () => {
      const found = TENANT_ID.test(tenantId) ? await port.lookup(tenantId, "") : undefined;
      if (!found?.tenant.isActive || found.tenant.id !== tenantId) return undefined;
      return { agents: found.agents, models: await openModels(found, keys) };
    });
  return {
    connection: (connectionId) => connections.get(connectionId, () => resolve(input, connectionId)),
    agents: async (tenantId) => (await tenant(tenantId))?.agents ?? [],
    models: async (tenantId) => (await tenant(tenantId))?.models,
    apiToken: (tenantId, id) =>
      tokens.get(encodeTuple([tenantId, id]), async () =>
        TENANT_ID.test(tenantId) && id !== "" ? findToken(port, tenantId, id) : undefined,
      ),
    forget: connections.forget,
  };
}
