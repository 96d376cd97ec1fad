// The neutral language of models. A failure is a value with a class: nothing here throws but bugs.

import type { Result } from "../result.ts";

export interface TextPart {
  type: "text";
  text: string;
}

/** Base64 without a data: prefix. */
export interface ImagePart {
  type: "image";
  mediaType: string;
  data: string;
}

/** `arguments` is the model's own JSON text, checked by nobody yet. */
export interface ToolCallPart {
  type: "tool_call";
  id: string;
  name: string;
  arguments: string;
}

/** Kept so that a transcript replays on the provider that made it; dropped for any other. */
export interface ThinkingPart {
  type: "thinking";
  text: string;
  signature: string;
  provider: string;
}

export interface UserMessage {
  role: "user";
  content: (TextPart | ImagePart)[];
}

export interface AssistantMessage {
  role: "assistant";
  content: (TextPart | ToolCallPart | ThinkingPart)[];
}

export interface ToolResultMessage {
  role: "tool";
  callId: string;
  name: string;
  content: (TextPart | ImagePart)[];
  isError: boolean;
}

export type ModelMessage = UserMessage | AssistantMessage | ToolResultMessage;

/** JSON Schema of a tool's input. */
export interface ToolDefinition {
  name: string;
  description: string;
  inputSchema: Record<string, unknown>;
}

export interface ModelRequest {
  system: string;
  messages: ModelMessage[];
  tools: ToolDefinition[];
  maxOutputTokens: number;
  /** The answer must be JSON of this schema. */
  output?: { name: string; schema: Record<string, unknown> };
}

export interface ModelUsage {
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
}

export type FinishReason = "stop" | "tool_calls" | "length" | "refusal" | "filtered";

/** ok and cut carry an answer; the others say why a finished stream is not one. */
export type Verdict = "ok" | "cut" | "refusal" | "schema_mismatch" | "empty" | "filtered";

/** Classes decide what may follow: see llm/failure.ts. */
export type FailureClass =
  | "rate_limited"
  | "overloaded"
  | "server_error"
  | "network"
  | "timeout_first_token"
  | "timeout_idle"
  | "timeout_total"
  | "stream_cut"
  | "malformed_answer"
  | "unauthorized"
  | "spend_limit"
  | "bad_request"
  | "context_too_long"
  | "content_policy"
  | "model_missing"
  | "aborted";

export interface ModelFailure {
  class: FailureClass;
  deployment: string;
  status?: number;
  /** From the provider, redacted; for logs and operators, never for the person. */
  message: string;
  retryAfterMs?: number;
  requestId?: string;
}

/** One upstream call, kept for the audit trail whether it worked or not. */
export interface Attempt {
  deployment: string;
  provider: string;
  model: string;
  startedAt: number;
  firstTokenMs?: number;
  totalMs: number;
  outcome: "ok" | FailureClass | Exclude<Verdict, "ok">;
}

export interface ModelAnswer {
  message: AssistantMessage;
  finish: FinishReason;
  verdict: Verdict;
  usage: ModelUsage;
  deployment: string;
  provider: string;
  model: string;
  requestId?: string;
}

/** restart: what was streamed so far is void, another deployment answers whole. */
export type ModelEvent = { type: "text"; delta: string } | { type: "restart" };

export interface ModelCall {
  /** A named group of deployments, such as "fast" or "quality". */
  group: string;
  request: ModelRequest;
  tenantId: string;
  agentId: string;
  /** Aborting it ends the call with class aborted. */
  signal: AbortSignal;
  /** Must not throw. */
  onEvent?: (event: ModelEvent) => void;
}

export interface RoutedAnswer {
  answer: ModelAnswer;
  attempts: Attempt[];
}

/** Nothing in the group or its fallback answered. `retryAfterMs` is the soonest that may help. */
export interface RoutedFailure {
  failures: ModelFailure[];
  attempts: Attempt[];
  retryAfterMs?: number;
}

/** The whole pool, seen from a turn: answers whenever any deployment of the group or its fallback can. */
export interface ModelPool {
  /** Tokens of the largest window on the group's path. A deployment that holds less gets less of the history. */
  contextWindow(group: string): number;
  complete(call: ModelCall): Promise<Result<RoutedAnswer, RoutedFailure>>;
}

/** One wire API. `call.group` has been resolved: a provider knows one model at one address. */
export interface Provider {
  /** One upstream call, no retries. */
  stream(input: {
    model: string;
    request: ModelRequest;
    signal: AbortSignal;
    /** Called at the first byte of meaning and at each after; resets the idle timer. */
    onEvent: (event: { type: "text"; delta: string } | { type: "activity" }) => void;
  }): Promise<Result<ProviderAnswer, Omit<ModelFailure, "deployment">>>;
}

export interface ProviderAnswer {
  message: AssistantMessage;
  finish: FinishReason;
  usage: ModelUsage;
  /** The model that answered, in the provider's own words. */
  model: string;
  requestId?: string;
}
