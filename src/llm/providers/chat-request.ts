// The neutral language as an OpenAI chat.completions request. Ollama speaks the same wire with less.

import type {
  ChatCompletionAssistantMessageParam,
  ChatCompletionContentPart,
  ChatCompletionCreateParams,
  ChatCompletionMessageParam,
} from "openai/resources/chat/completions";
import type {
  AssistantMessage,
  ImagePart,
  ModelMessage,
  ModelRequest,
  TextPart,
  ToolChoice,
  ToolDefinition,
  ToolResultMessage,
} from "../model.ts";
import { repairTranscript } from "../transcript.ts";

/** What one dialect of the wire takes. */
export interface ChatDialect {
  provider: string;
  images: boolean;
  /** Goes on from an assistant message that stands last. */
  prefill: boolean;
  /** Takes tool_choice. Ollama does not: what may be called is decided by what it is told of. */
  toolChoice: boolean;
  /** Templates of local models want the roles to alternate. */
  mergeRoles: boolean;
  /** Ollama knows only the older name. */
  maxTokensField: "max_completion_tokens" | "max_tokens";
}

type Params = ChatCompletionCreateParams;

/** A request for one model, for a stream unless the answer is wanted whole. */
export function chatRequest(
  model: string,
  request: ModelRequest,
  dialect: ChatDialect,
  whole = false,
): Params {
  const { temperature, stop, output } = request;
  const params: Params = { model, messages: chatMessages(request, dialect), ...(whole ? WHOLE : STREAMED) };
  params[dialect.maxTokensField] = request.maxOutputTokens;
  if (request.tools.length > 0) Object.assign(params, toolsOf(request, dialect));
  if (output) params.response_format = formatOf(output);
  if (temperature !== undefined) params.temperature = temperature;
  if (stop && stop.length > 0) params.stop = stop;
  return params;
}

/** A whole answer has its usage anyway, and the option is refused beside it. */
const WHOLE = { stream: false } as const;
const STREAMED = { stream: true, stream_options: { include_usage: true } } as const;

function toolsOf(request: ModelRequest, dialect: ChatDialect): Pick<Params, "tools" | "tool_choice"> {
  const { toolChoice } = request;
  const offered = dialect.toolChoice ? request.tools : chosenTools(request);
  if (offered.length === 0) return {};
  const tools = offered.map(({ name, description, inputSchema }) => ({
    type: "function" as const,
    function: { name, description, parameters: inputSchema },
  }));
  return { tools, ...(dialect.toolChoice && toolChoice ? { tool_choice: choiceOf(toolChoice) } : {}) };
}

const choiceOf = (choice: ToolChoice): NonNullable<Params["tool_choice"]> =>
  typeof choice === "string" ? choice : { type: "function", function: { name: choice.name } };

/** A choice for a model that takes none: it calls nothing that it does not know of. */
function chosenTools({ tools, toolChoice }: ModelRequest): ToolDefinition[] {
  if (toolChoice === "none") return [];
  return typeof toolChoice === "object" ? tools.filter(({ name }) => name === toolChoice.name) : tools;
}

/** Strict only where it was asked for: it refuses a schema with an optional property. The verdict checks. */
function formatOf({
  name,
  schema,
  strict,
}: NonNullable<ModelRequest["output"]>): NonNullable<Params["response_format"]> {
  const json_schema = { name, schema, ...(strict === undefined ? {} : { strict }) };
  return { type: "json_schema", json_schema };
}

function chatMessages(request: ModelRequest, dialect: ChatDialect): ChatCompletionMessageParam[] {
  const repaired = imagesBehindResults(repairTranscript(request.messages, dialect));
  const messages = dialect.mergeRoles ? mergeNeighbours(repaired) : repaired;
  const spoken = messages.map((message) => wire(message, dialect));
  if (request.system !== "") spoken.unshift({ role: "system", content: request.system });
  return spoken;
}

/** The wire takes no images in a result: they follow as a user's, once all results are there. */
function imagesBehindResults(messages: ModelMessage[]): ModelMessage[] {
  if (!messages.some(({ role }) => role === "tool")) return messages;
  const moved: ModelMessage[] = [];
  let images: ImagePart[] = [];
  for (const [index, message] of messages.entries()) {
    if (message.role !== "tool") {
      moved.push(message);
      continue;
    }
    images.push(...message.content.filter((part) => part.type === "image"));
    moved.push({ ...message, content: message.content.filter((part) => part.type === "text") });
    if (images.length === 0 || messages[index + 1]?.role === "tool") continue;
    moved.push({ role: "user", content: images });
    images = [];
  }
  return moved;
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

function wire(message: ModelMessage, dialect: ChatDialect): ChatCompletionMessageParam {
  if (message.role === "user") return { role: "user", content: userContent(message.content, dialect) };
  return message.role === "assistant" ? assistantMessage(message) : toolMessage(message);
}

/** What stands for an image where the model sees none. */
export const NO_IMAGES = "[An image was here. You cannot see images.]";

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

/** The wire has no flag for a failed tool. */
function toolMessage({ callId, content, isError }: ToolResultMessage): ChatCompletionMessageParam {
  const text = content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
  return { role: "tool", tool_call_id: callId, content: isError ? `Error: ${text}` : text };
}
