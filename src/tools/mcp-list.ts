// What a remote server says it has, made ready for a person to look at. A description is an instruction to a
// model by whoever runs the server: nothing of it is used before it is pinned, and what nobody can see (invisible
// characters) is taken out of it, so that what a person looked at is what the model reads.

import { createHash } from "node:crypto";
import { canonicalJson } from "../audit/chain.ts";
import type { StartTimer } from "../clock.ts";
import { MAX_JSON_DEPTH, MAX_MCP_SCHEMA_CHARS, MAX_MCP_TOOLS } from "../limits.ts";
import { ok, type Result } from "../result.ts";
import type { McpServerSettings, PinnedTool } from "../tenants/tool-policy.ts";
import type { GuardedFetch } from "./mcp-fetch.ts";
import { inMcpSession, type RemoteTool, type RemoteTools } from "./mcp-session.ts";
import { plainLabel } from "./result-text.ts";
import type { ToolFailure } from "./tool.ts";

/** A tool as it is now, before anybody decided about it. */
export type ListedTool = Pick<PinnedTool, "name" | "description" | "inputSchema" | "hash">;

export interface McpListing {
  tools: ListedTool[];
  /** One sentence for each tool that cannot be used. */
  leftOut: string[];
}

const MAX_NAME_CHARS = 200;
const MAX_DESCRIPTION_CHARS = 4_000;
/** Formats, controls, private and unassigned characters. Joiners stay: scripts and emoji are written with them. */
const UNSEEN = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/gu;

/** Asks the server for its tools. */
export async function listMcpTools(
  server: Pick<McpServerSettings, "name" | "url">,
  deps: {
    fetch: GuardedFetch;
    signal: AbortSignal;
    startTimer?: StartTimer;
    times?: { connectMs: number; callMs: number };
  },
): Promise<Result<McpListing, ToolFailure>> {
  const listed = await inMcpSession({ ...deps, server, isWrite: false }, (session) => session.list());
  return listed.ok ? ok(readListing(listed.value)) : listed;
}

/** SHA-256, hex, of exactly what the server said of the tool; undefined where it is nested too deeply to be read. */
export function hashOfTool({ name, description = "", inputSchema }: RemoteTool): string | undefined {
  if (isTooDeep(inputSchema, 0)) return undefined;
  return createHash("sha256").update(canonicalJson({ name, description, inputSchema })).digest("hex");
}

/** What can be offered of a server's list, and why the rest cannot. */
export function readListing({ tools: listed, unreadable }: RemoteTools): McpListing {
  const tools: ListedTool[] = [];
  const leftOut =
    unreadable === 0 ? [] : [`Not named here: ${unreadable} described in a way that cannot be read.`];
  const times = new Map<string, number>();
  for (const { name } of listed) times.set(name, (times.get(name) ?? 0) + 1);
  for (const tool of listed) {
    const read = readTool(tool, times.get(tool.name) ?? 1);
    const problem = typeof read === "string" ? read : tools.length >= MAX_MCP_TOOLS ? "is one too many" : "";
    if (typeof read === "string" || problem) leftOut.push(`${plainLabel(tool.name)}: it ${problem}.`);
    else tools.push(read);
  }
  return { tools, leftOut };
}

function readTool(tool: RemoteTool, times: number): ListedTool | string {
  const hash = hashOfTool(tool);
  if (!hash || JSON.stringify(tool.inputSchema).length > MAX_MCP_SCHEMA_CHARS) {
    return "takes more than can be described to a model";
  }
  // Which of the two would be called, nobody could say.
  if (times > 1) return "is on the server's list more than once";
  if (tool.name === "" || tool.name.length > MAX_NAME_CHARS || visible(tool.name) !== tool.name) {
    return "has a name that cannot be shown";
  }
  if (!namesAreVisible(tool.inputSchema)) return "takes an argument whose name cannot be shown";
  return {
    name: tool.name,
    description: cut(visible(tool.description ?? "").trim()),
    inputSchema: visibleSchema(tool.inputSchema) as Record<string, unknown>,
    hash,
  };
}

const visible = (text: string): string => text.toWellFormed().replace(UNSEEN, "");

/** The hash covers the whole: what is cut off cannot change unnoticed either. */
const cut = (text: string): string =>
  text.length > MAX_DESCRIPTION_CHARS
    ? `${text.slice(0, MAX_DESCRIPTION_CHARS - 1).replace(/[\ud800-\udbff]$/, "")}…`
    : text;

function visibleSchema(value: unknown): unknown {
  if (typeof value === "string") return visible(value);
  if (Array.isArray(value)) return value.map(visibleSchema);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, visibleSchema(one)]));
}

function namesAreVisible(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([key, one]) => visible(key) === key && namesAreVisible(one));
}

function isTooDeep(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth >= MAX_JSON_DEPTH || Object.values(value).some((one) => isTooDeep(one, depth + 1));
}
