// Deployments of one route have windows of different size, so each gets as much of the history as it
// holds. Ollama cuts a prompt that is too long without a word, and cuts it at the system prompt.

import { fail, ok, type Result } from "../result.ts";
import type { ModelMessage, ModelRequest } from "./model.ts";
import { estimateFixed, estimateMessage } from "./tokens.ts";

/** No answer shorter than this is worth a call. */
const MIN_OUTPUT_TOKENS = 256;
/** However much output is asked for, three quarters of the window belong to the input. */
const OUTPUT_SHARE = 0.25;

const callsTools = (message: ModelMessage): boolean =>
  message.role === "assistant" && message.content.some((part) => part.type === "tool_call");

/** Where the turn begins that is being answered: after the last finished answer. */
export function turnStart(messages: ModelMessage[]): number {
  // What stands last is there to be gone on from, so it belongs to the turn.
  const before = messages.findLastIndex(
    (message, index) => message.role === "assistant" && index < messages.length - 1 && !callsTools(message),
  );
  return before + 1;
}

/** A request by its tokens, measured once for all deployments. */
export interface RequestSize {
  total: number;
  /** What every call carries, and the turn that is being answered: less than this is no request. */
  needed: number;
  start: number;
  /** Of each message. */
  messages: number[];
}

export function measureRequest(request: ModelRequest): RequestSize {
  const messages = request.messages.map(estimateMessage);
  const start = turnStart(request.messages);
  const fixed = estimateFixed(request);
  let total = fixed;
  let needed = fixed;
  for (const [index, tokens] of messages.entries()) {
    total += tokens;
    if (index >= start) needed += tokens;
  }
  return { total, needed, start, messages };
}

const outputRoom = (wanted: number, contextWindow: number): number =>
  Math.min(wanted, Math.floor(contextWindow * OUTPUT_SHARE));

/** True where a model of that window can take at least the turn itself. */
export const fits = (size: RequestSize, maxOutputTokens: number, contextWindow: number): boolean =>
  size.needed <= contextWindow - Math.min(MIN_OUTPUT_TOKENS, outputRoom(maxOutputTokens, contextWindow));

/** How many of the oldest messages go; what stays begins with a user's message, so tool pairs hold. */
function dropped(messages: ModelMessage[], size: RequestSize, budget: number): number {
  let room = budget;
  let first = size.start;
  for (let index = size.start - 1; index >= 0; index -= 1) {
    room -= size.messages[index] ?? 0;
    if (room < 0) break;
    if (messages[index]?.role === "user" || index === 0) first = index;
  }
  return first;
}

/**
 * The request as a model of that window can take it: oldest history dropped, output capped. Fails with
 * the estimate where not even the turn itself fits. One that fits as it is comes back as it is.
 */
export function fitToContext(
  request: ModelRequest,
  contextWindow: number,
  size: RequestSize = measureRequest(request),
): Result<ModelRequest, number> {
  const maxOutputTokens = outputRoom(request.maxOutputTokens, contextWindow);
  if (maxOutputTokens === request.maxOutputTokens && size.total + maxOutputTokens <= contextWindow)
    return ok(request);
  if (!fits(size, request.maxOutputTokens, contextWindow)) return fail(size.needed);
  const from = dropped(request.messages, size, contextWindow - maxOutputTokens - size.needed);
  const output = Math.min(maxOutputTokens, contextWindow - size.needed);
  return ok({ ...request, messages: request.messages.slice(from), maxOutputTokens: output });
}
