import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ModelMessage } from "../../../../src/llm/model.ts";
import { anthropicProvider } from "../../../../src/llm/providers/anthropic.ts";
import {
  type AnthropicServer,
  anthropicStream,
  startAnthropicServer,
  textBlock,
} from "../../../doubles/anthropic-server.ts";
import { ask, kbSearch, request, withTool } from "./requests.ts";

let server: AnthropicServer;

beforeEach(async () => {
  server = await startAnthropicServer();
});
afterEach(() => server.close());

const provider = () =>
  anthropicProvider({
    baseUrl: server.url,
    apiKey: "test-key-2",
    capabilities: { tools: true, images: true, schemas: true, prefill: false },
    fetch: (input, init) => fetch(input, init),
    clock: () => 0,
  });

const body = (): Record<string, unknown> => server.seen.at(-1)?.body ?? {};
const sentMessages = () => body().messages as { role: string; content: unknown[] }[];

describe("an Anthropic answer", () => {
  it("comes as text that grows, with usage that counts what the cache held", async () => {
    server.replies.push({ events: anthropicStream([textBlock("All is ", "well.")]) });
    const { result, text } = await ask(provider());
    expect(text).toBe("All is well.");
    expect(result).toEqual({
      ok: true,
      value: {
        message: { role: "assistant", content: [{ type: "text", text: "All is well." }] },
        finish: "stop",
        usage: { inputTokens: 115, outputTokens: 7, cachedInputTokens: 100, cacheWriteTokens: 5 },
        model: "claude-test-1",
      },
    });
  });

  it("carries tool calls with the input as JSON text", async () => {
    const call = {
      block: { type: "tool_use", id: "toolu_1", name: "kb_search", input: {} },
      deltas: [
        { type: "input_json_delta", partial_json: '{"q":' },
        { type: "input_json_delta", partial_json: '"leave"}' },
      ],
    };
    const bare = { block: { type: "tool_use", id: "toolu_2", name: "now", input: {} }, deltas: [] };
    server.replies.push({ events: anthropicStream([textBlock("Wait."), call, bare], "tool_use") });
    const { result } = await ask(provider());
    expect(result).toMatchObject({
      ok: true,
      value: {
        finish: "tool_calls",
        message: {
          content: [
            { type: "text", text: "Wait." },
            { type: "tool_call", id: "toolu_1", name: "kb_search", arguments: '{"q":"leave"}' },
            { type: "tool_call", id: "toolu_2", name: "now", arguments: "{}" },
          ],
        },
      },
    });
  });

  it("keeps thinking with its signature", async () => {
    const thought = {
      block: { type: "thinking", thinking: "", signature: "" },
      deltas: [
        { type: "thinking_delta", thinking: "hm" },
        { type: "signature_delta", signature: "sig" },
      ],
    };
    server.replies.push({ events: anthropicStream([thought, textBlock("Yes.")]) });
    const { result } = await ask(provider());
    expect(result).toMatchObject({
      ok: true,
      value: {
        message: { content: [{ type: "thinking", text: "hm", signature: "sig", provider: "anthropic" }, {}] },
      },
    });
  });

  it.each([
    ["max_tokens", "length"],
    ["model_context_window_exceeded", "length"],
    ["stop_sequence", "stop"],
    ["refusal", "refusal"],
  ])("maps the stop reason %s to %s", async (stop, expected) => {
    server.replies.push({ events: anthropicStream([textBlock("half")], stop) });
    expect((await ask(provider())).result).toMatchObject({ ok: true, value: { finish: expected } });
  });

  it("survives blocks and events it does not know", async () => {
    const events = anthropicStream([
      { block: { type: "hologram" }, deltas: [{ type: "hologram_delta" }] },
      textBlock("ok"),
    ]);
    server.replies.push({ events: [{ type: "novelty" }, ...events] });
    expect((await ask(provider())).text).toBe("ok");
  });
});

