// The rows of all tenants. Every primary key, unique index and foreign key starts with tenant_id, so
// that neither a lookup nor an error tells one tenant about another. What drizzle cannot say (FORCE,
// grants, triggers, the role) is in the hand-written migrations beside the generated one.

import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { createdAt, instant, isolation, updatedAt } from "./columns.ts";

export const tenants = pgTable(
  "tenants",
  {
    tenantId: text("tenant_id").primaryKey(),
    name: text("name").notNull(),
    isActive: boolean("is_active").notNull().default(true),
    /** What the tenant decided about its models; the shape is tenants/policy.ts's. */
    models: jsonb("models").$type<Record<string, unknown>>().notNull().default({}),
    /** About its tools; the shape is tenants/tool-policy.ts's. */
    tools: jsonb("tools").$type<Record<string, unknown>>().notNull().default({}),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [check("tenants_id_shape", sql`${table.tenantId} ~ '^[a-z0-9-]{1,40}$'`), isolation()],
);

/** Deleting a tenant is not a thing the Worker can do, so nothing cascades. */
export const tenantKey = () =>
  text("tenant_id")
    .notNull()
    .references(() => tenants.tenantId);

export const agents = pgTable(
  "agents",
  {
    tenantId: tenantKey(),
    id: text("id").notNull(),
    name: text("name").notNull(),
    role: text("role").notNull(),
    persona: text("persona").notNull().default(""),
    systemPrompt: text("system_prompt").notNull().default(""),
    /** A group of models or a single one: whatever may be an id. */
    modelPreference: text("model_preference").notNull().default("quality"),
    localOnly: boolean("local_only").notNull().default(false),
    toolAssignments: jsonb("tool_assignments").$type<string[]>().notNull().default([]),
    escalationRules: jsonb("escalation_rules").$type<Record<string, unknown>[]>().notNull().default([]),
    escalationAssignee: text("escalation_assignee"),
    naturalLanguageEscalation: boolean("natural_language_escalation").notNull().default(true),
    isActive: boolean("is_active").notNull().default(true),
    /** Limits, approvers, memory; the shape is tenants/tool-policy.ts's. */
    work: jsonb("work").$type<Record<string, unknown>>().notNull().default({}),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    check("agents_model_preference", sql`${table.modelPreference} ~ '^[a-z0-9][a-z0-9._-]{0,63}$'`),
    isolation(),
  ],
);

export const connections = pgTable(
  "connections",
  {
    tenantId: tenantKey(),
    id: text("id").notNull(),
    channel: text("channel", { enum: ["slack", "whatsapp", "mattermost", "web"] }).notNull(),
    agentId: text("agent_id").notNull(),
    name: text("name").notNull(),
    settings: jsonb("settings").$type<Record<string, unknown>>().notNull().default({}),
    /** Sealed values only: see tenants/credentials.ts. */
    secrets: jsonb("secrets").$type<SealedSecrets>().notNull().default({}),
    isActive: boolean("is_active").notNull().default(true),
    /** Why it was switched off, where a chat service did it. */
    deactivatedReason: text("deactivated_reason"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    foreignKey({
      name: "connections_agent_fk",
      columns: [table.tenantId, table.agentId],
      foreignColumns: [agents.tenantId, agents.id],
    }),
    check("connections_channel", sql`${table.channel} in ('slack', 'whatsapp', 'mattermost', 'web')`),
    check("connections_id_of_tenant", sql`split_part(${table.id}, '.', 1) = ${table.tenantId}`),
    isolation(),
  ],
);

/** Name of a secret to its sealed versions; the shape of tenants/tenant.ts, which may import this folder. */
export type SealedSecrets = Record<string, { current: Sealed; previous?: Sealed }>;
interface Sealed {
  keyVersion: number;
  sealed: string;
}

/** What conversations belong to is not a foreign key: their records must outlive a removed connection. */
const conversationKey = () => ({
  tenantId: tenantKey(),
  connectionId: text("connection_id").notNull(),
  thread: text("thread").notNull(),
});

export const auditEvents = pgTable(
  "audit_events",
  {
    ...conversationKey(),
    id: text("id").notNull(),
    turn: integer("turn").notNull(),
    /** Place in the conversation's chain, from 1. */
    seq: integer("seq").notNull(),
    hash: text("hash").notNull(),
    at: instant("at").notNull(),
    type: text("type").notNull(),
    agentId: text("agent_id").notNull(),
    userId: text("user_id").notNull(),
    inputSummary: text("input_summary").notNull(),
    outputSummary: text("output_summary").notNull(),
    latencyMs: integer("latency_ms").notNull(),
    metadata: jsonb("metadata").$type<Record<string, string | number | boolean | null>>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    uniqueIndex("audit_events_chain").on(table.tenantId, table.connectionId, table.thread, table.seq),
    index("audit_events_newest").on(table.tenantId, table.at),
    isolation(),
  ],
);

export const usage = pgTable(
  "usage",
  {
    ...conversationKey(),
    id: text("id").notNull(),
    turn: integer("turn").notNull(),
    at: instant("at").notNull(),
    agentId: text("agent_id").notNull(),
    provider: text("provider").notNull(),
    model: text("model").notNull(),
    deployment: text("deployment").notNull(),
    inputTokens: integer("input_tokens").notNull(),
    outputTokens: integer("output_tokens").notNull(),
    costNano: bigint("cost_nano", { mode: "number" }).notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index("usage_newest").on(table.tenantId, table.at),
    isolation(),
  ],
);

/** One row a conversation, for lists. The conversation itself is its object's. */
export const conversations = pgTable(
  "conversations",
  {
    ...conversationKey(),
    channel: text("channel").notNull(),
    person: text("person").notNull(),
    lastText: text("last_text").notNull(),
    lastAt: instant("last_at").notNull(),
    state: text("state").notNull(),
    turns: integer("turns").notNull(),
    /** Confirmations that waited for a person when Postgres last heard of it. */
    awaiting: integer("awaiting").notNull().default(0),
    /** A person had it, or was asked to, when Postgres last heard of it; the shape is tenants/port.ts's. */
    desk: jsonb("desk").$type<Record<string, unknown>>(),
    headHash: text("head_hash").notNull(),
    headLength: integer("head_length").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.connectionId, table.thread] }),
    index("conversations_newest").on(table.tenantId, table.lastAt),
    // The queue of what waits for a person: a handful among all that were ever held with anybody.
    index("conversations_held").on(table.tenantId, table.lastAt).where(sql`state = 'held'`),
    index("conversations_awaiting").on(table.tenantId, table.lastAt).where(sql`awaiting > 0`),
    index("conversations_inbox")
      .on(table.tenantId, table.lastAt)
      .where(sql`desk is not null or state in ('held', 'undelivered', 'unknown')`),
    isolation(),
  ],
);
