// The neutral language of models. A failure is a value with a class: nothing here throws but bugs.

import type { Result } from "../result.ts";
import type { BudgetScope, ModelReport, TenantModels } from "../tenants/model-book.ts";

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
  output?: { name: string; schema: Record<string, unknown>; strict?: boolean };
  toolChoice?: ToolChoice;
  /** Left out for a provider that has none, such as Anthropic's. */
  temperature?: number;
  stop?: string[];
}

/** Default `auto`. */
export type ToolChoice = "auto" | "none" | "required" | { name: string };

export interface ModelUsage {
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
  /** Of inputTokens: those that are kept for the next call, which costs more than reading them. */
  cacheWriteTokens?: number;
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
  | "budget_exhausted"
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
  /** As the provider counted them, or, of a stream that was given up, as estimated from what came. */
  usage?: ModelUsage;
}

export interface ModelAnswer {
  message: AssistantMessage;
  finish: FinishReason;
  verdict: Verdict;
  usage: ModelUsage;
  deployment: string;
  provider: string;
  model: string;
}

/**
 * begin: this deployment's answer starts now, before its first text. restart: what was streamed so far is
 * void, another deployment answers whole.
 */
export type ModelEvent =
  | { type: "begin"; deployment: string; model: string }
  | { type: "text"; delta: string }
  | { type: "restart" };

export interface ModelCall {
  /** A named group of deployments, such as "fast" or "quality", or the id of one deployment. */
  group: string;
  source: "turn" | "api";
  /** Only local deployments may be asked, whatever the group names. */
  localOnly: boolean;
  request: ModelRequest;
  tenantId: string;
  agentId: string;
  /** The receipt's id, where whoever asks has to name it before there is one. */
  receiptId?: string;
  /** Aborting it ends the call with class aborted. */
  signal: AbortSignal;
  /** Must not throw. */
  onEvent?: (event: ModelEvent) => void;
}

export interface RoutedAnswer {
  answer: ModelAnswer;
  attempts: Attempt[];
  /** The receipt, to be handed to the tenant's object by whoever called. */
  report: ModelReport;
  /** A budget reached 80 % with this call: the thread and the audit say so, once. */
  notice?: BudgetScope;
  /** The verdict's rule asks for a person. */
  escalate?: boolean;
}

/** Nothing in the group or its fallback answered. `retryAfterMs` is the soonest that may help. */
export interface RoutedFailure {
  failures: ModelFailure[];
  attempts: Attempt[];
  retryAfterMs?: number;
  report: ModelReport;
  notice?: BudgetScope;
}

/** One tenant's pool: answers whenever any deployment of the group or its fallback can. */
export interface ModelPool {
  /** Tokens of the largest window on the group's path. A deployment that holds less gets less of the history. */
  contextWindow(group: string): number;
  /** Whether any deployment on the group's path, as far as it may be asked, looks at pictures. */
  canSee(group: string, localOnly: boolean): boolean;
  /** What `group` of a call may be. */
  names(): { groups: string[]; deployments: string[] };
  complete(call: ModelCall): Promise<Result<RoutedAnswer, RoutedFailure>>;
  /** Somebody begins to type: a local model of that group is loaded meanwhile. Never waits, never fails. */
  warm(group: string): void;
}

/** The pool of a tenant as it is configured now. Cheap: asked for at every turn. */
export type ModelPools = (models: TenantModels) => ModelPool;

/** One wire API. `call.group` has been resolved: a provider knows one model at one address. */
export interface Provider {
  /** One upstream call, no retries. */
  stream(input: {
    model: string;
    request: ModelRequest;
    signal: AbortSignal;
    /** Nobody needs to see it grow: the answer may be asked for in one piece, and then tells no event. */
    whole?: boolean;
    /** Called at the first byte of meaning and at each after; resets the idle timer. */
    onEvent: (event: { type: "text"; delta: string } | { type: "activity" }) => void;
  }): Promise<Result<ProviderAnswer, Omit<ModelFailure, "deployment">>>;
  /** Loads the model where that takes time (Ollama); resolves when it can answer. Absent: always ready. */
  preload?(signal: AbortSignal): Promise<Result<true, Omit<ModelFailure, "deployment">>>;
  /** Tokens that the model is really run with, where the server says so (Ollama). */
  contextWindow?(signal: AbortSignal): Promise<number | undefined>;
}

export interface ProviderAnswer {
  message: AssistantMessage;
  finish: FinishReason;
  usage: ModelUsage;
  /** The model that answered, in the provider's own words. */
  model: string;
}
