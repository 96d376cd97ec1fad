// The part of an OpenAI chat.completions request that the stand-in reads. Anything else may be there.

import * as z from "zod";

const contentSchema = z.union([
  z.string(),
  z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
]);

export const chatRequestSchema = z.looseObject({
  model: z.string(),
  messages: z
    .array(
      z.looseObject({
        role: z.enum(["system", "developer", "user", "assistant", "tool"]),
        content: contentSchema.nullish(),
      }),
    )
    .min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  response_format: z.looseObject({ json_schema: z.looseObject({ name: z.string() }).optional() }).nullish(),
  tools: z.array(z.looseObject({ function: z.looseObject({ name: z.string() }) })).nullish(),
});
export type ChatRequest = z.infer<typeof chatRequestSchema>;
type ChatMessage = ChatRequest["messages"][number];

/** The words of one message, whichever of the two forms it came in. */
export function textOf(message: ChatMessage): string {
  const { content } = message;
  if (typeof content === "string") return content;
  return (content ?? []).map((part) => part.text ?? "").join("");
}

/** The user messages that no assistant message has answered yet. */
export function unanswered(request: ChatRequest): string[] {
  const last = request.messages.findLastIndex((message) => message.role === "assistant");
  return request.messages
    .slice(last + 1)
    .filter((message) => message.role === "user")
    .map(textOf);
}

/** Results of tools that came after the newest assistant message. */
export function toolResults(request: ChatRequest): string[] {
  const last = request.messages.findLastIndex((message) => message.role === "assistant");
  return request.messages
    .slice(last + 1)
    .filter((message) => message.role === "tool")
    .map(textOf);
}

/** Names of the tools that the request offers. */
export const offeredTools = (request: ChatRequest): string[] =>
  (request.tools ?? []).map((tool) => tool.function.name);

/** The name the system prompt gives to the employee. */
export function employeeName(request: ChatRequest): string | undefined {
  const system = request.messages.filter((m) => m.role === "system" || m.role === "developer").map(textOf);
  return /\bYour name is ([^.\n]+)/.exec(system.join("\n"))?.[1]?.trim();
}
