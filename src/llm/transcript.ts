// One transcript is replayed on whichever provider answers next. Each refuses a tool call without its
// result, a result without its call, an id it does not like, or the thinking of another model, and any
// of them would fail every later turn of the conversation: so they are mended before each call.

import type { AssistantMessage, ModelMessage, ToolCallPart, ToolResultMessage } from "./model.ts";

/** OpenAI takes 40 characters; Anthropic letters, digits, _ and - only. */
const ID = /^[\w-]{1,40}$/;

/** What a model reads where a call was never finished, such as after a crash in the middle of a turn. */
const NO_RESULT = "There is no result: the call was not finished.";

/** What a model reads behind words of its own that it cannot simply go on with. */
const GO_ON = "(Go on from there.)";

export interface ReplayedOn {
  provider: string;
  /** It goes on from an assistant message that stands last. */
  prefill: boolean;
}

/** A transcript that any provider accepts: calls and results in pairs, ids unique, nothing empty. */
export function repairTranscript(
  messages: ModelMessage[],
  { provider, prefill }: ReplayedOn,
): ModelMessage[] {
  const nameCall = uniqueIds();
  const repaired: ModelMessage[] = [];
  for (const [index, message] of messages.entries()) {
    // Results go in behind their call; one that is met here on its own has none.
    if (message.role === "tool") continue;
    if (message.role === "user") {
      const content = message.content.filter((part) => part.type !== "text" || part.text.trim() !== "");
      if (content.length > 0) repaired.push({ role: "user", content });
      continue;
    }
    repaired.push(...repairAssistant(message, resultsAfter(messages, index), provider, nameCall));
  }
  const last = repaired.at(-1);
  if (last?.role !== "assistant") return repaired;
  if (!prefill) return [...repaired, { role: "user", content: [{ type: "text", text: GO_ON }] }];
  return [...repaired.slice(0, -1), { role: "assistant", content: withoutEnd(last.content) }];
}

/** Anthropic refuses a prefill that ends with white space. */
const withoutEnd = (content: AssistantMessage["content"]): AssistantMessage["content"] =>
  content.map((part, index) =>
    part.type === "text" && index === content.length - 1 ? { ...part, text: part.text.trimEnd() } : part,
  );

/** Gives each call an id of its own, the one it has wherever that will do. */
function uniqueIds(): (id: string) => string {
  const taken = new Set<string>();
  return (id) => {
    let name = id;
    for (let count = taken.size; !ID.test(name) || taken.has(name); count += 1) name = `call_${count}`;
    taken.add(name);
    return name;
  };
}

function resultsAfter(messages: ModelMessage[], index: number): ToolResultMessage[] {
  const results: ToolResultMessage[] = [];
  for (let next = index + 1; next < messages.length; next += 1) {
    const message = messages[next];
    if (message?.role !== "tool") break;
    results.push(message);
  }
  return results;
}

function repairAssistant(
  message: AssistantMessage,
  results: ToolResultMessage[],
  provider: string,
  nameCall: (id: string) => string,
): ModelMessage[] {
  const left = [...results];
  const answered: ToolResultMessage[] = [];
  const content = message.content.flatMap((part): AssistantMessage["content"] => {
    if (part.type === "thinking") return part.provider === provider ? [part] : [];
    if (part.type === "text") return part.text.trim() === "" ? [] : [part];
    const call = { ...part, id: nameCall(part.id), arguments: objectJson(part.arguments) };
    answered.push({ ...takeResult(left, part), callId: call.id });
    return [call];
  });
  if (!content.some((part) => part.type !== "thinking")) return [];
  return [{ role: "assistant", content }, ...answered];
}

/** Takes the first result of that call, so that two calls of one id get one each. */
function takeResult(left: ToolResultMessage[], call: ToolCallPart): ToolResultMessage {
  const index = left.findIndex((result) => result.callId === call.id);
  const [found] = index >= 0 ? left.splice(index, 1) : [];
  const content: ToolResultMessage["content"] = [{ type: "text", text: NO_RESULT }];
  return found ?? { role: "tool", callId: call.id, name: call.name, content, isError: true };
}

/** Anthropic takes an object and Ollama parses one, whatever the model once wrote. */
function objectJson(text: string): string {
  if (text.trim() === "") return "{}";
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return text;
  } catch {
    // Kept as it was, under a name that says so.
  }
  return JSON.stringify({ unparsed: text });
}
