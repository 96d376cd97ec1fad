// Joins the events of an Anthropic stream into an answer. Only message_stop makes it whole.

import type {
  MessageDeltaUsage,
  RawContentBlockDeltaEvent,
  RawContentBlockStartEvent,
  RawMessageStreamEvent,
  StopReason,
  Usage,
} from "@anthropic-ai/sdk/resources/messages/messages";
import { fail, ok, type Result } from "../../result.ts";
import type { AssistantMessage, FinishReason, ModelUsage, ProviderAnswer } from "../model.ts";
import { failed, type ProviderFailure } from "./provider-failure.ts";

/** One content block while it grows: `json` is a tool's input, `signature` a thought's. */
interface Block {
  kind: "text" | "tool_use" | "thinking" | "other";
  id: string;
  name: string;
  text: string;
  json: string;
  signature: string;
}

interface Growing {
  model: string;
  blocks: Map<number, Block>;
  stop?: StopReason;
  stopped: boolean;
  usage: ModelUsage;
}

export interface AnthropicAnswer {
  /** Adds an event. `meaning` is false for those that carry nothing of the answer. */
  take(event: RawMessageStreamEvent): { text: string; meaning: boolean };
  finish(): Result<ProviderAnswer, ProviderFailure>;
}

const SILENT = { text: "", meaning: false };

/** An empty answer of a model, by the name it was asked for. */
export function anthropicAnswer(model: string): AnthropicAnswer {
  const growing: Growing = {
    model,
    blocks: new Map(),
    stopped: false,
    usage: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 },
  };
  return { take: (event) => take(growing, event), finish: () => finish(growing) };
}

function take(growing: Growing, event: RawMessageStreamEvent): { text: string; meaning: boolean } {
  switch (event.type) {
    case "message_start":
      growing.model = event.message.model;
      takeUsage(growing, event.message.usage);
      return SILENT;
    case "content_block_start":
      return begin(growing, event);
    case "content_block_delta":
      return grow(growing, event);
    case "message_delta":
      if (event.delta.stop_reason) growing.stop = event.delta.stop_reason;
      takeUsage(growing, event.usage);
      return SILENT;
    case "message_stop":
      growing.stopped = true;
      return SILENT;
    // content_block_stop, and whatever the API will say one day.
    default:
      return SILENT;
  }
}

/** Input tokens come apart: read from the cache, written to it, and the rest. Later events correct earlier. */
function takeUsage(growing: Growing, usage: Usage | MessageDeltaUsage | undefined): void {
  if (!usage) return;
  const cached = usage.cache_read_input_tokens ?? 0;
  const input = (usage.input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0) + cached;
  growing.usage.outputTokens = usage.output_tokens;
  if (input === 0) return;
  growing.usage.inputTokens = input;
  growing.usage.cachedInputTokens = cached;
}

function begin(growing: Growing, { index, content_block: block }: RawContentBlockStartEvent) {
  const fresh: Block = { kind: "other", id: "", name: "", text: "", json: "", signature: "" };
  growing.blocks.set(index, fresh);
  if (block.type === "text") Object.assign(fresh, { kind: "text", text: block.text });
  else if (block.type === "thinking") Object.assign(fresh, { kind: "thinking", text: block.thinking });
  else if (block.type === "tool_use")
    Object.assign(fresh, { kind: "tool_use", id: block.id, name: block.name });
  const text = fresh.kind === "text" ? fresh.text : "";
  return { text, meaning: text !== "" || fresh.kind === "tool_use" };
}

function grow(growing: Growing, { index, delta }: RawContentBlockDeltaEvent) {
  const block = growing.blocks.get(index);
  if (!block) return SILENT;
  switch (delta.type) {
    case "text_delta":
      block.text += delta.text;
      return { text: delta.text, meaning: delta.text !== "" };
    case "thinking_delta":
      block.text += delta.thinking;
      return { text: "", meaning: true };
    case "signature_delta":
      block.signature += delta.signature;
      return SILENT;
    case "input_json_delta":
      block.json += delta.partial_json;
      return { text: "", meaning: true };
    default:
      return SILENT;
  }
}

function finish(growing: Growing): Result<ProviderAnswer, ProviderFailure> {
  const { stop, stopped, usage, model, blocks } = growing;
  if (!stopped || !stop) return fail(failed("stream_cut", "the stream ended without message_stop"));
  const ordered = [...blocks.entries()].sort(([a], [b]) => a - b).map(([, block]) => block);
  const content = ordered.flatMap(partOf);
  const calls = content.some((part) => part.type === "tool_call");
  return ok({ message: { role: "assistant", content }, finish: finishOf(stop, calls), usage, model });
}

function partOf(block: Block): AssistantMessage["content"] {
  if (block.kind === "text") return block.text === "" ? [] : [{ type: "text", text: block.text }];
  if (block.kind === "tool_use")
    return [{ type: "tool_call", id: block.id, name: block.name, arguments: block.json || "{}" }];
  if (block.kind === "thinking")
    return [{ type: "thinking", text: block.text, signature: block.signature, provider: "anthropic" }];
  return [];
}

function finishOf(stop: StopReason, calls: boolean): FinishReason {
  if (stop === "refusal") return "refusal";
  if (stop === "max_tokens" || stop === "model_context_window_exceeded") return "length";
  return calls ? "tool_calls" : "stop";
}
