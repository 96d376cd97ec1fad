// From OpenAI's words to the neutral language of models.

import { DEFAULT_OUTPUT_TOKENS } from "../limits.ts";
import type {
  AssistantMessage,
  ModelMessage,
  ModelRequest,
  ToolChoice,
  ToolDefinition,
} from "../llm/model.ts";
import { fail, ok, type Result } from "../result.ts";
import type { ChatRequest } from "./chat-schema.ts";
import type { ChatMessage, ChatTool } from "./message-schema.ts";
import type { Refusal } from "./refusal.ts";

type Conversation = Pick<ModelRequest, "system" | "messages">;

const malformed = (param: string, message: string): { ok: false; error: Refusal } =>
  fail({ kind: "malformed", param, message: `${param}: ${message}` });

const joined = (parts: { text: string }[]): string => parts.map(({ text }) => text).join("");

/** Instructions go before the conversation, wherever they stood: one provider has no other place for them. */
export function conversationOf(messages: readonly ChatMessage[]): Result<Conversation, Refusal> {
  const system: string[] = [];
  const neutral: ModelMessage[] = [];
  /** Names of the calls that may still get a result, by id. */
  const calls = new Map<string, string>();
  for (const [index, message] of messages.entries()) {
    if (message.role === "system" || message.role === "developer") system.push(joined(message.content));
    else if (message.role === "user") neutral.push({ role: "user", content: message.content });
    else if (message.role === "assistant") {
      for (const call of message.tool_calls ?? []) calls.set(call.id, call.function.name);
      neutral.push(assistantOf(message));
    } else {
      const name = calls.get(message.tool_call_id);
      if (name === undefined)
        return malformed(`messages[${index}].tool_call_id`, "answers no earlier tool call");
      const { content, tool_call_id: callId } = message;
      neutral.push({ role: "tool", callId, name, content, isError: false });
    }
  }
  const instructions = system.join("\n\n");
  // Anthropic takes no request without a message; then the instructions are what is said.
  if (neutral.length > 0) return ok({ system: instructions, messages: neutral });
  return ok({ system: "", messages: [{ role: "user", content: [{ type: "text", text: instructions }] }] });
}

function assistantOf(message: Extract<ChatMessage, { role: "assistant" }>): AssistantMessage {
  const calls = (message.tool_calls ?? []).map(({ id, function: { name, arguments: json } }) => ({
    ...{ type: "tool_call" as const, id, name },
    arguments: json,
  }));
  return { role: "assistant", content: [...(message.content ?? []), ...calls] };
}

export const toolsOf = (tools: readonly ChatTool[] | null | undefined): ToolDefinition[] =>
  (tools ?? []).map(({ function: { name, description, parameters } }) => ({
    name,
    description: description ?? "",
    inputSchema: parameters ?? { type: "object", properties: {} },
  }));

function toolChoiceOf({ tool_choice: choice, tools }: ChatRequest): Result<ToolChoice | undefined, Refusal> {
  if (choice === undefined || choice === null) return ok(undefined);
  if (choice === "none" || choice === "auto") return ok(choice);
  if (!tools || tools.length === 0) return malformed("tool_choice", "needs tools");
  if (choice === "required") return ok(choice);
  const { name } = choice.function;
  const isKnown = tools.some((tool) => tool.function.name === name);
  return isKnown ? ok({ name }) : malformed("tool_choice.function.name", "names no tool of this request");
}

function outputOf(format: ChatRequest["response_format"]): ModelRequest["output"] {
  if (!format || format.type === "text") return undefined;
  if (format.type === "json_object") return { name: "json", schema: { type: "object" } };
  const { name, schema, strict } = format.json_schema;
  return { name, schema, ...(typeof strict === "boolean" ? { strict } : {}) };
}

/** The neutral request, or the field that stands in its way. */
export function modelRequestOf(chat: ChatRequest): Result<ModelRequest, Refusal> {
  const conversation = conversationOf(chat.messages);
  if (!conversation.ok) return conversation;
  const toolChoice = toolChoiceOf(chat);
  if (!toolChoice.ok) return toolChoice;
  const output = outputOf(chat.response_format);
  const { system, messages } = conversation.value;
  const maxOutputTokens = chat.max_completion_tokens ?? chat.max_tokens ?? DEFAULT_OUTPUT_TOKENS;
  const request: ModelRequest = { system, messages, tools: toolsOf(chat.tools), maxOutputTokens };
  if (output) request.output = output;
  if (toolChoice.value !== undefined) request.toolChoice = toolChoice.value;
  if (typeof chat.temperature === "number") request.temperature = chat.temperature;
  if (chat.stop && chat.stop.length > 0) request.stop = chat.stop;
  return ok(request);
}
