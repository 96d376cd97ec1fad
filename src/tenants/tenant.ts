// A tenant's own things as every part of the Worker reads them.

import * as z from "zod";
import { type ApiTokenRecord, type DeploymentRecord, type ModelPolicy, modelIdSchema } from "./policy.ts";
import type { SealedSecret } from "./sealed-secret.ts";
import { agentWorkSchema, DEFAULT_AGENT_WORK, type Toolkit, type ToolPolicy } from "./tool-policy.ts";

export const agentSchema = z.object({
  id: z.string(),
  name: z.string().min(1).max(80),
  role: z.string().min(1).max(200),
  persona: z.string().max(4_000),
  systemPrompt: z.string().max(40_000),
  /** A group of models: one of the built-in ones (fast, quality, local-first, auto) or the tenant's own. */
  modelPreference: modelIdSchema,
  /** Nothing this employee reads or says ever reaches a cloud provider. */
  localOnly: z.boolean().default(false),
  toolAssignments: z.array(z.string()),
  escalationRules: z.array(z.record(z.string(), z.unknown())),
  escalationAssignee: z.string().nullable(),
  naturalLanguageEscalation: z.boolean(),
  isActive: z.boolean(),
  /** Its limits, who approves what it does, whether it remembers people. */
  work: agentWorkSchema.default(DEFAULT_AGENT_WORK),
});
export type Agent = z.infer<typeof agentSchema>;

/** A connection at rest. `secrets` maps a name such as "signing_secret" to its sealed versions. */
export interface ConnectionRecord {
  /** Public id, `tenant.local`. */
  id: string;
  tenantId: string;
  channel: "slack" | "whatsapp" | "mattermost" | "web";
  agentId: string;
  name: string;
  /** Not secret: team id, bot user id, phone number id, server URL. Each channel checks its own shape. */
  settings: Record<string, unknown>;
  secrets: Record<string, { current: SealedSecret; previous?: SealedSecret }>;
  isActive: boolean;
}

/** A connection with its secrets open: lives in an isolate's memory for seconds, never on a wire. */
export interface OpenConnection extends Omit<ConnectionRecord, "secrets"> {
  /** Current first; the previous one is there while a rotation overlaps. Empty means: switched off. */
  secrets: Record<string, string[]>;
}

export interface TenantRecord {
  id: string;
  name: string;
  isActive: boolean;
  models: ModelPolicy;
  tools: ToolPolicy;
}

/** Everything about one tenant that the edge keeps: a projection of Postgres. */
export interface TenantProjection {
  tenant: TenantRecord;
  agents: Agent[];
  connections: ConnectionRecord[];
  deployments: DeploymentRecord[];
  tokens: ApiTokenRecord[];
  toolkit: Toolkit;
}
