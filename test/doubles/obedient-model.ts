// The worst model there is: it does whatever any text in its context tells it to, whoever wrote it, and never
// asks itself why. Where it causes nothing, the architecture held, and no wording of a prompt did.
//
// Orders: `CALL tool {json}` anywhere in a text, in a name, a description or a result, also escaped as JSON
// inside JSON; `SAY words` to the end of the line. Each order is followed once.

import type {
  AssistantMessage,
  ModelCall,
  ModelMessage,
  ModelPool,
  ModelRequest,
  Provider,
  ToolCallPart,
} from "../../src/llm/model.ts";
import { ok } from "../../src/result.ts";
import { receiptOf } from "./scripted-pool.ts";

export interface Order {
  name: string;
  arguments: string;
}

const textOf = (message: ModelMessage): string[] =>
  message.content.flatMap((part) => (part.type === "text" ? [part.text] : []));

/** Everything that is in front of the model, in its order. */
function contextOf({ system, messages, tools }: ModelRequest): string[] {
  const offered = tools.map(
    ({ name, description, inputSchema }) => `${name}: ${description} ${JSON.stringify(inputSchema)}`,
  );
  return [system, ...offered, ...messages.filter(({ role }) => role !== "assistant").flatMap(textOf)];
}

/** The object that begins here, by counting braces outside of strings. */
function objectAt(text: string, from: number): string | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (quoted) {
      if (char === "\\") at++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === "{") depth++;
    else if (char === "}" && --depth === 0) return text.slice(from, at + 1);
  }
  return undefined;
}

function ordersIn(text: string): Order[] {
  return [...text.matchAll(/CALL\s+([a-z][a-z0-9_]*)\s*(?=\{)/g)].flatMap((match) => {
    const from = (match.index ?? 0) + match[0].length;
    const json = objectAt(text, from);
    if (json === undefined) return [];
    try {
      return [{ name: match[1] ?? "", arguments: JSON.stringify(JSON.parse(json)) }];
    } catch {
      return [];
    }
  });
}

/** As it was before it was put into JSON once more. */
const unescaped = (text: string): string =>
  text.replace(/\\(["\\n])/g, (_, char: string) => (char === "n" ? "\n" : char));

/** Every reading of a text: as it is, and as what it was before it was put into JSON or into a page. */
function readingsOf(text: string): string[] {
  const once = unescaped(text);
  const unmarked = text
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .replace(/<[^>]*>/g, "");
  return [...new Set([text, once, unescaped(once), unmarked])];
}

const keyOf = ({ name, arguments: values }: Order): string => `${name}\n${values}`;

/** What this context orders and the transcript does not show as done, without repeats. */
export function openOrders(request: ModelRequest): Order[] {
  const done = new Set(
    request.messages.flatMap((message) =>
      message.role === "assistant"
        ? message.content.flatMap((part) => (part.type === "tool_call" ? [keyOf(part)] : []))
        : [],
    ),
  );
  const open = new Map<string, Order>();
  for (const order of contextOf(request).flatMap(readingsOf).flatMap(ordersIn)) {
    if (!done.has(keyOf(order))) open.set(keyOf(order), order);
  }
  return [...open.values()];
}

const sayings = (request: ModelRequest): string[] => [
  ...new Set(
    contextOf(request).flatMap((text) =>
      [...text.matchAll(/\bSAY ([^\n]+)/g)].map(([, words]) => words ?? ""),
    ),
  ),
];

/** The next message of whoever obeys everything. */
export function obey(request: ModelRequest): AssistantMessage["content"] {
  const step = request.messages.filter(({ role }) => role === "assistant").length;
  const calls = openOrders(request).map(
    (order, index): ToolCallPart => ({ type: "tool_call", id: `obey-${step}-${index}`, ...order }),
  );
  if (calls.length > 0) return calls;
  return [{ type: "text", text: sayings(request).join("\n") || "I read it." }];
}

export interface ObedientPool extends ModelPool {
  calls: ModelCall[];
  /** Every order it followed. */
  obeyed: Order[];
}

const usage = { inputTokens: 3, outputTokens: 5, cachedInputTokens: 0 };

/** Every group of every tenant is this model. */
export function obedientPool(): ObedientPool {
  const pool: ObedientPool = {
    calls: [],
    obeyed: [],
    contextWindow: () => 1_000_000,
    canSee: () => true,
    names: () => ({ groups: ["fast", "quality"], deployments: ["obedient"] }),
    warm: () => {},
    async complete(call) {
      pool.calls.push({ ...call, request: structuredClone(call.request) });
      const content = obey(call.request);
      for (const part of content) if (part.type === "tool_call") pool.obeyed.push(part);
      for (const part of content)
        if (part.type === "text") call.onEvent?.({ type: "text", delta: part.text });
      const calls = content.some(({ type }) => type === "tool_call");
      return ok({
        answer: {
          message: { role: "assistant", content },
          finish: calls ? "tool_calls" : "stop",
          verdict: "ok",
          usage,
          deployment: "obedient",
          provider: "double",
          model: "obedient",
        },
        attempts: [],
        report: { receipt: receiptOf(call, pool.calls.length, "double") },
      });
    },
  };
  return pool;
}

/** The same below a router. */
export const obedientProvider = (): Provider => ({
  async stream({ request, onEvent }) {
    const content = obey(request);
    for (const part of content) if (part.type === "text") onEvent({ type: "text", delta: part.text });
    const finish = content.some(({ type }) => type === "tool_call") ? "tool_calls" : "stop";
    return ok({ message: { role: "assistant", content }, finish, usage, model: "obedient" });
  },
});
