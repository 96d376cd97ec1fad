// What the operator API asks of the rest of the Worker, as verbs. Nothing here knows a binding.

import type { Clock } from "../clock.ts";
import type { ConversationRef } from "../conversation/message.ts";
import type { ConversationPort, EndedHeld, HeldWish } from "../conversation/port.ts";
import type { NewId } from "../ids.ts";
import type { Result } from "../result.ts";
import type { RouteReceipt } from "../tenants/model-book.ts";
import type {
  ApiTokenRecord,
  DeploymentRecord,
  DeploymentSettings,
  GroupSettings,
  ModelPolicy,
  TokenScope,
} from "../tenants/policy.ts";
import type { AnchorKey, ConversationSummary, TenantPort } from "../tenants/port.ts";
import type { Agent, ConnectionRecord, TenantProjection } from "../tenants/tenant.ts";
import type { AuditVerbs } from "./audit-verbs.ts";
import type { EscalationChange } from "./escalation-view.ts";
import type { InboxCounts, InboxFilter } from "./inbox-page.ts";
import type { KnowledgeVerbs } from "./knowledge-verbs.ts";
import type { MemoryVerbs } from "./memory-verbs.ts";
import type { ToolVerbs } from "./tool-verbs.ts";

export type * from "./audit-verbs.ts";
export type * from "./tool-verbs.ts";

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
  /** Those whose newest turn was held when Postgres last heard of them; otherwise as above. */
  listHeld(
    tenantId: string,
    limit: number,
    before?: number,
  ): Promise<Result<ConversationSummary[], { code: "unavailable" }>>;
  /** Those in which confirmations waited when Postgres last heard of them; otherwise as above. */
  listAwaiting(
    tenantId: string,
    limit: number,
    before?: number,
  ): Promise<Result<ConversationSummary[], { code: "unavailable" }>>;
  /** Those of the Inbox, under one of its filters, when Postgres last heard of them; otherwise as above. */
  listInbox(
    tenantId: string,
    only: InboxFilter,
    limit: number,
    before?: number,
  ): Promise<Result<ConversationSummary[], { code: "unavailable" }>>;
  /** How many there are under each filter, without those of which something newer is known. */
  countInbox(
    tenantId: string,
    except: readonly AnchorKey[],
  ): Promise<Result<InboxCounts, { code: "unavailable" }>>;
  /** Those of some connections; otherwise as the first. */
  listOf(
    tenantId: string,
    connectionIds: readonly string[],
    limit: number,
    before?: number,
  ): Promise<Result<ConversationSummary[], { code: "unavailable" }>>;
}

/** What this installation brings for every tenant, without a credential in it. */
export interface BuiltInModels {
  deployments: (DeploymentSettings & { hasCredential: boolean })[];
  /** `choosesBetween`: the request decides which of these groups is asked. */
  groups: (GroupSettings & { choosesBetween?: string[] })[];
}

/** How one deployment fared in one stretch of time. Absent figures: nothing was measured. */
export interface ModelSeriesPoint {
  deployment: string;
  /** When the stretch began, ms. */
  at: number;
  calls: number;
  answers: number;
  fallbacks: number;
  refusals: number;
  schemaMismatches: number;
  errors: number;
  /** Milliseconds, of answers. */
  firstTokenP50?: number;
  firstTokenP95?: number;
  totalP50?: number;
  totalP95?: number;
  costNano: number;
}

/** How all calls of a tenant ended, whichever deployments they went through. */
export interface CallSummary {
  calls: number;
  answered: number;
  firstTokenP50?: number;
  costNano: number;
}

type Stored<T> = Promise<Result<T, { code: "unavailable" }>>;

/** What operators decide about models, and what calls left behind, as rows. Changes are not at the edge yet. */
export interface ModelRows {
  projection(tenantId: string): Stored<TenantProjection | undefined>;
  saveDeployment(record: DeploymentRecord): Stored<true>;
  deleteDeployment(tenantId: string, id: string): Stored<true>;
  savePolicy(tenantId: string, policy: ModelPolicy): Stored<true>;
  saveAgentModels(
    tenantId: string,
    agentId: string,
    models: Pick<Agent, "modelPreference" | "localOnly">,
  ): Stored<true>;
  insertToken(record: ApiTokenRecord): Stored<true>;
  revokeToken(tenantId: string, id: string, at: number): Stored<true>;
  /** Newest first; `before` is an exclusive bound on `at`. */
  receipts(
    tenantId: string,
    input: { limit: number; before?: number; deployment?: string },
  ): Stored<RouteReceipt[]>;
  receipt(tenantId: string, id: string): Stored<RouteReceipt | undefined>;
  /** Stretches begin at multiples of `bucketMs` since 1970; empty ones are left out. */
  series(tenantId: string, input: { from: number; to: number; bucketMs: number }): Stored<ModelSeriesPoint[]>;
  callSummary(tenantId: string, input: { from: number; to: number }): Stored<CallSummary>;
}

/** Whom an employee fetches, and when, as rows. Changes are not at the edge yet. */
export interface EscalationRows {
  save(tenantId: string, agentId: string, change: EscalationChange): Stored<true>;
}

/** What is given of a connection's settings, as a row. Not at the edge yet. */
export interface ConnectionRows {
  saveSettings(tenantId: string, id: string, given: Record<string, unknown>): Stored<true>;
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
  conversations: Pick<
    ConversationPort,
    "transcript" | "madeFile" | "held" | "confirmations" | "decide" | "own" | "ownership" | "resend"
  >;
  /** A wish comes true once; the same wish again changes nothing. */
  endHeld(
    ref: ConversationRef,
    wish: HeldWish,
    connection: TenantDirectory["connections"][number],
  ): Promise<EndedHeld>;
  /** When the chat service takes no free reply any more, ms; undefined where it always does. */
  replyUntil(channel: ConnectionRecord["channel"], writtenAt: number): number | undefined;
  /** True where a template of the connection opens a chat that the service has closed. */
  canReopen(connection: TenantDirectory["connections"][number]): boolean;
  tenants: Pick<TenantPort, "recent" | "project" | "modelBook" | "accounted" | "recordChange">;
  database: ConversationRows;
  models: ModelRows;
  knowledge: KnowledgeVerbs;
  tools: ToolVerbs;
  escalation: EscalationRows;
  connections: ConnectionRows;
  audit: AuditVerbs;
  memory: MemoryVerbs;
  builtIn(): BuiltInModels;
  /** By name ("api_key" …); the values are gone after this. */
  sealDeploymentSecrets(
    deployment: { tenantId: string; id: string },
    secrets: Record<string, string>,
  ): Promise<DeploymentRecord["secrets"]>;
  /** The token is in its answer and nowhere else. */
  mintToken(
    tenantId: string,
    name: string,
    scopes: TokenScope[],
  ): Promise<{ token: string; record: ApiTokenRecord }>;
  /** Undefined where the tenant is not known. */
  directory(tenantId: string): Promise<TenantDirectory | undefined>;
  openWebSession(connectionId: string, personId: string): Promise<WebSession>;
  /** A local model of that group is loaded while somebody types. Never waits for it. */
  warm(tenantId: string, group: string): Promise<void>;
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
