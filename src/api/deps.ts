// What the operator API asks of the rest of the Worker, as verbs. Nothing here knows a binding.

import type { Clock } from "../clock.ts";
import type { ConversationRef } from "../conversation/message.ts";
import type { ConversationPort } from "../conversation/port.ts";
import type { NewId } from "../ids.ts";
import type { Result } from "../result.ts";
import type { ConversationSummary, TenantPort } from "../tenants/port.ts";
import type { ConnectionRecord, TenantProjection } from "../tenants/tenant.ts";

/** A tenant with its agents and connections. A whole projection fits; its secrets are never looked at. */
export type TenantDirectory = Omit<TenantProjection, "connections"> & {
  connections: Omit<ConnectionRecord, "secrets">[];
};

/** The rows a list of conversations is read from. `unavailable`: the database is away, nothing else is. */
export interface ConversationRows {
  /** Newest first; `before` is an exclusive bound on lastAt. */
  listConversations(
    tenantId: string,
    limit: number,
    before?: number,
  ): Promise<Result<ConversationSummary[], { code: "unavailable" }>>;
}

/** A fresh thread on the web channel, and the token that may write to it and to nothing else. */
export interface WebSession {
  thread: string;
  token: string;
  webhookUrl: string;
}

export interface ApiDeps {
  adminToken: string;
  /** Without a slash at its end. */
  publicUrl: string;
  clock: Clock;
  newId: NewId;
  conversations: Pick<ConversationPort, "transcript">;
  tenants: Pick<TenantPort, "recent" | "project">;
  database: ConversationRows;
  /** Undefined where the tenant is not known. */
  directory(tenantId: string): Promise<TenantDirectory | undefined>;
  openWebSession(connectionId: string, personId: string): Promise<WebSession>;
  /** Answers a WebSocket upgrade; the caller has been checked. Frames are LiveFrame. */
  liveConversation(ref: ConversationRef, request: Request): Promise<Response>;
  /** Answers a WebSocket upgrade; frames are TenantFrame. */
  liveTenant(tenantId: string, request: Request): Promise<Response>;
}

/** Pushed to readers of a tenant's list of conversations; nothing depends on its arrival. */
export interface TenantFrame {
  type: "conversation";
  summary: ConversationSummary;
}
