// What the operator API asks about tools.

import type { Result } from "../result.ts";
import type {
  AgentWork,
  Effect,
  GrantRecord,
  HttpToolRecord,
  McpServerRecord,
  PinnedTool,
  ToolPolicy,
  ToolSecretRecord,
} from "../tenants/tool-policy.ts";
import type { Given } from "../tenants/tool-policy-rows.ts";
import type { TenantDirectory } from "./deps.ts";

type Stored<T> = Promise<Result<T, { code: "unavailable" }>>;

/** What operators decide about tools, as rows. Each verb changes what it names and nothing beside it. */
export interface ToolRows {
  savePolicy(tenantId: string, change: Given<ToolPolicy>): Stored<true>;
  freezeTool(tenantId: string, tool: string, isFrozen: boolean): Stored<true>;
  saveWork(tenantId: string, agentId: string, change: Given<AgentWork>): Stored<true>;
  saveAssignments(tenantId: string, agentId: string, tools: string[]): Stored<true>;
  saveSecret(record: ToolSecretRecord): Stored<true>;
  saveHttpTool(record: HttpToolRecord): Stored<true>;
  saveMcpServer(record: McpServerRecord): Stored<true>;
  delete(tenantId: string, kind: "secret" | "http" | "mcp", id: string): Stored<true>;
  insertGrant(record: GrantRecord): Stored<true>;
  revokeGrant(tenantId: string, id: string, at: number): Stored<true>;
}

/** A tool that every tenant has. */
export interface BuiltInTool {
  name: string;
  title: string;
  description: string;
  /** depends: on what it is asked to do. */
  effect: Effect | "depends";
  /** What this tenant still has to set up, as a sentence; absent where it works. */
  needs?: string;
  /** Whoever has another tool has this one: nobody is assigned to it. */
  comesAlong?: true;
}

/** A server's tools as they are now, beside what somebody looked at before. */
export interface McpPins {
  tools: PinnedTool[];
  /** The server's names of what is new, different, and gone. */
  added: string[];
  changed: string[];
  removed: string[];
  /** One sentence for each tool that cannot be used. */
  leftOut: string[];
}

export interface ToolVerbs {
  rows: ToolRows;
  builtIn(directory: TenantDirectory): BuiltInTool[];
  /** Asks a server for its tools, with the tenant's own credentials. `taken`: names of its other tools. */
  listMcp(
    directory: TenantDirectory,
    server: McpServerRecord,
    taken: ReadonlySet<string>,
  ): Promise<Result<McpPins, { message: string }>>;
  /** The value is gone after this. */
  sealSecret(secret: { tenantId: string; id: string }, value: string): Promise<ToolSecretRecord["secrets"]>;
}
