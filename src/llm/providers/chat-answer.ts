// Joins the chunks of a chat.completions stream into an answer.

import type { ChatCompletionChunk } from "openai/resources/chat/completions";
import { fail, ok, type Result } from "../../result.ts";
import type { AssistantMessage, FinishReason, ModelUsage, ProviderAnswer } from "../model.ts";
import { failed, type ProviderFailure } from "./provider-failure.ts";

type Choice = ChatCompletionChunk["choices"][number];
type CallPiece = NonNullable<Choice["delta"]["tool_calls"]>[number];

interface GrowingCall {
  index: number;
  id: string;
  name: string;
  json: string;
}

interface Growing {
  text: string;
  refusal: string;
  calls: GrowingCall[];
  finish?: NonNullable<Choice["finish_reason"]>;
  usage?: ModelUsage;
  model: string;
}

export interface ChatAnswer {
  /** Adds a chunk. `meaning` is false for chunks that only keep the stream alive. */
  take(chunk: ChatCompletionChunk): { text: string; meaning: boolean };
  /** The answer, or that the stream ended without saying why. `estimate` is used where usage is missing. */
  finish(estimate: (answer: string) => ModelUsage): Result<ProviderAnswer, ProviderFailure>;
}

/** An empty answer of a model, by the name it was asked for. */
export function chatAnswer(model: string): ChatAnswer {
  const growing: Growing = { text: "", refusal: "", calls: [], model };
  return {
    take: (chunk) => take(growing, chunk),
    finish: (estimate) => finish(growing, estimate),
  };
}

function take(growing: Growing, chunk: ChatCompletionChunk): { text: string; meaning: boolean } {
  if (chunk?.model) growing.model = chunk.model;
  if (chunk?.usage) growing.usage = usageOf(chunk.usage);
  // The chunk that carries usage has no choice at all.
  const choice = chunk?.choices?.[0];
  if (!choice) return { text: "", meaning: false };
  if (choice.finish_reason) growing.finish = choice.finish_reason;
  // Ollama's name for the thinking of a local model.
  const delta: Choice["delta"] & { reasoning?: string } = choice.delta ?? {};
  const text = delta.content ?? "";
  growing.text += text;
  growing.refusal += delta.refusal ?? "";
  for (const piece of delta.tool_calls ?? []) takeCall(growing.calls, piece);
  const meaning = text !== "" || Boolean(delta.refusal || delta.tool_calls?.length || delta.reasoning);
  return { text, meaning };
}

/** Ollama has sent several calls under index 0: a new id begins a new call. */
function takeCall(calls: GrowingCall[], piece: CallPiece): void {
  const known = calls.findLast((call) => call.index === piece.index);
  const begins = !known || (piece.id && known.id !== "" && piece.id !== known.id);
  const call = begins ? { index: piece.index, id: "", name: "", json: "" } : known;
  if (begins) calls.push(call);
  call.id ||= piece.id ?? "";
  call.name ||= piece.function?.name ?? "";
  call.json += piece.function?.arguments ?? "";
}

/** prompt_tokens has the cached ones in it. */
const usageOf = (usage: NonNullable<ChatCompletionChunk["usage"]>): ModelUsage => ({
  inputTokens: usage.prompt_tokens,
  outputTokens: usage.completion_tokens,
  cachedInputTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
});

function finish(
  growing: Growing,
  estimate: (answer: string) => ModelUsage,
): Result<ProviderAnswer, ProviderFailure> {
  if (!growing.finish) return fail(failed("stream_cut", "the stream ended without a finish reason"));
  const text = growing.text + growing.refusal;
  const content: AssistantMessage["content"] = text === "" ? [] : [{ type: "text", text }];
  for (const [index, { id, name, json }] of growing.calls.entries()) {
    content.push({ type: "tool_call", id: freshId(growing.calls, index, id), name, arguments: json || "{}" });
  }
  return ok({
    message: { role: "assistant", content },
    finish: finishOf(growing),
    usage: growing.usage ?? estimate(text + growing.calls.map((call) => call.json).join("")),
    model: growing.model,
  });
}

/** A result must find its call: an id that is missing or there twice is replaced. */
const freshId = (calls: GrowingCall[], index: number, id: string): string =>
  id !== "" && calls.findIndex((call) => call.id === id) === index ? id : `call_${index}_${id}`;

function finishOf({ finish, refusal, calls }: Growing): FinishReason {
  if (finish === "content_filter") return "filtered";
  if (refusal !== "") return "refusal";
  if (finish === "length") return "length";
  // Some servers say stop after a tool call.
  return calls.length > 0 ? "tool_calls" : "stop";
}
