// What the tests of several providers share: a plain request, and a call that records its events.

import type { ModelRequest, Provider } from "../../../../src/llm/model.ts";

export const request = (over: Partial<ModelRequest> = {}): ModelRequest => ({
  system: "Your name is Ada. Your role is accountant.",
  messages: [{ role: "user", content: [{ type: "text", text: "hello there" }] }],
  tools: [],
  maxOutputTokens: 500,
  ...over,
});

export const kbSearch = {
  name: "kb_search",
  description: "Searches the handbook.",
  inputSchema: { type: "object", properties: { q: { type: "string" } }, required: ["q"] },
};

/** A turn in the middle: a call, its result, and the question behind it. */
export const withTool = (): ModelRequest =>
  request({
    tools: [kbSearch],
    messages: [
      { role: "user", content: [{ type: "text", text: "How many days of leave?" }] },
      {
        role: "assistant",
        content: [
          { type: "text", text: "I look it up." },
          { type: "tool_call", id: "call_1", name: "kb_search", arguments: '{"q":"leave"}' },
        ],
      },
      {
        role: "tool",
        callId: "call_1",
        name: "kb_search",
        content: [{ type: "text", text: "25 days" }],
        isError: false,
      },
    ],
  });

type Events = Parameters<Parameters<Provider["stream"]>[0]["onEvent"]>[0][];

export interface Asked {
  result: Awaited<ReturnType<Provider["stream"]>>;
  events: Events;
  /** All text deltas joined. */
  text: string;
}

/** One call, with everything it told on the way. */
export async function ask(
  provider: Provider,
  input: { request?: ModelRequest; model?: string; signal?: AbortSignal; onEvent?: () => void } = {},
): Promise<Asked> {
  const events: Events = [];
  const result = await provider.stream({
    model: input.model ?? "test-model",
    request: input.request ?? request(),
    signal: input.signal ?? new AbortController().signal,
    onEvent: (event) => {
      events.push(event);
      input.onEvent?.();
    },
  });
  const text = events.map((event) => (event.type === "text" ? event.delta : "")).join("");
  return { result, events, text };
}
