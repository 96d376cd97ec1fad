// A remote MCP server over streamable HTTP, made with the protocol's own SDK. What it says of its tools can be
// changed while it runs, as a real server's can.

import { randomUUID } from "node:crypto";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import {
  CallToolRequestSchema,
  type CallToolResult,
  ListToolsRequestSchema,
  type Tool,
} from "@modelcontextprotocol/sdk/types.js";

export interface OfferedTool extends Tool {
  run(input: Record<string, unknown>): CallToolResult | Promise<CallToolResult>;
}

export interface McpService {
  /** Read at every request. */
  tools: OfferedTool[];
  /** Calls that were run, oldest first. */
  calls: { name: string; input: Record<string, unknown>; idempotencyKey: string | undefined }[];
  /** Sessions that were opened and not closed. */
  openSessions(): number;
  handle(request: Request): Promise<Response>;
  close(): Promise<void>;
}

/** A server with a session for each client that greets it. */
export function createMcpService(name: string, tools: OfferedTool[]): McpService {
  const sessions = new Map<string, WebStandardStreamableHTTPServerTransport>();
  const service: McpService = {
    tools,
    calls: [],
    openSessions: () => sessions.size,
    async handle(request) {
      const known = sessions.get(request.headers.get("mcp-session-id") ?? "");
      if (known) return known.handleRequest(request);
      const transport = new WebStandardStreamableHTTPServerTransport({
        sessionIdGenerator: () => randomUUID(),
        onsessioninitialized: (id) => void sessions.set(id, transport),
        onsessionclosed: (id) => void sessions.delete(id),
      });
      await serverOf(name, service).connect(transport);
      return transport.handleRequest(request);
    },
    async close() {
      for (const transport of sessions.values()) await transport.close();
      sessions.clear();
    },
  };
  return service;
}

function serverOf(name: string, service: McpService): Server {
  const server = new Server({ name, version: "1.0.0" }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: service.tools.map(({ run: _, ...tool }) => tool),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { requestInfo }) => {
    const tool = service.tools.find((one) => one.name === params.name);
    if (!tool) throw new Error(`There is no tool ${params.name}.`);
    const input = params.arguments ?? {};
    const key = requestInfo?.headers["idempotency-key"];
    service.calls.push({ name: tool.name, input, idempotencyKey: typeof key === "string" ? key : undefined });
    return tool.run(input);
  });
  return server;
}
