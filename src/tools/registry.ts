// Every tool there is, listed by name. An employee sees the ones it was assigned, and of those none that is
// frozen, switched off, or not looked at since it changed.

import type { KeptFile } from "../conversation/made-file.ts";
import type { Agent } from "../tenants/tenant.ts";
import type { HttpToolRecord, McpServerRecord, OpenToolkit, ToolPolicy } from "../tenants/tool-policy.ts";
import type { TurnFiles } from "./made-files.ts";
import type { Tool } from "./tool.ts";

/** Where tools come from. The built-in ones go first: nobody can take their names. */
export interface ToolSources {
  builtins: readonly Tool[];
  /** Undefined where its description cannot be used. */
  httpTool(record: HttpToolRecord): Tool | undefined;
  /** Those of the server that a person looked at and switched on. */
  mcpTools(server: McpServerRecord): Tool[];
  /** The tool that hands these to the person. */
  sendFile(files: readonly KeptFile[]): Tool;
}

/** absent: not there, or not this employee's, which is the same to it. */
export type Found = { kind: "found"; tool: Tool } | { kind: "frozen"; tool: Tool } | { kind: "absent" };

export interface Toolset {
  /** What the model is offered. */
  offered: Tool[];
  find(name: string): Found;
}

export interface ToolOwner {
  tenantId: string;
  agent: Agent;
  policy: ToolPolicy;
  toolkit: OpenToolkit;
  files?: TurnFiles;
}

export type Registry = (owner: ToolOwner) => Toolset;

/** Of records that name another tenant none is a tool, however they came here. */
function tenantTools(sources: ToolSources, { tenantId, toolkit }: ToolOwner): Tool[] {
  const http = toolkit.httpTools
    .filter((record) => record.tenantId === tenantId && record.isActive)
    .flatMap((record) => sources.httpTool(record) ?? []);
  const remote = toolkit.mcpServers
    .filter((server) => server.tenantId === tenantId && server.isActive)
    .flatMap((server) => sources.mcpTools(server));
  return [...http, ...remote];
}

const isStopped = ({ policy, agent }: ToolOwner): boolean =>
  policy.isFrozen || agent.work.isFrozen || !agent.isActive;

/** The tools of one employee by name. */
export function createRegistry(sources: ToolSources): Registry {
  return (owner) => {
    const byName = new Map<string, Tool>();
    const files = owner.files?.made() ?? [];
    // Nobody has to be assigned it: it hands on what a tool that was assigned has given.
    for (const tool of files.length > 0 ? [sources.sendFile(files)] : []) byName.set(tool.name, tool);
    for (const tool of [...sources.builtins, ...tenantTools(sources, owner)]) {
      const isAssigned = owner.agent.toolAssignments.includes(tool.name);
      if (isAssigned && !byName.has(tool.name)) byName.set(tool.name, tool);
    }
    const isFrozen = ({ name }: Tool) => isStopped(owner) || owner.policy.frozenTools.includes(name);
    return {
      offered: [...byName.values()].filter((tool) => !isFrozen(tool)),
      find(name) {
        const tool = byName.get(name);
        if (!tool) return { kind: "absent" };
        return { kind: isFrozen(tool) ? "frozen" : "found", tool };
      },
    };
  };
}
