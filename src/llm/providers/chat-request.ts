// The neutral language as an OpenAI chat.completions request. Ollama speaks the same wire with less.

import type {
  ChatCompletionAssistantMessageParam,
  ChatCompletionContentPart,
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
} from "openai/resources/chat/completions";
import type {
  AssistantMessage,
  ImagePart,
  ModelMessage,
  ModelRequest,
  TextPart,
  ToolResultMessage,
} from "../model.ts";
import { repairTranscript } from "../transcript.ts";

/** What one dialect of the wire takes. */
export interface ChatDialect {
  provider: string;
  images: boolean;
  /** Templates of local models want the roles to alternate. */
  mergeRoles: boolean;
  /** Ollama knows only the older name. */
  maxTokensField: "max_completion_tokens" | "max_tokens";
}

type Params = ChatCompletionCreateParamsStreaming;

/** A streaming request for one model. */
export function chatRequest(model: string, request: ModelRequest, dialect: ChatDialect): Params {
  return {
    model,
    messages: chatMessages(request, dialect),
    stream: true,
    stream_options: { include_usage: true },
    [dialect.maxTokensField]: request.maxOutputTokens,
    ...toolsOf(request),
    ...formatOf(request),
  };
}

function toolsOf({ tools }: ModelRequest): Pick<Params, "tools"> {
  if (tools.length === 0) return {};
  return {
    tools: tools.map(({ name, description, inputSchema }) => ({
      type: "function",
      function: { name, description, parameters: inputSchema },
    })),
  };
}

/** Not strict: that refuses a schema with an optional property. The verdict checks the answer. */
function formatOf({ output }: ModelRequest): Pick<Params, "response_format"> {
  if (!output) return {};
  return {
    response_format: { type: "json_schema", json_schema: { name: output.name, schema: output.schema } },
  };
}

function chatMessages(request: ModelRequest, dialect: ChatDialect): ChatCompletionMessageParam[] {
  const repaired = repairTranscript(request.messages, dialect.provider);
  const messages = dialect.mergeRoles ? mergeNeighbours(repaired) : repaired;
  const system: ChatCompletionMessageParam[] =
    request.system === "" ? [] : [{ role: "system", content: request.system }];
  return [...system, ...messages.flatMap((message, index) => wire(message, messages[index + 1], dialect))];
}

/** Joins user to user and plain assistant to assistant. */
function mergeNeighbours(messages: ModelMessage[]): ModelMessage[] {
  const merged: ModelMessage[] = [];
  for (const message of messages) {
    const last = merged.at(-1);
    if (message.role === "user" && last?.role === "user")
      last.content = [...last.content, ...message.content];
    else if (message.role === "assistant" && last?.role === "assistant")
      last.content = [...last.content, ...message.content];
    else merged.push({ ...message });
  }
  return merged;
}

function wire(
  message: ModelMessage,
  next: ModelMessage | undefined,
  dialect: ChatDialect,
): ChatCompletionMessageParam[] {
  if (message.role === "user") return [{ role: "user", content: userContent(message.content, dialect) }];
  if (message.role === "assistant") return [assistantMessage(message)];
  return toolMessages(message, next, dialect);
}

const NO_IMAGES = "[An image was here. You cannot see images.]";

function userContent(
  parts: (TextPart | ImagePart)[],
  dialect: ChatDialect,
): string | ChatCompletionContentPart[] {
  if (dialect.images && parts.some((part) => part.type === "image")) return parts.map(contentPart);
  return parts.map((part) => (part.type === "text" ? part.text : NO_IMAGES)).join("\n\n");
}

const contentPart = (part: TextPart | ImagePart): ChatCompletionContentPart =>
  part.type === "text"
    ? { type: "text", text: part.text }
    : { type: "image_url", image_url: { url: `data:${part.mediaType};base64,${part.data}` } };

function assistantMessage({ content }: AssistantMessage): ChatCompletionAssistantMessageParam {
  const text = content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n\n");
  const calls = content.flatMap((part) => (part.type === "tool_call" ? [part] : []));
  return {
    role: "assistant",
    content: text === "" ? null : text,
    ...(calls.length === 0
      ? {}
      : {
          tool_calls: calls.map(({ id, name, arguments: json }) => ({
            id,
            type: "function",
            function: { name, arguments: json },
          })),
        }),
  };
}

/** The wire has no flag for a failed tool, and takes no images in a result: they follow as a user's. */
function toolMessages(
  result: ToolResultMessage,
  next: ModelMessage | undefined,
  dialect: ChatDialect,
): ChatCompletionMessageParam[] {
  const texts = result.content.flatMap((part) => (part.type === "text" ? [part.text] : []));
  const images = result.content.filter((part) => part.type === "image");
  const shown = images.length > 0 && dialect.images && next?.role !== "tool";
  const note = images.length > 0 && !shown ? [NO_IMAGES] : [];
  const text = [...texts, ...note].join("\n");
  const message: ChatCompletionMessageParam = {
    role: "tool",
    tool_call_id: result.callId,
    content: result.isError ? `Error: ${text}` : text,
  };
  return shown ? [message, { role: "user", content: images.map(contentPart) }] : [message];
}
