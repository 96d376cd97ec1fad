// What an employee is told about itself, and what it is shown of the conversation.

import type { HistoryMessage, IncomingMessage } from "../conversation/message.ts";
import type { ModelMessage } from "../llm/model.ts";
import type { Agent } from "../tenants/tenant.ts";

const HONEST = "If asked directly whether you are an AI, always say that you are an AI assistant.";
const QUIET_TOOLS =
  "Do not announce that you are going to use a tool and do not name tools; give the result.";

/** The agent's own system prompt first, then who it is, its persona, and what holds for every employee. */
export function systemPrompt(agent: Agent): string {
  const identity = `Your name is ${agent.name}. Your role is ${agent.role}.`;
  return [agent.systemPrompt, identity, agent.persona, HONEST, QUIET_TOOLS]
    .filter((part) => part.trim() !== "")
    .join("\n\n");
}

/** The conversation as model messages, oldest first. Speakers are named where there is more than one. */
export function conversationMessages(
  history: readonly HistoryMessage[],
  input: readonly IncomingMessage[],
): ModelMessage[] {
  const people = new Set([
    ...history.filter((line) => line.role === "person").map((line) => line.author),
    ...input.map((message) => message.author.name ?? message.author.id),
  ]);
  const say = (author: string, text: string) => (people.size > 1 ? `${author}: ${text}` : text);
  const past = history.filter((line) => line.role !== "notice" && line.text !== "");
  return [
    ...past.map((line): ModelMessage => {
      const text = {
        type: "text" as const,
        text: line.role === "person" ? say(line.author, line.text) : line.text,
      };
      return line.role === "person"
        ? { role: "user", content: [text] }
        : { role: "assistant", content: [text] };
    }),
    ...input.map((message): ModelMessage => {
      const text = say(message.author.name ?? message.author.id, readable(message));
      return { role: "user", content: [{ type: "text", text }] };
    }),
  ];
}

/** What could not be read is said to the model, so that it does not answer as if nothing was there. */
function readable(message: IncomingMessage): string {
  if (message.unsupported === undefined) return message.text;
  return `${message.text}\n[They also sent something you cannot open: ${message.unsupported}.]`.trim();
}
