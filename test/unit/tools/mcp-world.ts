// A remote MCP server on a real socket, and the few things that a tool is told of the turn it runs in.

import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { createMcpService, type McpService, type OfferedTool } from "../../../dev/outside/mcp.ts";
import { ok } from "../../../src/result.ts";
import { DEFAULT_AGENT_WORK, type McpServerSettings } from "../../../src/tenants/tool-policy.ts";
import type { Guard } from "../../../src/tools/mcp-fetch.ts";
import type { ToolContext } from "../../../src/tools/tool.ts";

/** The name under which the guard lets requests out; they go to the server under test. */
export const HOST = "mcp.parcels.example";

export interface RunningMcp {
  service: McpService;
  server: McpServerSettings;
  guard: Guard;
  /** Method and path of what went out. */
  sent: string[];
  close(): Promise<void>;
}

const settings = (): McpServerSettings => ({
  id: "parcels",
  name: "Parcel service",
  url: `https://${HOST}/mcp`,
  isActive: true,
  tools: [],
});

function guardTo(port: () => number, sent: string[]): Guard {
  return () => async (url, init) => {
    sent.push(`${init.method} ${url.pathname}`);
    return ok(await fetch(`http://127.0.0.1:${port()}${url.pathname}`, init));
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

async function end(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

/** The SDK's own server with these tools. */
export async function startMcp(tools: OfferedTool[]): Promise<RunningMcp> {
  const service = createMcpService("parcels", tools);
  const http = createAdaptorServer({ fetch: (request) => service.handle(request) }) as Server;
  const port = await listen(http);
  const sent: string[] = [];
  const close = async (): Promise<void> => {
    await service.close();
    await end(http);
  };
  return { service, server: settings(), guard: guardTo(() => port, sent), sent, close };
}

/** Whatever a hostile server does on the wire. */
export async function startHostile(
  listener: RequestListener,
): Promise<Pick<RunningMcp, "server" | "guard" | "sent" | "close">> {
  const http = createServer(listener);
  const port = await listen(http);
  const sent: string[] = [];
  return { server: settings(), guard: guardTo(() => port, sent), sent, close: () => end(http) };
}

export const context = (over: Partial<ToolContext> = {}): ToolContext => ({
  tenantId: "acme",
  agent: {
    id: "ada",
    name: "Ada",
    role: "support",
    persona: "",
    systemPrompt: "",
    modelPreference: "quality",
    localOnly: false,
    toolAssignments: [],
    escalationRules: [],
    escalationAssignee: null,
    naturalLanguageEscalation: false,
    isActive: true,
    work: DEFAULT_AGENT_WORK,
  },
  requester: { connectionId: "acme.slack", userId: "U1", name: "Mia" },
  toolkit: { secrets: [], httpTools: [], mcpServers: [], grants: [] },
  hosts: [{ host: HOST, readFree: false }],
  timeZone: "Europe/Berlin",
  now: Date.parse("2026-11-20T12:00:00Z"),
  signal: new AbortController().signal,
  idempotencyKey: "step-1",
  ...over,
});