describe("an Anthropic request", () => {
  it("carries the key as a bearer token and today's API version", async () => {
    server.replies.push({ events: anthropicStream([textBlock("ok")]) });
    await ask(provider(), { model: "claude-sonnet-5-5" });
    expect(server.seen[0]?.headers).toMatchObject({
      authorization: "Bearer test-key-2",
      "anthropic-version": "2026-10-21",
    });
    expect(body()).toEqual({
      model: "claude-sonnet-5-5",
      max_tokens: 500,
      stream: true,
      system: "Your name is Ada. Your role is accountant.",
      messages: [{ role: "user", content: [{ type: "text", text: "hello there" }] }],
    });
  });

  it("sends calls with an object, and results first in the next user message", async () => {
    server.replies.push({ events: anthropicStream([textBlock("ok")]) });
    const base = withTool();
    const messages: ModelMessage[] = [
      ...base.messages,
      { role: "user", content: [{ type: "text", text: "and?" }] },
    ];
    await ask(provider(), { request: { ...base, messages } });
    expect(body().tools).toEqual([
      { name: "kb_search", description: "Searches the handbook.", input_schema: kbSearch.inputSchema },
    ]);
    expect(sentMessages().slice(1)).toEqual([
      {
        role: "assistant",
        content: [
          { type: "text", text: "I look it up." },
          { type: "tool_use", id: "call_1", name: "kb_search", input: { q: "leave" } },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "call_1", content: [{ type: "text", text: "25 days" }] },
          { type: "text", text: "and?" },
        ],
      },
    ]);
  });

  it("begins with the user even where the employee wrote first", async () => {
    server.replies.push({ events: anthropicStream([textBlock("ok")]) });
    const messages: ModelMessage[] = [
      { role: "assistant", content: [{ type: "text", text: "Good morning." }] },
      { role: "user", content: [{ type: "text", text: "Hi." }] },
    ];
    await ask(provider(), { request: request({ messages }) });
    const roles = sentMessages().map(({ role }) => role);
    expect(roles).toEqual(["user", "assistant", "user"]);
  });

  it("sends its own thinking back and drops that of others", async () => {
    server.replies.push({ events: anthropicStream([textBlock("ok")]) });
    const thought = (from: string) => ({
      type: "thinking" as const,
      text: `of ${from}`,
      signature: "s",
      provider: from,
    });
    const messages: ModelMessage[] = [
      { role: "user", content: [{ type: "text", text: "a" }] },
      {
        role: "assistant",
        content: [thought("anthropic"), thought("openai"), { type: "text", text: "b" }],
      },
      { role: "user", content: [{ type: "text", text: "c" }] },
    ];
    await ask(provider(), { request: request({ messages }) });
    const sent = JSON.stringify(body());
    expect(sent).toContain("of anthropic");
    expect(sent).not.toContain("of openai");
  });

  it("sends images it can read and names the others", async () => {
    server.replies.push({ events: anthropicStream([textBlock("ok")]) });
    const image = (mediaType: string) => ({ type: "image" as const, mediaType, data: "AAAA" });
    const messages: ModelMessage[] = [{ role: "user", content: [image("image/png"), image("image/tiff")] }];
    await ask(provider(), { request: request({ messages }) });
    expect(sentMessages()[0]?.content).toEqual([
      { type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } },
      { type: "text", text: "[An image of type image/tiff was here.]" },
    ]);
  });

  it("marks a failed tool and sends no empty text block", async () => {
    server.replies.push({ events: anthropicStream([textBlock("ok")]) });
    const base = withTool();
    const messages = base.messages.map((message) =>
      message.role === "tool"
        ? { ...message, isError: true, content: [{ type: "text" as const, text: "" }] }
        : message,
    );
    await ask(provider(), { request: { ...base, messages } });
    expect(sentMessages()[2]?.content[0]).toEqual({
      type: "tool_result",
      tool_use_id: "call_1",
      is_error: true,
    });
  });

  it("asks for JSON of the schema", async () => {
    server.replies.push({ events: anthropicStream([textBlock("{}")]) });
    const schema = { type: "object", properties: {} };
    await ask(provider(), { request: request({ output: { name: "plan", schema } }) });
    expect(body().output_config).toEqual({
      format: { type: "json_schema", schema: { ...schema, additionalProperties: false } },
    });
  });
});

describe("an Anthropic failure", () => {
  it.each([
    [429, "rate_limit_error", "slow down", "rate_limited"],
    [529, "overloaded_error", "Overloaded", "overloaded"],
    [500, "api_error", "oops", "server_error"],
    [504, "timeout_error", "late", "server_error"],
    [401, "authentication_error", "no", "unauthorized"],
    [403, "permission_error", "no", "unauthorized"],
    [402, "billing_error", "pay", "spend_limit"],
    [400, "invalid_request_error", "Your credit balance is too low to access the API.", "spend_limit"],
    [400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum", "context_too_long"],
    [400, "invalid_request_error", "messages: field required", "bad_request"],
    [404, "not_found_error", "model: claude-old", "model_missing"],
    [413, "request_too_large", "too big", "context_too_long"],
  ])("of status %i %s (%s) is %s", async (status, type, message, expected) => {
    server.replies.push({ status, type, message });
    expect((await ask(provider())).result).toMatchObject({
      ok: false,
      error: { class: expected, status, requestId: "req_error" },
    });
  });

  it("is never retried by the SDK", async () => {
    server.replies.push({ status: 529, type: "overloaded_error", message: "x" });
    await ask(provider());
    expect(server.seen).toHaveLength(1);
  });

  it("says how long the provider wants to be left alone", async () => {
    const headers = { "retry-after": "3" };
    server.replies.push({ status: 429, type: "rate_limit_error", message: "x", headers });
    expect((await ask(provider())).result).toMatchObject({ ok: false, error: { retryAfterMs: 3_000 } });
  });

  it("inside the stream is classified by its type", async () => {
    const events = anthropicStream([textBlock("half")]).slice(0, 4);
    const error = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
    server.replies.push({ events: [...events, error] });
    const { result, text } = await ask(provider());
    expect(text).toBe("half");
    expect(result).toMatchObject({ ok: false, error: { class: "overloaded" } });
  });

  it("is a cut stream where the stop reason is missing", async () => {
    server.replies.push({ events: anthropicStream([textBlock("whole")]).slice(0, -2) });
    expect((await ask(provider())).result).toMatchObject({ ok: false, error: { class: "stream_cut" } });
  });

  it("is a cut stream where the connection breaks", async () => {
    server.replies.push({ events: anthropicStream([textBlock("half")]).slice(0, 4), cut: true });
    expect((await ask(provider())).result).toMatchObject({ ok: false, error: { class: "stream_cut" } });
  });

  it("is a malformed answer where a page comes instead of a stream", async () => {
    server.replies.push({ html: "<h1>Sign in</h1>" });
    expect((await ask(provider())).result).toMatchObject({
      ok: false,
      error: { class: "malformed_answer" },
    });
  });

  it("ends when the caller gives up on a stalled stream", async () => {
    server.replies.push({ events: anthropicStream([textBlock("half")]).slice(0, 4), stall: true });
    const controller = new AbortController();
    const { result } = await ask(provider(), {
      signal: controller.signal,
      onEvent: () => controller.abort(),
    });
    expect(result).toMatchObject({ ok: false, error: { class: "aborted" } });
  });
});
