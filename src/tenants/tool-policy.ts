// What a company decides about the tools of its employees: where they may reach, who approves, what is
// allowed without asking, and what is stopped. A projection of Postgres, like everything a tenant configures.

import * as z from "zod";
import { DEFAULT_HAND_OVER, handOverPolicySchema } from "./hand-over-policy.ts";
import { personRefSchema } from "./person-ref.ts";
import type { SealedSecret } from "./sealed-secret.ts";

export { type PersonRef, personRefSchema } from "./person-ref.ts";

/** A name as a model calls it: OpenAI and Anthropic take letters, digits and underscores. */
export const toolNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,47}$/, "lower-case letters, digits and _, starting with a letter")
  .refine((name) => !(name in {}), "this name cannot be used");

/** What `new URL().hostname` gives for it: no port, no address, no wildcard. */
export const hostSchema = z
  .string()
  .max(253)
  .regex(/^(?=.*[a-z])[a-z0-9-]+(\.[a-z0-9-]+)+$/, "a host name such as api.example.com");

/** A host that tools may reach. `readFree`: a GET of it asks nobody. */
export const hostRuleSchema = z.object({ host: hostSchema, readFree: z.boolean().default(false) });
export type HostRule = z.infer<typeof hostRuleSchema>;

/** Who may say yes. A role nobody has and an empty list are nobody, never everybody. */
export const approversSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("requester") }),
  z.object({ kind: z.literal("people"), people: z.array(personRefSchema).max(50) }),
  z.object({ kind: z.literal("role"), role: z.string().min(1).max(60) }),
]);
export type Approvers = z.infer<typeof approversSchema>;

export const effectSchema = z.enum(["read", "write"]);
export type Effect = z.infer<typeof effectSchema>;

export const toolPolicySchema = z.object({
  hosts: z.array(hostRuleSchema).max(200).default([]),
  /** Role to its people. */
  roles: z.record(z.string().min(1).max(60), z.array(personRefSchema).max(50)).default({}),
  /** By tool; a tool that is not here asks the agent's approvers, and those default to the requester. */
  approvers: z.record(toolNameSchema, approversSchema).default({}),
  /** Nothing of this tenant acts or answers. */
  isFrozen: z.boolean().default(false),
  frozenTools: z.array(toolNameSchema).max(200).default([]),
  /** Who is told in private when messages wait too long, and when none does any more. */
  alerts: personRefSchema.nullable().optional(),
  /** IANA name: days and hours are said as they are there. */
  timeZone: z.string().max(60).default("UTC"),
  /** Who takes over from employees, and when. */
  handOver: handOverPolicySchema.default(DEFAULT_HAND_OVER),
});
export type ToolPolicy = z.infer<typeof toolPolicySchema>;
export const DEFAULT_TOOL_POLICY: ToolPolicy = toolPolicySchema.parse({});

export const quietMsSchema = z.number().int().min(0).max(10_000);

/** How one employee works. */
export const agentWorkSchema = z.object({
  maxModelRounds: z.number().int().min(1).max(20).default(5),
  maxToolCalls: z.number().int().min(0).max(40).default(8),
  approvers: approversSchema.default({ kind: "requester" }),
  /** Facts and exchanges are kept for each person and recalled. */
  remembers: z.boolean().default(false),
  /** Lines typed in a row are one question: it is answered once its writer has been quiet for so long. */
  quietMs: quietMsSchema.default(1_500),
  isFrozen: z.boolean().default(false),
  /** What it may talk about beside what its tools are for; empty, and no tools: about everything. */
  topics: z.array(z.string().trim().min(1).max(120)).max(50).default([]),
  /** It keeps to its subject on every channel; otherwise only where the chat service wants business only. */
  isScopedEverywhere: z.boolean().default(false),
});
export type AgentWork = z.infer<typeof agentWorkSchema>;
export const DEFAULT_AGENT_WORK: AgentWork = agentWorkSchema.parse({});

/**
 * What a credential is for. header: sent with requests to `host`, by code, never seen by a model. brave,
 * google_service_account (its JSON key) and google_oauth (client id, client secret and refresh token as JSON)
 * belong to the built-in tools, whose hosts are fixed.
 */
