// The contract of a tool. The model's output is untrusted: a tool never sees arguments that did not pass its
// schema, and what it gives back is data, never instructions.

import type { CardLine } from "../conversation/confirmation.ts";
import type { KeptFile } from "../conversation/made-file.ts";
import type { Result } from "../result.ts";
import type { Agent } from "../tenants/tenant.ts";
import type { Effect, HostRule, OpenToolkit, PersonRef } from "../tenants/tool-policy.ts";

/** As the model is offered it. Structurally llm/model.ts's ToolDefinition. */
export interface ToolDefinition {
  name: string;
  description: string;
  inputSchema: Record<string, unknown>;
}

/**
 * free: runs without asking. ask: a person decides, each time (a standing grant may answer for them).
 * The taint of the turn is not a tool's business: call-tool makes every write ask in a tainted turn.
 */
export type ConfirmationPolicy = "free" | "ask";

/** What one call of a tool may use. Made for each call. */
export interface ToolContext {
  tenantId: string;
  agent: Agent;
  /** Whose message is answered. */
  requester: PersonRef;
  toolkit: OpenToolkit;
  hosts: readonly HostRule[];
  timeZone: string;
  /** ms since the epoch. */
  now: number;
  /** Aborts at the tool's time limit, or when the turn ends. */
  signal: AbortSignal;
  /** The confirmation's id where a person approved; else the step's, stable over redeliveries. */
  idempotencyKey: string;
}

/** Where an answer comes from, so that a reply can cite it. */
export interface Source {
  title: string;
  /** A URL, or `document/chunk`. */
  reference: string;
}

/** A file of an answer, as the other side describes it. None of it is believed. */
export interface AnsweredFile {
  name?: string;
  /** Lower case, without parameters. */
  mediaType: string;
  bytes: Uint8Array | "too_large";
}

export interface ToolSuccess {
  text: string;
  /** What came beside the text. */
  files?: AnsweredFile[];
  /** Goes out with the reply. */
  sends?: KeptFile;
  sources?: Source[];
  /** Instead of what `taints` said before the run, where it is known better now; empty: nothing foreign was read. */
  taint?: string[];
}

/**
 * unavailable: not set up, or away; said plainly. unknown: it may have happened. The messages of `unavailable`
 * and `refused` are our own words alone; the other two may quote the other side, and taint as a result does.
 */
export type ToolFailure =
  | { code: "unavailable"; message: string }
  | { code: "refused"; message: string }
  | { code: "failed"; message: string }
  | { code: "unknown"; message: string };

export interface Tool<Input = unknown> {
  name: string;
  /** For people: "Search the web". */
  title: string;
  description: string;
  /** JSON Schema for the model, and the check that stands before every run: value or a sentence per fault. */
  inputSchema: Record<string, unknown>;
  parse(value: unknown): Result<Input, string>;
  effect(input: Input): Effect;
  confirmation(input: Input, context: Pick<ToolContext, "hosts" | "toolkit">): ConfirmationPolicy;
  /** Where its results come from, in words ("the web page example.com"): they taint the turn. Absent: trusted. */
  taints?(input: Input): string;
  /** The host it reaches, for grants. */
  host?(input: Input): string | undefined;
  /** Where what it works on comes from: to have read that alone makes no write ask. */
  origins?(input: Input): readonly string[];
  /** The file that it sends: kept with what a person is asked. */
  attaches?(input: Input): KeptFile | undefined;
  /** Refuses before anybody is asked what would be refused after. */
  check?(input: Input, context: Pick<ToolContext, "hosts" | "toolkit">): ToolFailure | undefined;
  /** The card, from the exact arguments. */
  lines(input: Input): CardLine[];
  run(input: Input, context: ToolContext): Promise<Result<ToolSuccess, ToolFailure>>;
}
