// One conversation with a remote MCP server, from greeting to farewell. Nothing is kept between two: a server
// that changed in the meantime must not be met with what it said before. The SDK is loaded when it is needed,
// since most isolates never meet a server and all of them pay for what is loaded at their start.

import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { CallToolResult, Tool as RemoteTool } from "@modelcontextprotocol/sdk/types.js";
import { type StartTimer, systemTimer } from "../clock.ts";
import { MAX_MCP_TOOLS, MCP_CALL_MS, MCP_CONNECT_MS } from "../limits.ts";
import { fail, ok, type Result } from "../result.ts";
import type { McpServerSettings } from "../tenants/tool-policy.ts";
import { mcpFailure, type Phase } from "./mcp-failure.ts";
import { type GuardedFetch, type McpTraffic, mcpFetch } from "./mcp-fetch.ts";
import type { ToolFailure } from "./tool.ts";

export type { CallToolResult, RemoteTool };

/** What the server says it has, in its order. */
export interface RemoteTools {
  tools: RemoteTool[];
  /** So many more are described in a way that nobody can read. */
  unreadable: number;
}

/** Both verbs throw; what they throw becomes the failure of the session. */
export interface McpSession {
  list(): Promise<RemoteTools>;
  call(name: string, input: Record<string, unknown>, idempotencyKey: string): Promise<CallToolResult>;
}

export interface SessionOptions {
  server: Pick<McpServerSettings, "name" | "url">;
  fetch: GuardedFetch;
  signal: AbortSignal;
  /** A call that changes something: where its answer is lost, it may have happened. */
  isWrite: boolean;
  startTimer?: StartTimer;
  times?: { connectMs: number; callMs: number };
}

/** How long the farewell may take; a server that was not told forgets by itself. */
const FAREWELL_MS = 1_000;
const MAX_PAGES = 10;

/** Never throws, and leaves nothing open. */
export async function inMcpSession<T>(
  options: SessionOptions,
  work: (session: McpSession) => Promise<T>,
): Promise<Result<T, ToolFailure>> {
  if (!URL.canParse(options.server.url)) {
    return fail({ code: "unavailable", message: `${options.server.name} has no address that can be used.` });
  }
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, options.signal]);
  let phase: Phase = "connecting";
  let idempotencyKey: string | undefined;
  const { client, transport } = await open(options, {
    idempotencyKey: () => idempotencyKey,
    tooLong: (error) => stop.abort(error),
  });
  // A stream that breaks is told here alone: the request that waits for it would wait for its time to be over.
  transport.onerror = (error) => stop.abort(error);
  const { connectMs, callMs } = options.times ?? { connectMs: MCP_CONNECT_MS, callMs: MCP_CALL_MS };
  try {
    await client.connect(transport, { signal, timeout: connectMs });
    phase = "listing";
    const session: McpSession = {
      list: () => listAll(client, { signal, timeout: connectMs }),
      async call(name, input, key) {
        phase = "calling";
        idempotencyKey = key;
        const limits = { signal, timeout: callMs, maxTotalTimeout: callMs };
        return (await client.callTool({ name, arguments: input }, undefined, limits)) as CallToolResult;
      },
    };
    return ok(await work(session));
  } catch (error) {
    const cause = stop.signal.aborted ? stop.signal.reason : error;
    return fail(mcpFailure(cause, { phase, isWrite: options.isWrite, server: options.server.name }));
  } finally {
    idempotencyKey = undefined;
    await sayFarewell(client, transport, options.startTimer ?? systemTimer);
  }
}

async function open(
  { server, fetch }: SessionOptions,
  traffic: McpTraffic,
): Promise<{ client: Client; transport: StreamableHTTPClientTransport }> {
  const { Client, StreamableHTTPClientTransport, CfWorkerJsonSchemaValidator } = await import("./mcp-sdk.ts");
  const client = new Client(
    { name: "konstruct", version: "1.0.0" },
    // Its default compiles schemas with eval, which Workers do not have.
    { capabilities: {}, jsonSchemaValidator: new CfWorkerJsonSchemaValidator() },
  );
  const transport = new StreamableHTTPClientTransport(new URL(server.url), {
    fetch: mcpFetch(fetch, traffic),
    requestInit: { redirect: "manual" },
    reconnectionOptions: {
      maxRetries: 1,
      initialReconnectionDelay: 200,
      maxReconnectionDelay: 2_000,
      reconnectionDelayGrowFactor: 2,
    },
  });
  return { client, transport };
}

/**
 * Asked for by hand: the client's own listing would compile the schemas of results that a server may make as
 * hostile as it likes, and check results with them.
 */
async function listAll(
  client: Client,
  limits: { signal: AbortSignal; timeout: number },
): Promise<RemoteTools> {
  const { toolPageSchema, ToolSchema } = await import("./mcp-sdk.ts");
  const listed: unknown[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES && listed.length <= MAX_MCP_TOOLS; page++) {
    const params = cursor === undefined ? {} : { cursor };
    const answer = await client.request({ method: "tools/list", params }, toolPageSchema, limits);
    listed.push(...answer.tools);
    cursor = answer.nextCursor;
    if (cursor === undefined) break;
  }
  const tools = listed.flatMap((tool) => {
    const read = ToolSchema.safeParse(tool);
    return read.success ? [read.data] : [];
  });
  return { tools, unreadable: listed.length - tools.length };
}

async function sayFarewell(
  client: Client,
  transport: StreamableHTTPClientTransport,
  startTimer: StartTimer,
): Promise<void> {
  transport.onerror = () => {};
  const cancel = startTimer(FAREWELL_MS, () => void client.close().catch(() => {}));
  await transport.terminateSession().catch(() => {});
  cancel();
  await client.close().catch(() => {});
}
