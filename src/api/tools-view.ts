// Every tool of a tenant as an operator sees it, whoever made it: what it does, who has it, whether it works.

import { hostOf } from "../tenants/http-tool-check.ts";
import type {
  Effect,
  GrantRecord,
  McpServerRecord,
  PinnedTool,
  ToolSecretRecord,
} from "../tenants/tool-policy.ts";
import type { BuiltInTool, TenantDirectory } from "./deps.ts";

/** ready: employees that have it can use it. needs_setup: `needs` says what is missing. */
export type ToolState = "ready" | "needs_setup" | "off" | "changed" | "frozen";

export interface ToolView {
  name: string;
  title: string;
  description: string;
  effect: Effect | "depends";
  origin: "built_in" | "http" | "mcp";
  state: ToolState;
  needs?: string;
  /** Of origin mcp: the server it is of. */
  server?: string;
  /** Employees that have it, by id. */
  usedBy: string[];
  /** Nobody is assigned to it: whoever has another tool has it. */
  comesAlong?: true;
}

/** Names that are taken in this tenant, and can be frozen. */
export function toolNames({ toolkit }: TenantDirectory, builtIn: readonly { name: string }[]): string[] {
  const remote = toolkit.mcpServers.flatMap(({ tools }) => tools.map(({ toolName }) => toolName));
  return [...builtIn.map(({ name }) => name), ...toolkit.httpTools.map(({ id }) => id), ...remote];
}

const STATES = { on: "ready", off: "off", changed: "changed" } as const;

type Listed = Omit<ToolView, "usedBy">;

const remoteTool = (server: McpServerRecord, tool: PinnedTool): Listed => ({
  name: tool.toolName,
  title: `${tool.name} of ${server.name}`,
  ...{ description: tool.description, effect: tool.effect, origin: "mcp", server: server.id },
  state: server.isActive ? STATES[tool.state] : "off",
});

function listed({ tenant, toolkit }: TenantDirectory, builtIn: readonly BuiltInTool[]): Listed[] {
  const reachable = new Set(tenant.tools.hosts.map(({ host }) => host));
  return [
    ...builtIn.map(
      ({ needs, ...tool }): Listed => ({
        ...tool,
        origin: "built_in",
        ...(needs === undefined ? { state: "ready" } : { state: "needs_setup", needs }),
      }),
    ),
    ...toolkit.httpTools.map(({ id, method, urlTemplate, description, effect, isActive }): Listed => {
      const host = hostOf(urlTemplate) ?? "";
      const common = { name: id, title: `${method} ${host}`, description, effect, origin: "http" as const };
      if (!isActive) return { ...common, state: "off" };
      if (!reachable.has(host))
        return { ...common, state: "needs_setup", needs: `${host} is not a host that tools may reach` };
      return { ...common, state: "ready" };
    }),
    ...toolkit.mcpServers.flatMap((server) => server.tools.map((tool) => remoteTool(server, tool))),
  ];
}

const hasTool = (
  { toolAssignments }: TenantDirectory["agents"][number],
  { name, comesAlong }: Listed,
): boolean => (comesAlong ? toolAssignments.length > 0 : toolAssignments.includes(name));

export function toolViews(directory: TenantDirectory, builtIn: readonly BuiltInTool[]): ToolView[] {
  const { isFrozen, frozenTools } = directory.tenant.tools;
  return listed(directory, builtIn).map((tool) => ({
    ...tool,
    ...(isFrozen || frozenTools.includes(tool.name) ? { state: "frozen" as const } : {}),
    usedBy: directory.agents.filter((agent) => hasTool(agent, tool)).map(({ id }) => id),
  }));
}

const secretView = ({ tenantId: _, secrets, ...settings }: ToolSecretRecord) => ({
  ...settings,
  hasValue: Object.keys(secrets).length > 0,
});

/** Those in force first, the newest of each first. */
function grantViews(grants: GrantRecord[], now: number) {
  const inForce = ({ revokedAt, expiresAt }: GrantRecord) => revokedAt === undefined && expiresAt > now;
  return grants
    .map(({ tenantId: _, ...grant }) => ({ ...grant, inForce: inForce({ tenantId: _, ...grant }) }))
    .sort((a, b) => Number(b.inForce) - Number(a.inForce) || b.createdAt - a.createdAt);
}

/** The Tools page in one answer. No credential is in it, sealed or not. */
export function toolsView(directory: TenantDirectory, builtIn: readonly BuiltInTool[], now: number) {
  const { toolkit, tenant } = directory;
  const mine = <T extends { tenantId: string }>({ tenantId: _, ...rest }: T): Omit<T, "tenantId"> => rest;
  return {
    now,
    tools: toolViews(directory, builtIn),
    policy: tenant.tools,
    httpTools: toolkit.httpTools.map(mine),
    mcpServers: toolkit.mcpServers.map(mine),
    secrets: toolkit.secrets.map(secretView),
    grants: grantViews(toolkit.grants, now),
    agents: directory.agents.map(({ id, name, role, isActive, work, toolAssignments }) => ({
      ...{ id, name, role, isActive },
      ...{ work, toolAssignments },
    })),
  };
}
