// An answer in the OpenAI wire format: as one object, and as the chunks of a stream.

import type { ChatRequest } from "./chat-request.ts";
import type { ScriptedAnswer } from "./script.ts";

export interface Completion {
  id: string;
  created: number;
  model: string;
  answer: ScriptedAnswer;
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
}

const roughTokens = (value: unknown): number => Math.ceil(JSON.stringify(value).length / 4);

export function completionOf(
  request: ChatRequest,
  answer: ScriptedAnswer,
  about: { id: string; now: number },
): Completion {
  const prompt = answer.usage?.prompt ?? roughTokens(request.messages);
  const completion = answer.usage?.completion ?? roughTokens([answer.text ?? "", answer.toolCalls ?? []]);
  return {
    id: `chatcmpl-${about.id}`,
    created: Math.floor(about.now / 1000),
    model: request.model,
    answer,
    usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion },
  };
}

const finishOf = (answer: ScriptedAnswer): string =>
  answer.finish ?? (answer.toolCalls?.length ? "tool_calls" : "stop");

const argumentsOf = (value: string | Record<string, unknown>): string =>
  typeof value === "string" ? value : JSON.stringify(value);

const callsOf = ({ id, answer }: Completion) =>
  (answer.toolCalls ?? []).map((call, index) => ({
    id: call.id ?? `call_${id.slice(9)}_${index}`,
    type: "function",
    function: { name: call.name, arguments: argumentsOf(call.arguments) },
  }));

/** The whole answer as one body. */
export function wholeBody(completion: Completion): unknown {
  const { answer } = completion;
  const calls = callsOf(completion);
  return {
    id: completion.id,
    object: "chat.completion",
    created: completion.created,
    model: completion.model,
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: answer.text ?? null,
          refusal: answer.refusal ?? null,
          ...(calls.length > 0 ? { tool_calls: calls } : {}),
        },
        logprobs: null,
        finish_reason: finishOf(answer),
      },
    ],
    usage: completion.usage,
  };
}

const chunk = (completion: Completion, choices: unknown[], usage: unknown = null): unknown => ({
  id: completion.id,
  object: "chat.completion.chunk",
  created: completion.created,
  model: completion.model,
  choices,
  usage,
});

const delta = (completion: Completion, content: unknown, finish: string | null = null): unknown =>
  chunk(completion, [{ index: 0, delta: content, logprobs: null, finish_reason: finish }]);

/** Chunks that carry content, a word each; tool arguments come in two halves as real streams cut them. */
export function contentChunks(completion: Completion): unknown[] {
  const { answer } = completion;
  const words = (answer.text ?? "").match(/\S+\s*|\s+/g) ?? [];
  const calls = callsOf(completion).flatMap((call, index) => {
    const { name, arguments: json } = call.function;
    const half = Math.ceil(json.length / 2);
    return [
      {
        tool_calls: [
          { index, id: call.id, type: "function", function: { name, arguments: json.slice(0, half) } },
        ],
      },
      { tool_calls: [{ index, function: { arguments: json.slice(half) } }] },
    ];
  });
  const refusal = answer.refusal === undefined ? [] : [{ refusal: answer.refusal }];
  return [...words.map((content) => ({ content })), ...refusal, ...calls].map((part) =>
    delta(completion, part),
  );
}

export const openingChunk = (completion: Completion): unknown =>
  delta(completion, { role: "assistant", content: "" });

export const finishChunk = (completion: Completion): unknown =>
  delta(completion, {}, finishOf(completion.answer));

/** Comes last and has no choices; only where the request asked for it. */
export const usageChunk = (completion: Completion): unknown => chunk(completion, [], completion.usage);
