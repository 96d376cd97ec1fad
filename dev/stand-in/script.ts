// What the control API of the stand-in takes. The schemas are its documentation.
//
// POST   /control/mode      {mode: "talk" | "echo"}
// POST   /control/script    {answers: [ScriptedAnswer…]}   the next answers, in order, before any default
// DELETE /control/script    forgets answers that nobody fetched
// POST   /control/faults    Fault | [Fault…]   added behind those that are there
// DELETE /control/faults
// POST   /control/latency   {firstTokenMs, perChunkMs, jitterMs?}
// GET    /control/requests  {total, requests: [{at, body}…]}   the newest 200; total counts every one
// DELETE /control/requests

import * as z from "zod";

const ms = z.number().int().min(0).max(600_000);

export const modeSchema = z.object({
  /** talk: says what it is and what it heard. echo: the [tokens] of the newest user messages, at once. */
  mode: z.enum(["talk", "echo"]),
});
export type Mode = z.infer<typeof modeSchema>["mode"];

export const latencySchema = z.object({
  firstTokenMs: ms,
  perChunkMs: ms,
  /** Each answer's first token comes later by a random share of this. */
  jitterMs: ms.optional(),
});
export type Latency = z.infer<typeof latencySchema>;

export const scriptedAnswerSchema = z.object({
  text: z.string().optional(),
  /** `arguments` goes out as it is where it is a string, so that broken JSON can be scripted. */
  toolCalls: z
    .array(
      z.object({
        id: z.string().optional(),
        name: z.string(),
        arguments: z.union([z.string(), z.record(z.string(), z.unknown())]),
      }),
    )
    .optional(),
  /** Before the first chunk. */
  delayMs: ms.optional(),
  /** Before each later chunk. */
  chunkDelayMs: ms.optional(),
  /** The wire's finish_reason; by default stop, or tool_calls where there are some. */
  finish: z.enum(["stop", "length", "tool_calls", "content_filter"]).optional(),
  /** Sent in the refusal field instead of text. */
  refusal: z.string().optional(),
  usage: z.object({ prompt: z.number().int(), completion: z.number().int() }).optional(),
});
export type ScriptedAnswer = z.infer<typeof scriptedAnswerSchema>;

export const scriptSchema = z.object({ answers: z.array(scriptedAnswerSchema) });

/**
 * status: an error answer of that status. hang: no headers, ever. slow_first_token: headers at once, the
 * first chunk after delayMs (default: never). cut: the connection breaks after afterChunks (default 2).
 * no_done: the stream ends in order after afterChunks (default: all text), with no finish reason and no
 * [DONE]. stall: silence after afterChunks. malformed_chunk: a chunk that is not JSON. error_event: an
 * error object in a data line. error_line: the same as a bare line, as Ollama writes it. html: a login
 * page with status 200. reset: the connection is closed before any answer. empty: a finished answer
 * without text.
 */
export const FAULT_KINDS = [
  "status",
  "hang",
  "slow_first_token",
  "cut",
  "no_done",
  "stall",
  "malformed_chunk",
  "error_event",
  "error_line",
  "html",
  "reset",
  "empty",
] as const;

export const faultSchema = z.object({
  kind: z.enum(FAULT_KINDS),
  /** For status; 500 where it is left out. */
  status: z.number().int().min(400).max(599).optional(),
  /** Seconds, sent as Retry-After with status. */
  retryAfter: z.number().min(0).optional(),
  /** Answer body of status; an error object of the OpenAI wire where it is left out. */
  body: z.unknown().optional(),
  delayMs: ms.optional(),
  afterChunks: z.number().int().min(0).optional(),
  /** Only requests for this model. */
  model: z.string().optional(),
  /** How many requests it hits; without it every one, until it is deleted. */
  count: z.number().int().min(1).optional(),
  /** Chance that a request is hit. */
  probability: z.number().min(0).max(1).optional(),
});
export type Fault = z.infer<typeof faultSchema>;

export const faultsSchema = z.union([faultSchema, z.array(faultSchema)]);
