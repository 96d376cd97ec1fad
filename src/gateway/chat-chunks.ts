// The chunks of one streamed answer as text. Each delta is touched once: a head and a tail that are the same
// for all of them, and JSON of the delta between.

import type { ModelAnswer } from "../llm/model.ts";
import { type AnswerOptions, spokenAnswer, usageOf } from "./chat-answer.ts";
import { openAiErrorBody } from "./refusal.ts";

export interface ChunksInput extends AnswerOptions {
  id: string;
  created: number;
  includeUsage: boolean;
}

export interface ChatChunks {
  /** Chunks from here on name this model. */
  begin(model: string): void;
  text(delta: string): string;
  /** What an answer still owes after the texts that were written, to its [DONE]. */
  ending(answer: ModelAnswer): string;
  /** All text that was written so far. */
  readonly sent: string;
}

export const errorEvent = (error: Parameters<typeof openAiErrorBody>[0]): string =>
  `data: ${JSON.stringify(openAiErrorBody(error))}\n\n`;

/** The chunks of one answer, in the order in which they are written. */
export function chatChunks(input: ChunksInput): ChatChunks {
  const { id, created, includeUsage } = input;
  const envelope = (model: string) =>
    `data: {"id":"chatcmpl-${id}","object":"chat.completion.chunk","created":${created},` +
    `"model":${JSON.stringify(model)},"choices":`;
  const noUsage = includeUsage ? `,"usage":null` : "";
  const tail = `,"logprobs":null,"finish_reason":null}]${noUsage}}\n\n`;
  let head: string | undefined;
  let sent = "";

  const begin = (model: string) => {
    head = `${envelope(model)}[{"index":0,"delta":`;
  };
  const role = () => (sent === "" ? '"role":"assistant",' : "");
  const chunk = (delta: object) => head + JSON.stringify(delta) + tail;
  const text = (delta: string) => {
    if (head === undefined) begin("");
    const written = `${head}{${role()}"content":${JSON.stringify(delta)}}${tail}`;
    sent += delta;
    return written;
  };

  function ending(answer: ModelAnswer): string {
    if (head === undefined) begin(answer.model);
    const { content, refusal, toolCalls, finish } = spokenAnswer(answer, input);
    const all = content ?? "";
    const left = all.startsWith(sent) ? all.slice(sent.length) : "";
    const opening = sent + left === "" ? chunk({ role: "assistant", content }) : "";
    const last = left === "" ? "" : text(left);
    const calls = toolCalls.map((call, index) => ({ index, ...call }));
    const usage = `${envelope(answer.model)}[],"usage":${JSON.stringify(usageOf(answer.usage))}}\n\n`;
    return [
      opening + last,
      calls.length > 0 ? chunk({ tool_calls: calls }) : "",
      refusal === null ? "" : chunk({ refusal }),
      `${head}{},"logprobs":null,"finish_reason":"${finish}"}]${noUsage}}\n\n`,
      includeUsage ? usage : "",
      "data: [DONE]\n\n",
    ].join("");
  }

  return {
    begin,
    text,
    ending,
    get sent() {
      return sent;
    },
  };
}
