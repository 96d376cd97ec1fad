// What went wrong with a remote MCP server, in words that a model and an operator can use. A server's own words
// are data like everything it sends, and stand at the end, on one line.

import { NotSent, TooLong } from "./mcp-fetch.ts";
import { plainLabel } from "./result-text.ts";
import type { ToolFailure } from "./tool.ts";

/** Nothing was asked for before `calling`; from then on it may have happened. */
export type Phase = "connecting" | "listing" | "calling";

export interface FailureContext {
  phase: Phase;
  isWrite: boolean;
  /** What the company calls it. */
  server: string;
}

/** Of JSON-RPC and the SDK: the answer did not come in time, the connection is gone. */
const TIMEOUT = -32001;
const CLOSED = -32000;
/** The SDK's words for it; there is no class. */
const BROKEN_STREAM = "SSE stream disconnected";

/** For anything that the SDK, the guard or the network threw. */
export function mcpFailure(error: unknown, context: FailureContext): ToolFailure {
  if (error instanceof NotSent && error.failure.code === "refused") return error.failure;
  const what = `${context.server} ${describe(error)}`;
  const answered = answeredNo(error);
  if (context.phase === "calling" && context.isWrite && !answered) {
    const message = `${what}. Whether it was done is not known: somebody has to look. Do not try again.`;
    return { code: "unknown", message };
  }
  // Words of the server's own are in it only where it answered; whoever reads "unavailable" trusts the words.
  const isOurs = context.phase !== "calling" && answered !== "in words";
  return { code: isOurs ? "unavailable" : "failed", message: `${what}.` };
}

/** Whether the server itself said that it did not do it. */
function answeredNo(error: unknown): "in words" | "by status" | undefined {
  const code = codeOf(error);
  if (code === undefined) return undefined;
  if (isMcpError(error)) return code === TIMEOUT || code === CLOSED ? undefined : "in words";
  return code >= 400 && code < 500 && code !== 408 ? "by status" : undefined;
}

function describe(error: unknown): string {
  if (error instanceof TooLong) return "sends more than can be read";
  if (error instanceof NotSent) return `cannot be reached: ${plainLabel(error.failure.message)}`;
  const code = codeOf(error);
  if (isMcpError(error)) {
    if (code === TIMEOUT) return "did not answer in time";
    if (code === CLOSED) return "broke off the connection";
    return `said no: ${plainLabel(error.message)}`;
  }
  if (isAbort(error)) return "did not answer in time";
  if (error instanceof Error && error.message.startsWith(BROKEN_STREAM)) return "broke off its answer";
  return describeStatus(code);
}

function describeStatus(code: number | undefined): string {
  if (code === 401 || code === 403) return "does not accept the stored credential";
  if (code === 404 || code === 405) return "has no MCP server at that address";
  if (code === 429) return "is asked too often right now";
  if (code !== undefined && code >= 300 && code < 400) {
    return "sends requests on to another address, which is not followed";
  }
  if (code !== undefined && code >= 500) return `is out of order (${code})`;
  return "answers with something that is not MCP";
}

/** By name: the class comes with the SDK, which is loaded late. */
const isMcpError = (error: unknown): error is Error => error instanceof Error && error.name === "McpError";

/** Of JSON-RPC, or the HTTP status. A DOMException has numbers of its own, which mean neither. */
function codeOf(error: unknown): number | undefined {
  const code = error instanceof Error && !isAbort(error) && "code" in error ? error.code : undefined;
  return typeof code === "number" ? code : undefined;
}

const isAbort = (error: unknown): boolean =>
  error instanceof Error && (error.name === "AbortError" || error.name === "TimeoutError");
