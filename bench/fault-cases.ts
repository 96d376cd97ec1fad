// What may go wrong with a model server, and what a caller must see of it. The first of two deployments has
// the fault; the second is well.

import type { Wire } from "../test/doubles/fault-answers.ts";
import type { Fault } from "../test/doubles/fault-server.ts";

/** `broken off`: the stream ended in an error event, without [DONE]. A number: that HTTP status. */
export type AnsweredBy = "first" | "second" | "broken off" | number;

export interface FaultCase {
  /** What the server does. */
  fault: string;
  /** What the caller sees, as a sentence about it. */
  promise: string;
  script: Fault[];
  /** What every call after the script meets; well, if nothing is said. */
  afterwards?: Fault | "again";
  /** Without and with a stream, where these differ: text that was shown cannot be taken back. */
  by: AnsweredBy | { whole: AnsweredBy; stream: AnsweredBy };
  /** Calls of the first deployment. */
  calls: number;
  /** Milliseconds it takes at least, and at most (beside what a busy machine adds). */
  atLeastMs?: number;
  atMostMs?: number;
  wires?: Wire[];
}

const status = (code: number, rest: Partial<Extract<Fault, { mode: "status" }>> = {}): Fault => ({
  ...{ mode: "status", status: code },
  ...rest,
});
const always = (fault: Fault) => ({ script: [], afterwards: fault });
const once = (fault: Fault) => ({ script: [fault] });
const OVERLOADED = { type: "overloaded_error", message: "Overloaded" };
const TOO_LONG = { code: "context_length_exceeded", message: "prompt is too long: 300000 tokens" };
const POLICY = { code: "content_policy_violation", message: "Output blocked by content filtering policy" };
const QUOTA = {
  type: "insufficient_quota",
  code: "insufficient_quota",
  message: "credit balance is too low",
};
const LATER = { whole: "second", stream: "broken off" } as const;

const statuses: FaultCase[] = [
  {
    ...{ fault: "429, Retry-After 1 s", promise: "is waited out", by: "first", calls: 2 },
    ...once(status(429, { headers: { "retry-after": "1" } })),
    atLeastMs: 1_000,
  },
  {
    ...{ fault: "429, Retry-After 30 s", promise: "falls back at once", by: "second", calls: 1 },
    ...always(status(429, { headers: { "retry-after": "30" } })),
    atMostMs: 1_000,
  },
  {
    ...{ fault: "429 for ever", promise: "is retried, then the next answers", by: "second", calls: 2 },
    ...always(status(429)),
  },
  {
    ...{ fault: "500 once", promise: "is retried on the same deployment", by: "first", calls: 2 },
    ...once(status(500)),
  },
  {
    ...{ fault: "500 for ever", promise: "is retried, then the next answers", by: "second", calls: 2 },
    ...always(status(500)),
  },
  {
    ...{ fault: "503 for ever", promise: "is retried, then the next answers", by: "second", calls: 2 },
    ...always(status(503)),
  },
  {
    ...{
      fault: "529 overloaded for ever",
      promise: "is retried, then the next answers",
      by: "second",
      calls: 2,
    },
    ...always(status(529, { error: OVERLOADED })),
  },
  {
    ...{ fault: "401", promise: "is not retried, the next answers", by: "second", calls: 1 },
    ...always(status(401)),
  },
  {
    ...{ fault: "429, credit used up", promise: "is not retried, the next answers", by: "second", calls: 1 },
    ...always(status(429, { error: QUOTA })),
  },
  {
    ...{ fault: "404, model missing", promise: "is not retried, the next answers", by: "second", calls: 1 },
    ...always(status(404)),
  },
  {
    ...{ fault: "400, context too long", promise: "goes to a larger window, not to the same again" },
    ...{ by: "second", calls: 1 },
    ...always(status(400, { error: TOO_LONG })),
  },
  {
    ...{ fault: "400, content policy", promise: "is given back and not shopped around", by: 400, calls: 1 },
    ...always(status(400, { error: POLICY })),
  },
];

