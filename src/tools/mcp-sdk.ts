// What is used of the MCP SDK, in a module of its own: it is imported when a server is met, since to load it
// takes 30 ms of CPU, and a bundler still sees that the rest of the SDK is not used.
//
// It has to import zod by the name that the rest of the Worker uses. The SDK knows zod by another one
// ("zod/v4"); esbuild then defers zod itself to the first server, and forgets to start it for everybody else.

import * as z from "zod";

export { Client } from "@modelcontextprotocol/sdk/client/index.js";
export { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
export { ToolSchema } from "@modelcontextprotocol/sdk/types.js";
export { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/cfworker";

/** A page of tools, each unread: one that is wrong must not hide the others. */
export const toolPageSchema = z.looseObject({
  tools: z.array(z.unknown()),
  nextCursor: z.string().optional(),
});
