// From the neutral language of models to OpenAI's words.

import type { AssistantMessage, FinishReason, ModelAnswer, ModelUsage, ToolCallPart } from "../llm/model.ts";

/** What a refusal without a word of its own says. */
const DECLINED = "The model declined to answer.";

export const textOf = (message: AssistantMessage): string =>
  message.content.map((part) => (part.type === "text" ? part.text : "")).join("");

const callsOf = (message: AssistantMessage): ToolCallPart[] =>
  message.content.filter((part) => part.type === "tool_call");

export interface AnswerOptions {
  /** Parallel calls are unwanted: only the first is handed on, and the model asks for the next with its result. */
  oneCall: boolean;
}

/** OpenAI has no word of its own for a refusal: it is a stop with `refusal` set. */
const FINISH: Record<FinishReason, "stop" | "tool_calls" | "length" | "content_filter"> = {
  stop: "stop",
  tool_calls: "tool_calls",
  length: "length",
  refusal: "stop",
  filtered: "content_filter",
};

export interface SpokenAnswer {
  content: string | null;
  refusal: string | null;
  toolCalls: { id: string; type: "function"; function: { name: string; arguments: string } }[];
  finish: (typeof FINISH)[FinishReason];
}

/** The parts of an answer as both the whole and the streamed form need them. */
export function spokenAnswer({ message, finish }: ModelAnswer, { oneCall }: AnswerOptions): SpokenAnswer {
  const text = textOf(message);
  const calls = callsOf(message);
  const toolCalls = (oneCall ? calls.slice(0, 1) : calls).map(({ id, name, arguments: json }) => ({
    ...{ id, type: "function" as const },
    // A model that calls without arguments may write nothing; every client parses this.
    function: { name, arguments: json === "" ? "{}" : json },
  }));
  if (finish === "refusal")
    return { content: null, refusal: text || DECLINED, toolCalls: [], finish: "stop" };
  const content = text === "" && toolCalls.length > 0 ? null : text;
  return { content, refusal: null, toolCalls, finish: FINISH[finish] };
}

export const usageOf = ({ inputTokens, outputTokens, cachedInputTokens }: ModelUsage) => ({
  prompt_tokens: inputTokens,
  completion_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
  prompt_tokens_details: { cached_tokens: cachedInputTokens },
});

/** The body of an answer that is not streamed. */
export function chatCompletion(
  answer: ModelAnswer,
  { id, created, ...options }: AnswerOptions & { id: string; created: number },
) {
  const { content, refusal, toolCalls, finish } = spokenAnswer(answer, options);
  const calls = toolCalls.length > 0 ? { tool_calls: toolCalls } : {};
  return {
    id: `chatcmpl-${id}`,
    object: "chat.completion",
    created,
    model: answer.model,
    choices: [
      {
        index: 0,
        message: { role: "assistant", content, refusal, ...calls },
        logprobs: null,
        finish_reason: finish,
      },
    ],
    usage: usageOf(answer.usage),
  };
}
