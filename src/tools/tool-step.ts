// What one tool call came to. All of it is saved with the step, so that a redelivered turn replays it whole.

import type { Confirmation, ConfirmationRequest } from "../conversation/confirmation.ts";
import type { KeptFile, MadeBytes } from "../conversation/made-file.ts";
import type { Effect } from "../tenants/tool-policy.ts";
import type { Source, ToolDefinition } from "./tool.ts";

/** ok and failed ran; refused, invalid and unknown_tool never did; asked waits for a person. */
export type ToolOutcome =
  | "ok"
  | "failed"
  | "unavailable"
  | "refused"
  | "invalid"
  | "unknown_tool"
  | "asked"
  | "timeout"
  | "unknown";

/** The receipt of a call: stands under the reply in the console, in the audit trail, and in the claim check. */
export interface ToolReceipt {
  callId: string;
  tool: string;
  title: string;
  effect: Effect;
  outcome: ToolOutcome;
  /** Redacted and cut; the first for what went in, the second for what came out. */
  input: string;
  output: string;
  startedAt: number;
  totalMs: number;
  confirmationId?: string;
  sources: Source[];
}

export interface ToolStep {
  /** What the model reads: delimited, cut with notice. */
  text: string;
  isError: boolean;
  receipt: ToolReceipt;
  /** Set where a person has to decide. */
  request?: ConfirmationRequest;
  /** Sources that taint the turn from here on, in words. */
  taint: string[];
  /** Files that it brought. They are saved beside the step, never in it. */
  made?: MadeBytes[];
  /** Goes out with the reply. */
  sends?: KeptFile;
}

/** What a call is told of the turn it belongs to. */
export interface CallTurn {
  /** Sources of untrusted text so far. */
  taint: readonly string[];
  /** What already waits in this conversation, what this turn asked before included: nothing is asked twice. */
  pending: readonly ConfirmationRequest[];
  /** Stable over redeliveries of the turn. */
  stepKey: string;
  signal: AbortSignal;
  /** Makes it durable that a write is about to happen; false: the turn is another's now, and nothing may run. */
  intend(receipt: Pick<ToolReceipt, "callId" | "tool" | "title" | "input" | "startedAt">): Promise<boolean>;
}

/** The tools of one turn. Neither verb throws: a failure is a result that the model can use. Undefined: the turn was lost. */
export interface Belt {
  definitions: ToolDefinition[];
  /** What they are for, in words for people. */
  titles: string[];
  call(call: { id: string; name: string; arguments: string }, turn: CallTurn): Promise<ToolStep | undefined>;
  /** Runs exactly what was stored and approved, after the claim. Checks again what may have changed since. */
  runApproved(
    confirmation: Confirmation,
    turn: Pick<CallTurn, "signal" | "intend">,
  ): Promise<ToolStep | undefined>;
}
