// What a healthy model server says on each wire, in the pieces in which it leaves the socket. Faults are
// applied to these pieces: see fault-server.ts.

export type Wire = "openai" | "anthropic" | "ollama";

export interface FaultAnswer {
  /** Text deltas, in order. */
  text: string[];
  toolCalls: { id: string; name: string; arguments: string }[];
  /** finish_reason or stop_reason, as the wire spells it; by default that of a whole answer. */
  finish?: string;
  usage: { input: number; output: number };
}

export const DEFAULT_ANSWER: FaultAnswer = {
  text: ["All ", "is ", "well."],
  toolCalls: [],
  usage: { input: 12, output: 4 },
};

const line = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const named = (value: { type: string } & Record<string, unknown>): string =>
  `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`;

export interface StreamPieces {
  /** Opens the answer, says nothing yet. */
  opening: string[];
  /** A piece for each text delta and each tool call. */
  content: string[];
  /** Finish reason and usage. */
  ending: string[];
  /** [DONE] or message_stop. */
  done: string[];
}

/** The pieces of a streamed answer. */
export const streamOf = (wire: Wire, model: string, answer: FaultAnswer): StreamPieces =>
  wire === "anthropic" ? anthropicStreamOf(model, answer) : chatStreamOf(model, answer);

function chatStreamOf(model: string, answer: FaultAnswer): StreamPieces {
  const head = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model };
  const chunk = (delta: object, finish_reason: string | null = null) =>
    line({ ...head, choices: [{ index: 0, delta, finish_reason }] });
  const calls = answer.toolCalls.map(({ id, name, arguments: json }, index) =>
    chunk({ tool_calls: [{ index, id, type: "function", function: { name, arguments: json } }] }),
  );
  return {
    opening: [chunk({ role: "assistant", content: "" })],
    content: [...answer.text.map((content) => chunk({ content })), ...calls],
    ending: [chunk({}, chatFinish(answer)), line({ ...head, choices: [], usage: chatUsage(answer) })],
    done: ["data: [DONE]\n\n"],
  };
}

const chatFinish = ({ finish, toolCalls }: FaultAnswer) =>
  finish ?? (toolCalls.length > 0 ? "tool_calls" : "stop");
const chatUsage = ({ usage: { input, output } }: FaultAnswer) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
});

function anthropicStreamOf(model: string, answer: FaultAnswer): StreamPieces {
  const { text, toolCalls, usage } = answer;
  const begin = (index: number, content_block: object) =>
    named({ type: "content_block_start", index, content_block });
  const delta = (index: number, value: object) => named({ type: "content_block_delta", index, delta: value });
  const stop = (index: number) => named({ type: "content_block_stop", index });
  const texts = text.map((words, at) => {
    const piece = delta(0, { type: "text_delta", text: words });
    const opened = at === 0 ? begin(0, { type: "text", text: "" }) + piece : piece;
    return at === text.length - 1 ? opened + stop(0) : opened;
  });
  const calls = toolCalls.map(({ id, name, arguments: json }, at) => {
    const index = at + (text.length > 0 ? 1 : 0);
    const input = delta(index, { type: "input_json_delta", partial_json: json });
    return begin(index, { type: "tool_use", id, name, input: {} }) + input + stop(index);
  });
  const start = { ...anthropicHead(model), content: [], stop_reason: null, usage: anthropicUsage(answer, 1) };
  const reason = { stop_reason: anthropicFinish(answer), stop_sequence: null };
  return {
    opening: [named({ type: "message_start", message: start }), named({ type: "ping" })],
    content: [...texts, ...calls],
    ending: [named({ type: "message_delta", delta: reason, usage: anthropicUsage(answer, usage.output) })],
    done: [named({ type: "message_stop" })],
  };
}

const anthropicHead = (model: string) => ({
  id: "msg_1",
  type: "message",
  role: "assistant",
  model,
  stop_sequence: null,
});
const anthropicUsage = ({ usage }: FaultAnswer, output_tokens: number) => ({
  input_tokens: usage.input,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens,
});
const anthropicFinish = ({ finish, toolCalls }: FaultAnswer) =>
  finish ?? (toolCalls.length > 0 ? "tool_use" : "end_turn");

/** The whole answer as one JSON object. */
export function jsonOf(wire: Wire, model: string, answer: FaultAnswer): Record<string, unknown> {
  const text = answer.text.join("");
  if (wire === "anthropic") {
    const calls = answer.toolCalls.map(({ id, name, arguments: json }) => ({
      type: "tool_use",
      id,
      name,
      input: JSON.parse(json),
    }));
    const content = [...(text === "" ? [] : [{ type: "text", text }]), ...calls];
    const usage = anthropicUsage(answer, answer.usage.output);
    return { ...anthropicHead(model), content, stop_reason: anthropicFinish(answer), usage };
  }
  const tool_calls = answer.toolCalls.map(({ id, name, arguments: json }) => ({
    id,
    type: "function",
    function: { name, arguments: json },
  }));
  const message = {
    role: "assistant",
    content: text === "" ? null : text,
    ...(tool_calls.length > 0 ? { tool_calls } : {}),
  };
  const choices = [{ index: 0, message, finish_reason: chatFinish(answer) }];
  return {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model,
    choices,
    usage: chatUsage(answer),
  };
}

const KINDS: Record<number, [chat: string, anthropic: string]> = {
  400: ["invalid_request_error", "invalid_request_error"],
  401: ["invalid_request_error", "authentication_error"],
  404: ["not_found_error", "not_found_error"],
  413: ["invalid_request_error", "request_too_large"],
  429: ["requests", "rate_limit_error"],
  503: ["server_error", "api_error"],
  529: ["server_error", "overloaded_error"],
};

/** An error body of that status in the wire's shape. */
export function errorOf(
  wire: Wire,
  status: number,
  over: { type?: string; code?: string; message?: string },
) {
  const [chat, anthropic] = KINDS[status] ?? ["server_error", "api_error"];
  const message = over.message ?? "something went wrong";
  if (wire === "anthropic") return { type: "error", error: { type: over.type ?? anthropic, message } };
  return { error: { message, type: over.type ?? chat, param: null, code: over.code ?? null } };
}

/** A vector for each text, told apart by its length. The last one's stands first, which `index` allows. */
export function embeddingsOf(
  model: string,
  inputs: string[],
  shape: { dimensions: number; base64: boolean },
) {
  const vector = (text: string) => {
    const numbers = Float32Array.from({ length: shape.dimensions }, (_, at) =>
      at === 0 ? text.length : 0.5,
    );
    return shape.base64 ? Buffer.from(numbers.buffer).toString("base64") : [...numbers];
  };
  const data = inputs.map((text, index) => ({ object: "embedding", index, embedding: vector(text) }));
  const tokens = inputs.length * 3;
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  return { object: "list", model, data: data.reverse(), usage };
}
