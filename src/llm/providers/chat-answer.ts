// Joins the chunks of a chat.completions stream into an answer.

import type { ChatCompletion, ChatCompletionChunk } from "openai/resources/chat/completions";
import { fail, ok, type Result } from "../../result.ts";
import type { AssistantMessage, FinishReason, ModelUsage, ProviderAnswer } from "../model.ts";
import { countIn, type GrowingAnswer, type Growth, textIn } from "./growing-answer.ts";
import { failed, type ProviderFailure } from "./provider-failure.ts";

type Choice = ChatCompletionChunk["choices"][number];
type CallPiece = NonNullable<Choice["delta"]["tool_calls"]>[number];

/** More than any model asks for at once; what asks for more is broken. */
const MAX_CALLS = 128;

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
  chars: number;
  finish?: NonNullable<Choice["finish_reason"]>;
  usage?: ModelUsage;
  /** [DONE] was said. */
  ended: boolean;
  model: string;
}

interface ChatAnswerInput {
  /** By the name it was asked for. */
  model: string;
  /** Used where the server sends no usage. */
  estimate: (answer: string) => ModelUsage;
}

/** An empty answer of a model. */
export function chatAnswer({ model, estimate }: ChatAnswerInput): GrowingAnswer {
  const growing: Growing = { text: "", refusal: "", calls: [], chars: 0, ended: false, model };
  return {
    take: (value) => take(growing, value as ChatCompletionChunk),
    takeText: (text) => {
      growing.text += text;
      growing.chars += text.length;
    },
    takeWhole: (value) => takeWhole(growing, value as ChatCompletion),
    end: () => {
      growing.ended = true;
    },
    phase: () => {
      if (growing.ended || (growing.finish && growing.usage)) return "whole";
      return growing.finish ? "finished" : "open";
    },
    size: () => growing.chars,
    hasCalls: () => growing.calls.length > 0,
    finish: () => finish(growing, estimate),
  };
}

function take(growing: Growing, chunk: ChatCompletionChunk): Growth {
  if (chunk?.model) growing.model = textIn(chunk.model);
  if (chunk?.usage) growing.usage = usageOf(chunk.usage);
  // The chunk that carries usage has no choice at all.
  const choice = chunk?.choices?.[0];
  if (!choice) return { text: "", meaning: false };
  // Ollama's name for the thinking of a local model.
  const delta: Choice["delta"] & { reasoning?: string } = choice.delta ?? {};
  const text = textIn(delta.content);
  const refusal = textIn(delta.refusal);
  growing.text += text;
  growing.refusal += refusal;
  growing.chars += text.length + refusal.length;
  for (const piece of delta.tool_calls ?? []) takeCall(growing, piece);
  if (choice.finish_reason) growing.finish = choice.finish_reason;
  const more = Boolean(refusal || delta.tool_calls?.length || delta.reasoning);
  const plain = text !== "" && !more && !choice.finish_reason && !chunk.usage;
  return { text, meaning: text !== "" || more, ...(plain ? { plain } : {}) };
}

/** A whole answer says in one message what a stream says in many. */
function takeWhole(growing: Growing, whole: ChatCompletion): Growth {
  if (!Array.isArray(whole?.choices)) throw new TypeError("not a completion");
  const choices = whole.choices.slice(0, 1).map(({ message, finish_reason }) => ({
    index: 0,
    delta: { ...message, tool_calls: message.tool_calls?.map((call, index) => ({ ...call, index })) },
    finish_reason,
  }));
  return take(growing, { ...whole, choices } as unknown as ChatCompletionChunk);
}

/** Ollama has sent several calls under index 0: a new id begins a new call. */
function takeCall(growing: Growing, piece: CallPiece): void {
  const { calls } = growing;
  const known = calls.findLast((call) => call.index === piece.index);
  const begins = !known || (piece.id && known.id !== "" && piece.id !== known.id);
  if (begins && calls.length >= MAX_CALLS) throw new RangeError("too many tool calls");
  const call = begins ? { index: piece.index, id: "", name: "", json: "" } : known;
  if (begins) calls.push(call);
  call.id ||= textIn(piece.id);
  call.name ||= textIn(piece.function?.name);
  const json = textIn(piece.function?.arguments);
  call.json += json;
  growing.chars += json.length;
}

/** prompt_tokens has the cached ones in it. */
const usageOf = (usage: NonNullable<ChatCompletionChunk["usage"]>): ModelUsage => ({
  inputTokens: countIn(usage.prompt_tokens),
  outputTokens: countIn(usage.completion_tokens),
  cachedInputTokens: countIn(usage.prompt_tokens_details?.cached_tokens),
});

function finish(
  growing: Growing,
  estimate: (answer: string) => ModelUsage,
): Result<ProviderAnswer, ProviderFailure> {
  if (!growing.finish) return fail(failed("stream_cut", "the answer ended without a finish reason"));
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
