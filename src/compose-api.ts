// What the operator API may ask for, wired to objects, rows and channels.

import type { ApiDeps, AuditVerbs, BuiltInModels, ModelRows, ToolRows, ToolVerbs } from "./api/deps.ts";
import type { KnowledgeVerbs } from "./api/knowledge-verbs.ts";
import type { MemoryVerbs } from "./api/memory-verbs.ts";
import { countEvents } from "./audit/event-counts.ts";
import { listEvents } from "./audit/event-rows.ts";
import { exportTrail } from "./audit/export.ts";
import { turnEntries } from "./audit/turn-entries.ts";
import { verifyTrail } from "./audit/verify.ts";
import { socketName } from "./channels/mattermost/socket-name.ts";
import type { channelRegistry } from "./channels/registry.ts";
import { openWebSession } from "./channels/web/session.ts";
import type { Clock } from "./clock.ts";
import { connectionRows, conversationRows, escalationRows } from "./compose-inbox.ts";
import { conversationName } from "./compose-objects.ts";
import type { ConversationPort } from "./conversation/port.ts";
import type { Database } from "./database/with-tenant.ts";
import type { Env, Variables } from "./env.ts";
import { ApiError } from "./errors.ts";
import { mintToken } from "./gateway/api-token.ts";
import { encodeTuple, type NewId } from "./ids.ts";
import type { Catalog } from "./llm/catalog.ts";
import { AUTO } from "./llm/default-groups.ts";
import type { ModelPools } from "./llm/model.ts";
import { consoleLog as log } from "./log.ts";
import { fail, ok, type Result } from "./result.ts";
import { sealDeploymentSecrets, sealToolSecret } from "./tenants/credentials.ts";
import { deleteDeployment, saveDeployment } from "./tenants/deployment-rows.ts";
import type { Directory } from "./tenants/directory.ts";
import type { Keyring } from "./tenants/keyring.ts";
import { saveAgentModels, savePolicy } from "./tenants/policy-rows.ts";
import type { TenantPort } from "./tenants/port.ts";
import { loadProjection } from "./tenants/projection-rows.ts";
import { findReceipt, listReceipts } from "./tenants/receipt-rows.ts";
import type { TenantProjection } from "./tenants/tenant.ts";
import { insertToken, revokeToken } from "./tenants/token-rows.ts";
import { freezeTool, saveAgentWork, saveAssignments, saveToolPolicy } from "./tenants/tool-policy-rows.ts";
import {
  deleteTool,
  insertGrant,
  revokeGrant,
  saveHttpTool,
  saveMcpServer,
  saveToolSecret,
} from "./tenants/toolkit-rows.ts";
import { endHeld } from "./turn/end-held.ts";
import { callSummary } from "./usage/call-summary.ts";
import { modelSeries } from "./usage/model-series.ts";

interface Parts {
  conversations: ConversationPort;
  tenants: TenantPort;
  directory: Directory;
  database: Database;
  keys: Keyring;
  channel: ReturnType<typeof channelRegistry>;
  pools: ModelPools;
  /** The installation's own models. */
  catalog: Catalog;
  tools: Pick<ToolVerbs, "builtIn" | "listMcp">;
  knowledge: KnowledgeVerbs;
  memory: MemoryVerbs;
  clock: Clock;
  newId: NewId;
}

export function apiVerbs(env: Env, variables: Variables, parts: Parts): ApiDeps {
  const { conversations, tenants, directory, database, keys, channel, pools, clock, newId } = parts;
  const builtIn = withoutCredentials(parts.catalog);
  const canReopen: ApiDeps["canReopen"] = (connection) =>
    channel(connection.channel).lateForm?.("…", { ...connection, secrets: {} }) !== undefined;
  return {
    adminToken: variables.ADMIN_TOKEN,
    publicUrl: variables.PUBLIC_URL,
    clock,
    newId,
    conversations,
    endHeld: (ref, wish, connection) => {
      const { channel: name, agentId } = connection;
      const held = { conversations, channel: channel(name), agentId, clock, newId };
      return endHeld({ ...held, canReopen: canReopen(connection) }, ref, wish);
    },
    replyUntil: (name, writtenAt) => {
      const { replyWindowMs } = channel(name).capabilities;
      return replyWindowMs === undefined ? undefined : writtenAt + replyWindowMs;
    },
    canReopen,
    tenants: {
      recent: tenants.recent,
      modelBook: tenants.modelBook,
      accounted: tenants.accounted,
      recordChange: tenants.recordChange,
      project: async (projection) => {
        await tenants.project(projection);
        await followSockets(env, projection);
      },
    },
    database: conversationRows(database),
    escalation: escalationRows(database),
    connections: connectionRows(database),
    models: modelRows(database),
    tools: {
      ...parts.tools,
      rows: toolRows(database),
      sealSecret: (secret, value) => sealToolSecret(keys, secret, value),
    },
    knowledge: parts.knowledge,
    memory: parts.memory,
    audit: auditVerbs(database, tenants, clock),
    builtIn: () => builtIn,
    sealDeploymentSecrets: (deployment, secrets) => sealDeploymentSecrets(keys, deployment, secrets),
    mintToken: (tenantId, name, scopes) => mintToken(tenantId, name, scopes, { newId, random, clock }),
    directory: (tenantId) => tenants.directory(tenantId),
    warm: async (tenantId, group) => {
      const models = await directory.models(tenantId);
      if (models) pools(models).warm(group);
    },
    openWebSession: (connectionId, personId) => openSession(variables, parts, connectionId, personId),
    liveConversation: (ref, request) => env.CONVERSATIONS.getByName(conversationName(ref)).fetch(request),
    liveTenant: (tenantId, request) => env.TENANTS.getByName(encodeTuple([tenantId])).fetch(request),
  };
}

