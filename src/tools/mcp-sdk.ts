// What is used of the MCP SDK, in a module of its own: it is imported when a server is met, and a bundler still
// sees that the rest of the SDK is not used.

export { Client } from "@modelcontextprotocol/sdk/client/index.js";
export { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
export { ListToolsResultSchema } from "@modelcontextprotocol/sdk/types.js";
export { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/cfworker";
