// Joins the events of an Anthropic stream into an answer. The reason why the model stopped makes it
// whole: it comes behind the last block, and the usage with it.

import type {
  Message,
  MessageDeltaUsage,
  RawContentBlockDeltaEvent,
  RawContentBlockStartEvent,
  RawMessageStreamEvent,
  StopReason,
  Usage,
} from "@anthropic-ai/sdk/resources/messages/messages";
import { fail, ok, type Result } from "../../result.ts";
import type { AssistantMessage, FinishReason, ModelUsage, ProviderAnswer } from "../model.ts";
import { countIn, type GrowingAnswer, type Growth, textIn } from "./growing-answer.ts";
import { failed, type ProviderFailure } from "./provider-failure.ts";

/** More than any answer has; what has more is broken. */
const MAX_BLOCKS = 512;

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
  chars: number;
  stop?: StopReason;
  /** message_stop was said. */
  stopped: boolean;
  usage: ModelUsage;
}

const SILENT: Growth = { text: "", meaning: false };

/** An empty answer of a model, by the name it was asked for. */
export function anthropicAnswer(model: string): GrowingAnswer {
  const growing: Growing = {
    model,
    blocks: new Map(),
    chars: 0,
    stopped: false,
    usage: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 },
  };
  return {
    take: (value) => take(growing, value as RawMessageStreamEvent),
    takeWhole: (value) => takeWhole(growing, value as Message),
    end: () => {
      growing.stopped = true;
    },
    phase: () => {
      if (growing.stopped) return "whole";
      return growing.stop ? "finished" : "open";
    },
    size: () => growing.chars,
    hasCalls: () => [...growing.blocks.values()].some(({ kind }) => kind === "tool_use"),
    finish: () => finish(growing),
  };
}

function take(growing: Growing, event: RawMessageStreamEvent): Growth {
  switch (event?.type) {
    case "message_start":
      growing.model = textIn(event.message.model) || growing.model;
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

/** A whole answer says in one message what a stream says in many. */
function takeWhole(growing: Growing, message: Message): Growth {
  if (message?.type !== "message") throw new TypeError("not a message");
  growing.model = textIn(message.model) || growing.model;
  takeUsage(growing, message.usage);
  const grown = message.content.map((block, index) =>
    begin(growing, { type: "content_block_start", index, content_block: block }),
  );
  if (message.stop_reason) growing.stop = message.stop_reason;
  return { text: grown.map(({ text }) => text).join(""), meaning: grown.some(({ meaning }) => meaning) };
}

/** Input tokens come apart: read from the cache, written to it, and the rest. Later events correct earlier. */
function takeUsage(growing: Growing, usage: Usage | MessageDeltaUsage | undefined): void {
  if (!usage) return;
  const cached = countIn(usage.cache_read_input_tokens);
  const written = countIn(usage.cache_creation_input_tokens);
  const input = countIn(usage.input_tokens) + written + cached;
  growing.usage.outputTokens = countIn(usage.output_tokens);
  if (input === 0) return;
  growing.usage.inputTokens = input;
  growing.usage.cachedInputTokens = cached;
  if (written > 0) growing.usage.cacheWriteTokens = written;
}

function begin(growing: Growing, { index, content_block: block }: RawContentBlockStartEvent): Growth {
  if (growing.blocks.size >= MAX_BLOCKS) throw new RangeError("too many blocks");
  const fresh: Block = { kind: "other", id: "", name: "", text: "", json: "", signature: "" };
  growing.blocks.set(index, fresh);
  if (block.type === "text") Object.assign(fresh, { kind: "text", text: textIn(block.text) });
  else if (block.type === "thinking")
    Object.assign(fresh, {
      kind: "thinking",
      text: textIn(block.thinking),
      signature: textIn(block.signature),
    });
  else if (block.type === "tool_use")
    Object.assign(fresh, {
      kind: "tool_use",
      id: textIn(block.id),
      name: textIn(block.name),
      json: inputOf(block),
    });
  growing.chars += fresh.text.length + fresh.json.length;
  const text = fresh.kind === "text" ? fresh.text : "";
  return { text, meaning: text !== "" || fresh.kind === "tool_use" };
}

/** A stream begins a call with an empty object and brings the input in pieces; a whole answer has it here. */
function inputOf({ input }: { input: unknown }): string {
  const empty = typeof input !== "object" || input === null || Object.keys(input).length === 0;
  return empty ? "" : JSON.stringify(input);
}

function grow(growing: Growing, { index, delta }: RawContentBlockDeltaEvent): Growth {
  const block = growing.blocks.get(index);
  if (!block) return SILENT;
  const add = (field: "text" | "json" | "signature", piece: unknown): string => {
    const text = textIn(piece);
    block[field] += text;
    growing.chars += text.length;
    return text;
  };
  switch (delta.type) {
    case "text_delta": {
      const text = add("text", delta.text);
      return { text, meaning: text !== "" };
    }
    case "thinking_delta":
      add("text", delta.thinking);
      return { text: "", meaning: true };
    case "signature_delta":
      add("signature", delta.signature);
      return SILENT;
    case "input_json_delta":
      add("json", delta.partial_json);
      return { text: "", meaning: true };
    default:
      return SILENT;
  }
}

function finish(growing: Growing): Result<ProviderAnswer, ProviderFailure> {
  const { stop, usage, model, blocks } = growing;
  if (!stop) return fail(failed("stream_cut", "the answer ended without a stop reason"));
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
