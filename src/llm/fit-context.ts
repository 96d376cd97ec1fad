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
function turnStart(messages: ModelMessage[]): number {
  return messages.findLastIndex((message) => message.role === "assistant" && !callsTools(message)) + 1;
}

/** How many of the oldest messages go; what stays begins with a user's message, so tool pairs hold. */
function dropped(messages: ModelMessage[], start: number, budget: number): number {
  let room = budget;
  let first = start;
  for (let index = start - 1; index >= 0; index -= 1) {
    const message = messages[index];
    if (!message) break;
    room -= estimateMessage(message);
    if (room < 0) break;
    if (message.role === "user" || index === 0) first = index;
  }
  return first;
}

/**
 * The request as a model of that window can take it: oldest history dropped, output capped. Fails with
 * the estimate where not even the turn itself fits.
 */
export function fitToContext(request: ModelRequest, contextWindow: number): Result<ModelRequest, number> {
  const maxOutputTokens = Math.min(request.maxOutputTokens, Math.floor(contextWindow * OUTPUT_SHARE));
  const start = turnStart(request.messages);
  const needed = request.messages
    .slice(start)
    .reduce((total, message) => total + estimateMessage(message), estimateFixed(request));
  if (needed > contextWindow - Math.min(MIN_OUTPUT_TOKENS, maxOutputTokens)) return fail(needed);
  const from = dropped(request.messages, start, contextWindow - maxOutputTokens - needed);
  const output = Math.min(maxOutputTokens, contextWindow - needed);
  return ok({ ...request, messages: request.messages.slice(from), maxOutputTokens: output });
}
