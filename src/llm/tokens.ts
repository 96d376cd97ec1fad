// An estimate that errs on the high side: a context that is trimmed a little early costs a line of
// history, one that is too long costs the turn (or, on Ollama, is cut without a word).

import type { ModelMessage, ModelRequest } from "./model.ts";

/** English prose is about four characters a token; code, JSON and other Latin text come nearer to three. */
const ASCII_CHARS_PER_TOKEN = 3;
/** Chinese, Arabic or emoji: one to two tokens for each UTF-16 unit's character. */
const TOKENS_PER_OTHER_UNIT = 1.25;
/** Role markers and separators around each message. */
const MESSAGE_OVERHEAD = 8;
/** What a large image costs on the dearest of the providers. */
const IMAGE_TOKENS = 1_600;

/** Tokens of a text, rarely fewer than any provider's tokenizer counts. */
export function estimateTokens(text: string): number {
  let other = 0;
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 127) other += 1;
  return Math.ceil((text.length - other) / ASCII_CHARS_PER_TOKEN + other * TOKENS_PER_OTHER_UNIT);
}

/** Tokens of one message with everything in it. */
export function estimateMessage(message: ModelMessage): number {
  let total = MESSAGE_OVERHEAD;
  for (const part of message.content) {
    if (part.type === "image") total += IMAGE_TOKENS;
    else if (part.type === "tool_call") total += estimateTokens(part.name) + estimateTokens(part.arguments);
    else total += estimateTokens(part.text);
  }
  return total;
}

/** Tokens of what every call of this request carries whatever its history is: system, tools, schema. */
export function estimateFixed(request: ModelRequest): number {
  const schemas = [...request.tools, ...(request.output ? [request.output] : [])];
  return (
    estimateTokens(request.system) + (schemas.length > 0 ? estimateTokens(JSON.stringify(schemas)) : 0) + 32
  );
}

/** Tokens of a whole request without its answer. */
export const estimateRequest = (request: ModelRequest): number =>
  request.messages.reduce((total, message) => total + estimateMessage(message), estimateFixed(request));
