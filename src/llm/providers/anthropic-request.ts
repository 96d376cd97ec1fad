// The neutral language as an Anthropic messages request. Its types have no temperature, top_p or top_k.

import type {
  Base64ImageSource,
  ContentBlockParam,
  ImageBlockParam,
  MessageCreateParamsStreaming,
  MessageParam,
  TextBlockParam,
  ThinkingBlockParam,
  ToolResultBlockParam,
  ToolUseBlockParam,
} from "@anthropic-ai/sdk/resources/messages/messages";
import type {
  AssistantMessage,
  ImagePart,
  ModelMessage,
  ModelRequest,
  TextPart,
  ToolResultMessage,
} from "../model.ts";
import { repairTranscript } from "../transcript.ts";

/** A streaming request for one model. The last block is marked, so that a long history is read from cache. */
export function anthropicRequest(model: string, request: ModelRequest): MessageCreateParamsStreaming {
  return {
    model,
    max_tokens: request.maxOutputTokens,
    messages: anthropicMessages(request.messages),
    stream: true,
    cache_control: { type: "ephemeral" },
    ...(request.system === "" ? {} : { system: request.system }),
    ...(request.tools.length === 0 ? {} : { tools: toolsOf(request) }),
    ...(request.output
      ? { output_config: { format: { type: "json_schema", schema: request.output.schema } } }
      : {}),
  };
}

const toolsOf = ({ tools }: ModelRequest) =>
  tools.map(({ name, description, inputSchema }) => ({
    name,
    description,
    input_schema: { ...inputSchema, type: "object" as const },
  }));

/** Roles alternate and begin with the user; results stand first in the user message behind their calls. */
function anthropicMessages(messages: ModelMessage[]): MessageParam[] {
  const wire: MessageParam[] = [];
  for (const message of repairTranscript(messages, "anthropic")) {
    const role = message.role === "assistant" ? "assistant" : "user";
    const content = blocksOf(message);
    const last = wire.at(-1);
    if (last?.role === role && Array.isArray(last.content)) last.content.push(...content);
    else wire.push({ role, content });
  }
  if (wire[0]?.role === "assistant") wire.unshift({ role: "user", content: "(You wrote first.)" });
  return wire;
}

function blocksOf(message: ModelMessage): ContentBlockParam[] {
  if (message.role === "assistant") return message.content.map(assistantBlock);
  if (message.role === "tool") return [resultBlock(message)];
  return message.content.map(userBlock);
}

function assistantBlock(
  part: AssistantMessage["content"][number],
): TextBlockParam | ToolUseBlockParam | ThinkingBlockParam {
  if (part.type === "text") return { type: "text", text: part.text };
  if (part.type === "thinking") return { type: "thinking", thinking: part.text, signature: part.signature };
  // Mended JSON of an object: see repairTranscript.
  return { type: "tool_use", id: part.id, name: part.name, input: JSON.parse(part.arguments) };
}

const userBlock = (part: TextPart | ImagePart): TextBlockParam | ImageBlockParam =>
  part.type === "text" ? { type: "text", text: part.text } : imageBlock(part);

const IMAGE_TYPES: readonly string[] = ["image/jpeg", "image/png", "image/gif", "image/webp"];

const isImageType = (type: string): type is Base64ImageSource["media_type"] => IMAGE_TYPES.includes(type);

function imageBlock({ mediaType, data }: ImagePart): TextBlockParam | ImageBlockParam {
  if (!isImageType(mediaType)) return { type: "text", text: `[An image of type ${mediaType} was here.]` };
  return { type: "image", source: { type: "base64", media_type: mediaType, data } };
}

/** An empty text block is refused, so a result without any has no content. */
function resultBlock(message: ToolResultMessage): ToolResultBlockParam {
  const content = message.content.filter((part) => part.type !== "text" || part.text !== "").map(userBlock);
  return {
    type: "tool_result",
    tool_use_id: message.callId,
    ...(content.length === 0 ? {} : { content }),
    ...(message.isError ? { is_error: true } : {}),
  };
}