export const toolSecretSchema = z.object({
  id: toolNameSchema,
  kind: z.enum(["header", "brave", "google_service_account", "google_oauth"]),
  host: hostSchema.optional(),
  /** Of kind header. */
  header: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,60}$/)
    .optional(),
  /** Stands before the value, such as "Bearer ". */
  prefix: z.string().max(40).default(""),
});
export type ToolSecretSettings = z.infer<typeof toolSecretSchema>;

type Sealed = Record<string, { current: SealedSecret; previous?: SealedSecret }>;

/** At rest: `secrets.value` is sealed. */
export interface ToolSecretRecord extends ToolSecretSettings {
  tenantId: string;
  secrets: Sealed;
}

/** Open, in an isolate's memory for seconds. */
export interface OpenToolSecret extends ToolSecretSettings {
  value: string;
}

/** A tool that an operator described: one HTTP request. */
export const httpToolSchema = z.object({
  id: toolNameSchema,
  description: z.string().min(1).max(2_000),
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]),
  /** https, on a host of the policy; `{name}` stands for an argument, encoded. */
  urlTemplate: z.string().min(1).max(2_000),
  /** JSON Schema of the arguments, an object. */
  inputSchema: z.record(z.string(), z.unknown()),
  /** Arguments that the template does not take are the JSON body. */
  sendsBody: z.boolean().default(false),
  effect: effectSchema.default("write"),
  isActive: z.boolean().default(true),
});
export type HttpToolSettings = z.infer<typeof httpToolSchema>;
export interface HttpToolRecord extends HttpToolSettings {
  tenantId: string;
}

const descriptionSchema = z.string().max(4_000);
const inputSchemaSchema = z.record(z.string(), z.unknown());

/** changed: the server says something else than a person looked at, so it is off until somebody looks. */
export const pinnedToolSchema = z.object({
  /** As the server calls it. */
  name: z.string().min(1).max(200),
  /** As models call it: unique in the tenant. */
  toolName: toolNameSchema,
  description: descriptionSchema,
  inputSchema: inputSchemaSchema,
  /** SHA-256 of name, schema and description, hex. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  effect: effectSchema.default("write"),
  state: z.enum(["on", "off", "changed"]).default("off"),
  /** Of one that changed: what it was when a person looked. Absent where nobody has kept it. */
  looked: z.object({ description: descriptionSchema, inputSchema: inputSchemaSchema }).optional(),
});
export type PinnedTool = z.infer<typeof pinnedToolSchema>;

export const mcpServerSchema = z.object({
  id: toolNameSchema,
  name: z.string().min(1).max(80),
  /** Streamable HTTP endpoint, https, on a host of the policy. */
  url: z.string().min(1).max(2_000),
  isActive: z.boolean().default(true),
  tools: z.array(pinnedToolSchema).max(100).default([]),
});
export type McpServerSettings = z.infer<typeof mcpServerSchema>;
export interface McpServerRecord extends McpServerSettings {
  tenantId: string;
}

/** "This may be done without asking", until it expires or somebody revokes it. Holds in untainted turns only. */
export const grantSchema = z.object({
  id: z.string().min(1).max(64),
  agentId: z.string(),
  tool: toolNameSchema,
  /** The request goes to this host. */
  host: hostSchema.optional(),
  /** Arguments that must have exactly these values. */
  equals: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  /** Whose wishes it covers; absent: everybody's. */
  person: personRefSchema.optional(),
  createdBy: z.string().max(200),
  createdAt: z.number().int().nonnegative(),
  expiresAt: z.number().int().nonnegative(),
  revokedAt: z.number().int().nonnegative().optional(),
});
export type GrantSettings = z.infer<typeof grantSchema>;
export interface GrantRecord extends GrantSettings {
  tenantId: string;
}

/** Everything a tenant configured about tools beside its policy. */
export interface Toolkit {
  secrets: ToolSecretRecord[];
  httpTools: HttpToolRecord[];
  mcpServers: McpServerRecord[];
  grants: GrantRecord[];
}
export const EMPTY_TOOLKIT: Toolkit = { secrets: [], httpTools: [], mcpServers: [], grants: [] };

/** With credentials open: what a turn works with. */
export interface OpenToolkit extends Omit<Toolkit, "secrets"> {
  secrets: OpenToolSecret[];
}
