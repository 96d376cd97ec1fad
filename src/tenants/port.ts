// What the rest of the Worker may ask of a tenant's object.

import type { AccountedBook } from "./accounted.ts";
import type { HealthBook, ModelBook, ModelLedger, ModelReport } from "./model-book.ts";
import type { ApiTokenRecord, DeploymentRecord } from "./policy.ts";
import type { Agent, ConnectionRecord, TenantProjection, TenantRecord } from "./tenant.ts";
import type { Toolkit } from "./tool-policy.ts";

export interface TenantLookup {
  tenant: TenantRecord;
  agents: Agent[];
  connection: ConnectionRecord | undefined;
  deployments: DeploymentRecord[];
  health: HealthBook;
  toolkit: Toolkit;
}

/** One conversation as a list shows it. */
export interface ConversationSummary {
  connectionId: string;
  thread: string;
  channel: string;
  /** Who wrote last from outside, as a reader would name them. */
  person: string;
  lastText: string;
  lastAt: number;
  /** Outcome of the newest turn, or what it waits for. */
  state: string;
  turns: number;
  /** Confirmations that wait for a person. */
  awaiting?: number | undefined;
  /** A person has the conversation, or is asked to take it. Absent: the employee has it. */
  desk?: DeskSummary | undefined;
}

/** Who has a conversation that was handed over. */
export interface DeskSummary {
  state: "waiting" | "taken";
  /** When it was handed over, ms. */
  since: number;
  reason: string;
  priority: string;
  /** Whoever has taken it. */
  owner?: string | undefined;
}

/** One thing that happened, as the audit log keeps it. Chained by the conversation that made it. */
export interface AuditEntry {
  id: string;
  at: number;
  type: string;
  agentId: string;
  userId: string;
  inputSummary: string;
  outputSummary: string;
  latencyMs: number;
  metadata: Record<string, string | number | boolean | null>;
}

/** An entry at its place in the conversation's chain: `seq` counts from 1, `hash` covers the one before. */
export interface ChainedEntry extends AuditEntry {
  seq: number;
  hash: string;
}

/** The newest hash of a conversation's audit chain and how many entries it covers. */
export interface ChainHead {
  hash: string;
  length: number;
}

export interface AnchorKey {
  connectionId: string;
  thread: string;
}

/** One conversation's head at the edge, and its entries that are still on their way to Postgres. */
export interface Anchor extends AnchorKey {
  head: ChainHead;
  pending: ChainedEntry[];
}

export interface AnchorsInput {
  after?: AnchorKey;
  only?: AnchorKey[];
  limit: number;
}

export interface UsageEntry {
  id: string;
  at: number;
  agentId: string;
  provider: string;
  model: string;
  deployment: string;
  inputTokens: number;
  outputTokens: number;
  /** As the call's receipt says: bills and budgets come from the same number. */
  costNano: number;
}

/** What a finished (or waiting) turn owes its tenant. Idempotent by conversation and turn. */
export interface Settlement {
  turn: number;
  summary: ConversationSummary;
  /** As `chainEntries` made them. */
  audit: ChainedEntry[];
  usage: UsageEntry[];
  /** SHA-256 chain over this conversation's audit entries, and how many there are. */
  head: ChainHead;
  /** Of every model call of this turn, whether it answered or not. */
  models: ModelReport[];
}

/** `piece` is there where a turn's records were too many for one queue message. */
export interface ExportedTurn {
  connectionId: string;
  thread: string;
  turn: number;
  piece?: number;
}

export interface TenantPort extends ModelLedger {
  /** Undefined where the tenant is not known or not active. */
  lookup(tenantId: string, connectionLocal: string): Promise<TenantLookup | undefined>;
  /** The whole projection of an active tenant, for operators. */
  directory(tenantId: string): Promise<TenantProjection | undefined>;
  /** Replaces the projection; written through by whoever changed Postgres. */
  project(projection: TenantProjection): Promise<void>;
  /** The chat service took our access away: dead everywhere within the cache time. */
  deactivateConnection(connectionId: string, reason: string): Promise<void>;
  /** The head that is anchored from now on; whoever settled twice goes on from it. */
  settle(tenantId: string, settlement: Settlement): Promise<ChainHead>;
  /** Something an operator changed, chained as the tenant's own history (connection `tenant.console`). */
  recordChange(tenantId: string, entry: AuditEntry): Promise<void>;
  /**
   * Anchored heads and what Postgres does not have yet, for whoever verifies the trail. Pages by `after`; with
   * `only`, those of these conversations.
   */
  anchors(tenantId: string, input: AnchorsInput): Promise<Anchor[]>;
  /** Conversations whose newest turns Postgres does not know yet, newest first. */
  recent(tenantId: string): Promise<ConversationSummary[]>;
  /** The AUDIT consumer stored these; they need not be kept. */
  exported(tenantId: string, done: ExportedTurn[]): Promise<void>;
  /** Model calls that belong to no turn: of the HTTP API. Idempotent by receipt. */
  reportModels(tenantId: string, reports: ModelReport[]): Promise<void>;
  /** The AUDIT consumer stored these receipts of calls that belong to no turn; they need not be kept. */
  receiptsExported(tenantId: string, ids: string[]): Promise<void>;
  modelBook(tenantId: string): Promise<ModelBook | undefined>;
  /** Which messages wait longer than promised; undefined where the tenant is not known or not active. */
  accounted(tenantId: string): Promise<AccountedBook | undefined>;
  /** Undefined where the tenant has no such token, or it was revoked. */
  apiToken(tenantId: string, id: string): Promise<ApiTokenRecord | undefined>;
}
