// The tools of this installation, wired: for turns, and for operators who look at what there is.

import type { BuiltInTool, TenantDirectory, ToolVerbs } from "./api/deps.ts";
import type { KnowledgeSearch } from "./knowledge/port.ts";
import { TOOL_MS } from "./limits.ts";
import { consoleLog as log } from "./log.ts";
import { fail, ok } from "./result.ts";
import { openToolkit } from "./tenants/credentials.ts";
import type { Keyring } from "./tenants/keyring.ts";
import type { Belt } from "./tools/belt.ts";
import { sendFile } from "./tools/builtin/send-file.ts";
import { listMcpTools } from "./tools/mcp-list.ts";
import { pinTools } from "./tools/mcp-pin.ts";
import { createToolbox, type Toolbox } from "./tools/toolbox.ts";
import type { BeltInput } from "./turn/turn-deps.ts";

/** Those of env.ts that tools need. */
interface ToolVariables {
  PUBLIC_URL: string;
  EGRESS_ROUTES: Record<string, string>;
  BRAVE_API_URL: string;
  GOOGLE_API_URL: string;
  GOOGLE_TOKEN_URL: string;
}

/** The tools of this installation. */
export const toolboxOf = (
  variables: ToolVariables,
  fetch: typeof globalThis.fetch,
  knowledge: KnowledgeSearch,
) =>
  createToolbox({
    fetch,
    knowledge,
    publicUrl: variables.PUBLIC_URL,
    routes: variables.EGRESS_ROUTES,
    braveUrl: variables.BRAVE_API_URL,
    googleApiUrl: variables.GOOGLE_API_URL,
    googleTokenUrl: variables.GOOGLE_TOKEN_URL,
    log,
  });

/** The belt of a turn; none where the employee has no tools. */
export function beltOf({ belts }: Toolbox, { resolved, ...rest }: BeltInput): Belt | undefined {
  const { agent, tenant, toolkit } = resolved;
  if (agent.toolAssignments.length === 0) return undefined;
  return belts({ tenantId: tenant.id, agent, policy: tenant.tools, toolkit, ...rest });
}

/** Kinds of credentials that a built-in tool cannot work without, and how a person would say it. */
const NEEDS: Record<string, { kinds: readonly string[]; words: string }> = {
  web_search: { kinds: ["brave"], words: "Web search is not set up: store a key of Brave Search." },
  calendar_lookup: {
    kinds: ["google_service_account", "google_oauth"],
    words: "The calendar is not set up: store a service account of Google, or an OAuth login.",
  },
};

function sendingFiles(): BuiltInTool {
  const { name, title, description } = sendFile([]);
  return { name, title, description, effect: "write", comesAlong: true };
}

const builtInTools = (toolbox: Toolbox, { tenant, toolkit }: TenantDirectory): BuiltInTool[] => [
  ...toolbox.builtins.map(({ name, title, description }) => {
    const needed = NEEDS[name];
    const isSetUp = !needed || toolkit.secrets.some(({ kind }) => needed.kinds.includes(kind));
    const noHost = name === "http_request" && tenant.tools.hosts.length === 0;
    const needs = noHost
      ? "No host may be reached yet: add one to the list."
      : isSetUp
        ? undefined
        : needed.words;
    const effect = name === "http_request" ? ("depends" as const) : ("read" as const);
    return { name, title, description, effect, ...(needs === undefined ? {} : { needs }) };
  }),
  sendingFiles(),
];

/** What there is, and what a server says that it has. */
export const toolLists = (keys: Keyring, toolbox: Toolbox): Pick<ToolVerbs, "builtIn" | "listMcp"> => ({
  builtIn: (directory) => builtInTools(toolbox, directory),
  async listMcp({ tenant, toolkit }, server, taken) {
    const open = await openToolkit(toolkit, tenant.id, keys);
    const listed = await listMcpTools(server, {
      fetch: toolbox.guard({ hosts: tenant.tools.hosts, toolkit: open }),
      signal: AbortSignal.timeout(TOOL_MS),
    });
    if (!listed.ok) return fail({ message: listed.error.message });
    const pins = pinTools(server.tools, listed.value.tools, { serverId: server.id, taken });
    return ok({ ...pins, leftOut: listed.value.leftOut });
  },
});