const connections: FaultCase[] = [
  {
    ...{ fault: "reset once", promise: "is retried on the same deployment", by: "first", calls: 2 },
    ...once({ mode: "reset" }),
  },
  {
    ...{ fault: "reset for ever", promise: "is retried, then the next answers", by: "second", calls: 2 },
    ...always({ mode: "reset" }),
  },
  {
    ...{ fault: "reset every other call", promise: "is answered by the second try", by: "first", calls: 2 },
    ...{ script: [{ mode: "reset" }, { mode: "ok" }], afterwards: "again" },
  },
  {
    ...{ fault: "no headers, ever", promise: "is left at its first-token limit and not retried" },
    ...{ by: "second", calls: 1, atLeastMs: 450, atMostMs: 1_500 },
    ...always({ mode: "hang" }),
  },
  {
    ...{ fault: "headers, then nothing", promise: "is left at its first-token limit and not retried" },
    ...{ by: "second", calls: 1, atLeastMs: 450, atMostMs: 1_500 },
    ...always({ mode: "hang_after_headers" }),
  },
  {
    ...{ fault: "first token after 3 s", promise: "loses to the next at its limit" },
    ...{ by: "second", calls: 1, atLeastMs: 450, atMostMs: 1_500 },
    ...always({ mode: "slow_first_token", ms: 3_000 }),
  },
  {
    ...{ fault: "a few bytes at a time", promise: "is answered all the same", by: "first", calls: 1 },
    ...always({ mode: "drip", ms: 2, bytes: 60 }),
  },
];

const streams: FaultCase[] = [
  {
    ...{ fault: "stall in the middle", promise: "is never a short success", by: LATER, calls: 1 },
    ...{ atLeastMs: 450, ...always({ mode: "stall" }) },
  },
  {
    ...{ fault: "reset in the middle", promise: "is never a short success", by: LATER, calls: 1 },
    ...always({ mode: "reset_mid_stream" }),
  },
  {
    ...{ fault: "end without an end", promise: "is never a short success", by: LATER, calls: 1 },
    ...always({ mode: "cut" }),
  },
  {
    ...{ fault: "error event after text", promise: "is never a short success", by: LATER, calls: 1 },
    ...always({ mode: "late_error" }),
  },
  {
    ...{ fault: "bare error line after text", promise: "is never a short success", by: LATER, calls: 1 },
    ...always({ mode: "raw_error_line" }),
    wires: ["openai", "ollama"],
  },
  {
    ...{ fault: "login page with 200", promise: "is no answer, the next gives one", by: "second", calls: 1 },
    ...always({ mode: "html" }),
  },
  {
    ...{ fault: "one malformed chunk", promise: "does not cost the answer", by: "first", calls: 1 },
    ...always({ mode: "malformed_chunk" }),
  },
  {
    ...{ fault: "no [DONE], stays open", promise: "does not delay the answer", by: "first", calls: 1 },
    ...{ atMostMs: 900, ...always({ mode: "missing_done" }) },
  },
  {
    ...{ fault: "JSON instead of a stream", promise: "is read as a whole answer", by: "first", calls: 1 },
    ...always({ mode: "json" }),
  },
  {
    ...{
      fault: "finished without a word",
      promise: "is no answer, the next gives one",
      by: "second",
      calls: 1,
    },
    ...always({ mode: "empty" }),
  },
];

export const FAULT_CASES: readonly FaultCase[] = [
  { fault: "none", promise: "is answered by the first", by: "first", calls: 1, ...always({ mode: "ok" }) },
  ...statuses,
  ...connections,
  ...streams,
];

export const WIRES: readonly Wire[] = ["openai", "anthropic", "ollama"];

export const appliesTo = ({ wires }: FaultCase, wire: Wire): boolean =>
  wires === undefined || wires.includes(wire);

export const expectedBy = ({ by }: FaultCase, stream: boolean): AnsweredBy =>
  typeof by === "object" ? by[stream ? "stream" : "whole"] : by;
