// The neutral language as an Anthropic messages request. Its types have no temperature, top_p or top_k.

import { transformJSONSchema } from "@anthropic-ai/sdk/lib/transform-json-schema";
import type {
  Base64ImageSource,
  ContentBlockParam,
  ImageBlockParam,
  MessageCreateParams,
  MessageParam,
  TextBlockParam,
  ThinkingBlockParam,
  ToolResultBlockParam,
  ToolUseBlockParam,
} from "@anthropic-ai/sdk/resources/messages/messages";
import type { Capabilities } from "../../tenants/policy.ts";
import type {
  AssistantMessage,
  ImagePart,
  ModelMessage,
  ModelRequest,
  TextPart,
  ToolChoice,
  ToolResultMessage,
} from "../model.ts";
import { estimateFixed, estimateRequest } from "../tokens.ts";
import { repairTranscript } from "../transcript.ts";
import { NO_IMAGES } from "./chat-request.ts";

/**
 * Tokens from which a prefix is worth writing to the cache: models ignore shorter ones, the smallest at
 * 1,024, and a write costs a quarter more than a plain read.
 */
const WORTH_CACHING = 1_024;

type Params = MessageCreateParams;

/** A request for one model, for a stream unless the answer is wanted whole. */
export function anthropicRequest(
  model: string,
  request: ModelRequest,
  { images, prefill }: Pick<Capabilities, "images" | "prefill">,
  whole = false,
): Params {
  const { tools, output, stop } = request;
  return {
    model,
    max_tokens: request.maxOutputTokens,
    messages: anthropicMessages(
      repairTranscript(request.messages, { provider: "anthropic", prefill }),
      images,
    ),
    stream: !whole,
    ...(request.system === "" ? {} : { system: systemOf(request) }),
    ...(tools.length === 0 ? {} : { tools: toolsOf(request), ...choiceOf(request.toolChoice) }),
    ...(output
      ? { output_config: { format: { type: "json_schema", schema: schemaOf(output.schema) } } }
      : {}),
    ...(stop && stop.length > 0 ? { stop_sequences: stop } : {}),
    ...historyCache(request),
  };
}

const CACHED = { type: "ephemeral" } as const;

/** System and tools are the same for every conversation of an employee: they are read from one cache. */
function systemOf(request: ModelRequest): NonNullable<Params["system"]> {
  if (estimateFixed(request) < WORTH_CACHING) return request.system;
  return [{ type: "text", text: request.system, cache_control: CACHED }];
}

/** A history that goes on is read again at the next call. A question that stands alone is not. */
function historyCache(request: ModelRequest): Pick<Params, "cache_control"> {
  const goesOn = request.messages.length > 1 || request.tools.length > 0;
  return goesOn && estimateRequest(request) >= WORTH_CACHING ? { cache_control: CACHED } : {};
}

const toolsOf = ({ tools }: ModelRequest) =>
  tools.map(({ name, description, inputSchema }) => ({
    name,
    description,
    input_schema: { ...inputSchema, type: "object" as const },
  }));

function choiceOf(choice: ToolChoice | undefined): Pick<Params, "tool_choice"> {
  if (choice === undefined) return {};
  if (typeof choice === "object") return { tool_choice: { type: "tool", name: choice.name } };
  return { tool_choice: { type: choice === "required" ? "any" : choice } };
}

/** The API takes a part of JSON Schema. The SDK knows which; what it cannot carry over, the verdict checks. */
function schemaOf(schema: Record<string, unknown>): Record<string, unknown> {
  try {
    return transformJSONSchema(schema);
  } catch {
    return schema;
  }
}

/** Roles alternate and begin with the user; results stand first in the user message behind their calls. */
function anthropicMessages(messages: ModelMessage[], images: boolean): MessageParam[] {
  const wire: MessageParam[] = [];
  for (const message of messages) {
    const role = message.role === "assistant" ? "assistant" : "user";
    const content = blocksOf(message, images);
    const last = wire.at(-1);
    if (last?.role === role && Array.isArray(last.content)) last.content.push(...content);
    else wire.push({ role, content });
  }
  if (wire[0]?.role === "assistant") wire.unshift({ role: "user", content: "(You wrote first.)" });
  return wire;
}

function blocksOf(message: ModelMessage, images: boolean): ContentBlockParam[] {
  if (message.role === "assistant") return message.content.map(assistantBlock);
  if (message.role === "tool") return [resultBlock(message, images)];
  return message.content.map((part) => userBlock(part, images));
}

function assistantBlock(
  part: AssistantMessage["content"][number],
): TextBlockParam | ToolUseBlockParam | ThinkingBlockParam {
  if (part.type === "text") return { type: "text", text: part.text };
  if (part.type === "thinking") return { type: "thinking", thinking: part.text, signature: part.signature };
  // Mended JSON of an object: see repairTranscript.
  return { type: "tool_use", id: part.id, name: part.name, input: JSON.parse(part.arguments) };
}

const userBlock = (part: TextPart | ImagePart, images: boolean): TextBlockParam | ImageBlockParam =>
  part.type === "text" ? { type: "text", text: part.text } : imageBlock(part, images);

const IMAGE_TYPES: readonly string[] = ["image/jpeg", "image/png", "image/gif", "image/webp"];

const isImageType = (type: string): type is Base64ImageSource["media_type"] => IMAGE_TYPES.includes(type);

function imageBlock({ mediaType, data }: ImagePart, images: boolean): TextBlockParam | ImageBlockParam {
  if (!images) return { type: "text", text: NO_IMAGES };
  if (!isImageType(mediaType)) return { type: "text", text: `[An image of type ${mediaType} was here.]` };
  return { type: "image", source: { type: "base64", media_type: mediaType, data } };
}

/** An empty text block is refused, so a result without any has no content. */
function resultBlock(message: ToolResultMessage, images: boolean): ToolResultBlockParam {
  const content = message.content
    .filter((part) => part.type !== "text" || part.text !== "")
    .map((part) => userBlock(part, images));
  return {
    type: "tool_result",
    tool_use_id: message.callId,
    ...(content.length === 0 ? {} : { content }),
    ...(message.isError ? { is_error: true } : {}),
  };
}
