// A pinned tool of a remote MCP server as an employee's tool. The model sees the pinned description and nothing
// else of the server; at each call the server must still say of the tool exactly what was pinned.

import type { StartTimer } from "../clock.ts";
import { fail, ok, type Result } from "../result.ts";
import type { McpServerSettings, PinnedTool } from "../tenants/tool-policy.ts";
import { argumentLines } from "./define-tool.ts";
import { checkArgumentsOf } from "./mcp-arguments.ts";
import type { Guard } from "./mcp-fetch.ts";
import { hashOfTool } from "./mcp-list.ts";
import { mcpFiles, mcpText } from "./mcp-result.ts";
import { type CallToolResult, inMcpSession } from "./mcp-session.ts";
import { plainLabel } from "./result-text.ts";
import type { Tool, ToolContext, ToolFailure, ToolSuccess } from "./tool.ts";

export type McpInput = Record<string, unknown>;

export interface McpDeps {
  guard: Guard;
  startTimer?: StartTimer;
  times?: { connectMs: number; callMs: number };
}

/** Those that a person looked at and switched on. */
export const mcpTools = (server: McpServerSettings, deps: McpDeps): Tool<McpInput>[] =>
  server.tools.filter(({ state }) => state === "on").map((pinned) => mcpTool(server, pinned, deps));

/** Throws nothing, and calls nothing but the tool that was pinned. */
export function mcpTool(server: McpServerSettings, pinned: PinnedTool, deps: McpDeps): Tool<McpInput> {
  const host = hostOf(server.url);
  const serverLabel = plainLabel(server.name);
  const toolLabel = plainLabel(pinned.name);
  return {
    name: pinned.toolName,
    title: `${serverLabel}: ${toolLabel}`,
    description: pinned.description || `The tool ${toolLabel} of ${serverLabel}.`,
    inputSchema: pinned.inputSchema,
    parse: (value) => checkArgumentsOf(pinned.inputSchema, value),
    effect: () => pinned.effect,
    confirmation: () => (pinned.effect === "write" ? "ask" : "free"),
    taints: () => `the MCP server ${serverLabel}`,
    host: () => host,
    check: (_, { hosts }) => checkHost(serverLabel, host, hosts),
    lines: (input) => [
      { label: "Server", value: `${serverLabel} (${host ?? "no address"})` },
      { label: "Tool", value: toolLabel },
      ...argumentLines(input),
    ],
    run: (input, context) => run({ server, pinned, deps }, input, context),
  };
}

const hostOf = (url: string): string | undefined =>
  URL.canParse(url) ? new URL(url).hostname || undefined : undefined;

function checkHost(
  server: string,
  host: string | undefined,
  hosts: ToolContext["hosts"],
): ToolFailure | undefined {
  if (host !== undefined && hosts.some((rule) => rule.host === host)) return undefined;
  return { code: "refused", message: `${server} is not on the list of hosts that employees may reach.` };
}

interface Target {
  server: McpServerSettings;
  pinned: PinnedTool;
  deps: McpDeps;
}

/** gone, changed: the server does not say any more what a person agreed to. */
type Came = { kind: "gone" } | { kind: "changed" } | { kind: "answered"; result: CallToolResult };

async function run(
  { server, pinned, deps }: Target,
  input: McpInput,
  context: ToolContext,
): Promise<Result<ToolSuccess, ToolFailure>> {
  const { guard, ...rest } = deps;
  const isWrite = pinned.effect === "write";
  const options = { ...rest, server, signal: context.signal, isWrite, fetch: guard(context) };
  const came = await inMcpSession<Came>(options, async (session) => {
    const listed = (await session.list()).tools.filter(({ name }) => name === pinned.name);
    if (listed.length === 0) return { kind: "gone" };
    if (listed.some((tool) => hashOfTool(tool) !== pinned.hash)) return { kind: "changed" };
    return { kind: "answered", result: await session.call(pinned.name, input, context.idempotencyKey) };
  });
  return came.ok ? resultOf(server, pinned, came.value) : came;
}

function resultOf(
  server: McpServerSettings,
  pinned: PinnedTool,
  came: Came,
): Result<ToolSuccess, ToolFailure> {
  const what = `${plainLabel(pinned.name)} of ${plainLabel(server.name)}`;
  if (came.kind === "gone") {
    return fail({ code: "unavailable", message: `The server does not have the tool ${what} any more.` });
  }
  if (came.kind === "changed") {
    const message =
      `The server describes ${what} differently from what somebody looked at, so it was not called. ` +
      "An operator has to look at it and switch it on again.";
    return fail({ code: "refused", message });
  }
  const text = mcpText(came.result);
  if (came.result.isError) return fail({ code: "failed", message: text });
  const { origin, pathname } = new URL(server.url);
  const files = mcpFiles(came.result);
  return ok({ text, sources: [{ title: what, reference: `${origin}${pathname}` }], files });
}