const auditVerbs = (database: Database, tenants: TenantPort, clock: Clock): AuditVerbs => ({
  events: (tenantId, filter) => listEvents(database, tenantId, filter),
  counts: (tenantId, filter) => countEvents(database, tenantId, filter),
  ofTurn: (tenantId, where) => turnEntries({ database, tenants }, tenantId, where),
  verify: (tenantId, input) => verifyTrail({ database, tenants }, tenantId, input),
  export: (tenantId, range) => exportTrail({ database, tenants, log }, tenantId, range, clock()),
});

const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));

/** Whatever the rows' own failure was, a reader only learns that they are away. */
const orAway = async <T>(work: Promise<Result<T, unknown>>): Promise<Result<T, { code: "unavailable" }>> => {
  const result = await work;
  return result.ok ? result : fail({ code: "unavailable" });
};

/** A change of a row; that it was there was checked before, and one that is gone needs no change. */
const change = async (work: Promise<Result<unknown, unknown>>) => {
  const result = await orAway(work);
  return result.ok ? ok(true as const) : result;
};

const modelRows = (database: Database): ModelRows => ({
  projection: (tenantId) => orAway(loadProjection(database, tenantId)),
  saveDeployment: (record) => change(saveDeployment(database, record)),
  deleteDeployment: (tenantId, id) => change(deleteDeployment(database, tenantId, id)),
  savePolicy: (tenantId, policy) => change(savePolicy(database, tenantId, policy)),
  saveAgentModels: (tenantId, agentId, models) =>
    change(saveAgentModels(database, tenantId, agentId, models)),
  insertToken: (record) => change(insertToken(database, record)),
  revokeToken: (tenantId, id, at) => change(revokeToken(database, tenantId, id, at)),
  receipts: (tenantId, page) => listReceipts(database, tenantId, page),
  receipt: (tenantId, id) => findReceipt(database, tenantId, id),
  series: (tenantId, range) => modelSeries(database, tenantId, range),
  callSummary: (tenantId, range) => callSummary(database, tenantId, range),
});

const toolRows = (database: Database): ToolRows => ({
  savePolicy: (tenantId, given) => change(saveToolPolicy(database, tenantId, given)),
  freezeTool: (tenantId, tool, isFrozen) => change(freezeTool(database, tenantId, tool, isFrozen)),
  saveWork: (tenantId, agentId, given) => change(saveAgentWork(database, tenantId, agentId, given)),
  saveAssignments: (tenantId, agentId, tools) => change(saveAssignments(database, tenantId, agentId, tools)),
  saveSecret: (record) => change(saveToolSecret(database, record)),
  saveHttpTool: (record) => change(saveHttpTool(database, record)),
  saveMcpServer: (record) => change(saveMcpServer(database, record)),
  delete: (tenantId, kind, id) => change(deleteTool(database, tenantId, kind, id)),
  insertGrant: (record) => change(insertGrant(database, record)),
  revokeGrant: (tenantId, id, at) => change(revokeGrant(database, tenantId, id, at)),
});

/** What operators may know of the installation's own models. */
function withoutCredentials({ deployments, groups }: Catalog): BuiltInModels {
  const { auto: _, ...listed } = groups;
  return {
    deployments: deployments.map((deployment) => {
      const { id, provider, model, baseUrl, locality, contextWindow } = deployment;
      const { capabilities, prices, timeouts, isActive } = deployment;
      const hasCredential = deployment.provider !== "ollama" || deployment.access !== undefined;
      return {
        ...{ id, provider, model, baseUrl, locality, contextWindow },
        ...{ capabilities, prices, timeouts, isActive, hasCredential },
      };
    }),
    groups: [
      { id: AUTO, order: "listed", deployments: [], choosesBetween: ["fast", "quality"] },
      ...Object.values(listed),
    ],
  };
}

/** Mattermost connections that listen by themselves start or stop with what the operator wrote. */
async function followSockets(env: Env, { connections }: TenantProjection): Promise<void> {
  const mattermost = connections.filter(({ channel }) => channel === "mattermost");
  await Promise.all(
    mattermost.map(({ id, isActive, settings }) => {
      const name = socketName(id);
      if (name === undefined) return undefined;
      const socket = env.MATTERMOST_SOCKETS.getByName(name);
      return isActive && settings.socket === true ? socket.start(id) : socket.stop();
    }),
  );
}

async function openSession(variables: Variables, parts: Parts, connectionId: string, personId: string) {
  const resolved = await parts.directory.connection(connectionId);
  const person = { id: personId, name: "Operator" };
  const opened =
    resolved &&
    (await openWebSession(resolved.connection, person, { now: parts.clock(), newId: parts.newId }));
  if (!opened) throw new ApiError("conflict", "The web connection is switched off.");
  return { ...opened, webhookUrl: `${variables.PUBLIC_URL}/webhooks/web/${connectionId}` };
}
