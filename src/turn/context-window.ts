// Recent history within the model's context: the oldest lines are dropped first.

import type { ModelMessage } from "../llm/model.ts";
import { estimateMessage, estimateTokens } from "../llm/tokens.ts";

export interface WindowInput {
  messages: ModelMessage[];
  /** How many at the end must stay whatever they cost: what is being answered. */
  keep: number;
  system: string;
  windowTokens: number;
  maxOutputTokens: number;
}

/** The newest messages that fit beside the system prompt and the answer, never starting with an answer. */
export function fitWindow({
  messages,
  keep,
  system,
  windowTokens,
  maxOutputTokens,
}: WindowInput): ModelMessage[] {
  let room = windowTokens - maxOutputTokens - estimateTokens(system);
  let first = messages.length;
  while (first > 0) {
    const cost = estimateMessage(messages[first - 1] as ModelMessage);
    const mustStay = messages.length - first < keep;
    if (!mustStay && cost > room) break;
    room -= cost;
    first--;
  }
  const fitting = messages.slice(first);
  const opening = fitting.findIndex((message) => message.role === "user");
  return opening > 0 ? fitting.slice(opening) : fitting;
}
