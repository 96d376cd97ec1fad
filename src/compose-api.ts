// What the operator API may ask for, wired to objects, rows and channels.

import type { ApiDeps } from "./api/deps.ts";
import { socketName } from "./channels/mattermost/socket-name.ts";
import type { channelRegistry } from "./channels/registry.ts";
import { openWebSession } from "./channels/web/session.ts";
import type { Clock } from "./clock.ts";
import { conversationName } from "./compose-objects.ts";
import type { ConversationPort } from "./conversation/port.ts";
import type { Database } from "./database/with-tenant.ts";
import type { Env, Variables } from "./env.ts";
import { ApiError } from "./errors.ts";
import { encodeTuple, type NewId } from "./ids.ts";
import type { Directory } from "./tenants/directory.ts";
import { listConversations, listHeld } from "./tenants/list-conversations.ts";
import type { TenantPort } from "./tenants/port.ts";
import type { TenantProjection } from "./tenants/tenant.ts";
import { endHeld } from "./turn/end-held.ts";

interface Parts {
  conversations: ConversationPort;
  tenants: TenantPort;
  directory: Directory;
  database: Database;
  channel: ReturnType<typeof channelRegistry>;
  clock: Clock;
  newId: NewId;
}

export function apiVerbs(env: Env, variables: Variables, parts: Parts): ApiDeps {
  const { conversations, tenants, database, channel, clock, newId } = parts;
  return {
    adminToken: variables.ADMIN_TOKEN,
    publicUrl: variables.PUBLIC_URL,
    clock,
    newId,
    conversations,
    endHeld: (ref, wish, { channel: name, agentId }) =>
      endHeld({ conversations, channel: channel(name), agentId, clock, newId }, ref, wish),
    replyUntil: (name, writtenAt) => {
      const { replyWindowMs } = channel(name).capabilities;
      return replyWindowMs === undefined ? undefined : writtenAt + replyWindowMs;
    },
    tenants: {
      recent: tenants.recent,
      project: async (projection) => {
        await tenants.project(projection);
        await followSockets(env, projection);
      },
    },
    database: {
      listConversations: (tenantId, limit, before) => listConversations(database, tenantId, limit, before),
      listHeld: (tenantId, limit, before) => listHeld(database, tenantId, limit, before),
    },
    directory: (tenantId) => tenants.directory(tenantId),
    openWebSession: (connectionId, personId) => openSession(variables, parts, connectionId, personId),
    liveConversation: (ref, request) => env.CONVERSATIONS.getByName(conversationName(ref)).fetch(request),
    liveTenant: (tenantId, request) => env.TENANTS.getByName(encodeTuple([tenantId])).fetch(request),
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
