import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Provider } from "../../../../src/llm/model.ts";
import { openaiProvider } from "../../../../src/llm/providers/openai.ts";
import { StandInClient } from "../../dev/stand-in/client.ts";
import { ask, kbSearch, request, withTool } from "./requests.ts";

let client: StandInClient;
let provider: Provider;
const NOW = Date.parse("2026-11-20T12:00:00Z");

const openai = (baseUrl: string): Provider =>
  openaiProvider({
    baseUrl,
    apiKey: "test-key-1",
    capabilities: { tools: true, images: true, schemas: true, prefill: false },
    fetch: (input, init) => fetch(input, init),
    clock: () => NOW,
  });

beforeEach(async () => {
  client = await StandInClient.start();
  await client.send("POST", "/control/latency", { firstTokenMs: 0, perChunkMs: 0 });
  provider = openai(`${client.standIn.url}/v1`);
});
afterEach(() => client.standIn.close());

const script = (...answers: object[]) => client.send("POST", "/control/script", { answers });
const fault = (body: object) => client.send("POST", "/control/faults", body);
const lastBody = async (): Promise<Record<string, unknown>> => {
  const seen = (await (await client.send("GET", "/control/requests")).json()) as {
    requests: { body: Record<string, unknown> }[];
  };
  return seen.requests.at(-1)?.body ?? {};
};

describe("an OpenAI answer", () => {
  it("comes as text that grows, with finish reason, usage and the model's own name", async () => {
    await script({ text: "All is well.", usage: { prompt: 12, completion: 4 } });
    const { result, text } = await ask(provider);
    expect(text).toBe("All is well.");
    expect(result).toMatchObject({
      ok: true,
      value: {
        message: { role: "assistant", content: [{ type: "text", text: "All is well." }] },
        finish: "stop",
        usage: { inputTokens: 12, outputTokens: 4, cachedInputTokens: 0 },
        model: "test-model",
      },
    });
  });

  it("carries tool calls with the model's own JSON, and counts them as activity", async () => {
    await script({
      toolCalls: [
        { id: "a", name: "kb_search", arguments: { q: "leave" } },
        { id: "b", name: "kb_search", arguments: '{"q":' },
      ],
    });
    const { result, events } = await ask(provider, { request: withTool() });
    expect(result).toMatchObject({
      ok: true,
      value: {
        finish: "tool_calls",
        message: {
          content: [
            { type: "tool_call", id: "a", name: "kb_search", arguments: '{"q":"leave"}' },
            { type: "tool_call", id: "b", name: "kb_search", arguments: '{"q":' },
          ],
        },
      },
    });
    expect(events.length).toBeGreaterThan(0);
    expect(events.every((event) => event.type === "activity")).toBe(true);
  });

  it("gives calls of one id an id each", async () => {
    await script({
      toolCalls: [
        { id: "a", name: "one", arguments: {} },
        { id: "a", name: "two", arguments: {} },
      ],
    });
    const { result } = await ask(provider);
    const ids = result.ok
      ? result.value.message.content.map((part) => (part.type === "tool_call" ? part.id : ""))
      : [];
    expect(new Set(ids).size).toBe(2);
  });

  it.each([
    ["length", "length"],
    ["content_filter", "filtered"],
  ])("maps the finish reason %s to %s", async (finish, expected) => {
    await script({ text: "half", finish });
    expect((await ask(provider)).result).toMatchObject({ ok: true, value: { finish: expected } });
  });

  it("keeps the words of a refusal, but does not stream them", async () => {
    await script({ refusal: "I cannot help with that." });
    const { result, text } = await ask(provider);
    expect(text).toBe("");
    expect(result).toMatchObject({
      ok: true,
      value: { finish: "refusal", message: { content: [{ text: "I cannot help with that." }] } },
    });
  });
});

describe("an OpenAI request", () => {
  it("streams with usage and the newer name of the token limit", async () => {
    await ask(provider);
    expect(await lastBody()).toEqual({
      model: "test-model",
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 500,
      messages: [
        { role: "system", content: "Your name is Ada. Your role is accountant." },
        { role: "user", content: "hello there" },
      ],
    });
  });

  it("sends tools, calls and results in the wire's shape", async () => {
    await ask(provider, { request: withTool() });
    const body = await lastBody();
    expect(body.tools).toEqual([
      {
        type: "function",
        function: {
          name: "kb_search",
          description: "Searches the handbook.",
          parameters: kbSearch.inputSchema,
        },
      },
    ]);
    expect((body.messages as unknown[]).slice(2)).toEqual([
      {
        role: "assistant",
        content: "I look it up.",
        tool_calls: [
          { id: "call_1", type: "function", function: { name: "kb_search", arguments: '{"q":"leave"}' } },
        ],
      },
      { role: "tool", tool_call_id: "call_1", content: "25 days" },
    ]);
  });

  it("asks for JSON of the schema", async () => {
    const schema = { type: "object", properties: { a: { type: "string" } } };
    await ask(provider, { request: request({ output: { name: "plan", schema } }) });
    expect((await lastBody()).response_format).toEqual({
      type: "json_schema",
      json_schema: { name: "plan", schema },
    });
  });

  it("leaves the system message out where there is none", async () => {
    await ask(provider, { request: request({ system: "" }) });
    expect((await lastBody()).messages).toEqual([{ role: "user", content: "hello there" }]);
  });

  it("sends an image of a person as a data address", async () => {
    const image = { type: "image" as const, mediaType: "image/png", data: "iVBORw0K" };
    const messages = [{ role: "user" as const, content: [{ type: "text" as const, text: "see" }, image] }];
    await ask(provider, { request: request({ messages }) });
    expect(((await lastBody()).messages as { content: unknown }[])[1]?.content).toEqual([
      { type: "text", text: "see" },
      { type: "image_url", image_url: { url: "data:image/png;base64,iVBORw0K" } },
    ]);
  });

  it("sends images of a tool as a user's message behind the results, and marks a failed tool", async () => {
    const base = withTool();
    const [question, call] = base.messages;
    if (!question || !call) throw new Error("the fixture has both");
    const result = {
      role: "tool" as const,
      callId: "call_1",
      name: "kb_search",
      content: [
        { type: "text" as const, text: "not found" },
        { type: "image" as const, mediaType: "image/png", data: "AAAA" },
      ],
      isError: true,
    };
    await ask(provider, { request: { ...base, messages: [question, call, result] } });
    expect(((await lastBody()).messages as unknown[]).slice(3)).toEqual([
      { role: "tool", tool_call_id: "call_1", content: "Error: not found" },
      { role: "user", content: [{ type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } }] },
    ]);
  });

  it("carries the key as a bearer token", async () => {
    const sent: Headers[] = [];
    const spy = openaiProvider({
      baseUrl: "http://127.0.0.1:1/v1",
      apiKey: "test-key-1",
      capabilities: { tools: true, images: true, schemas: true, prefill: false },
      fetch: async (_input, init) => {
        sent.push(new Headers(init?.headers));
        return new Response("{}", { status: 500 });
      },
      clock: () => NOW,
    });
    await ask(spy);
    expect(sent.map((headers) => headers.get("authorization"))).toEqual(["Bearer test-key-1"]);
  });
});

describe("an OpenAI failure", () => {
  const error = (type: string, code: string | null) => ({
    error: { message: "no", type, code, param: null },
  });

  it.each([
    [429, error("requests", "rate_limit_exceeded"), "rate_limited"],
    [429, error("insufficient_quota", "insufficient_quota"), "spend_limit"],
    [400, error("invalid_request_error", "context_length_exceeded"), "context_too_long"],
    [400, error("invalid_request_error", "content_policy_violation"), "content_policy"],
    [400, error("invalid_request_error", null), "bad_request"],
    [401, error("invalid_request_error", "invalid_api_key"), "unauthorized"],
    [404, error("invalid_request_error", "model_not_found"), "model_missing"],
    [500, error("server_error", null), "server_error"],
    [503, error("server_error", null), "overloaded"],
    [530, "<!doctype html><p>Argo Tunnel error</p>", "network"],
  ])("of status %i is classified", async (status, body, expected) => {
    await fault({ kind: "status", status, body });
    const { result } = await ask(provider);
    expect(result).toMatchObject({ ok: false, error: { class: expected, status } });
  });

  it("is never retried by the SDK", async () => {
    await fault({ kind: "status", status: 500 });
    await ask(provider);
    expect(await (await client.send("GET", "/control/requests")).json()).toMatchObject({ total: 1 });
  });

  it("says how long the provider wants to be left alone", async () => {
    await fault({ kind: "status", status: 429, retryAfter: 7 });
    expect((await ask(provider)).result).toMatchObject({ ok: false, error: { retryAfterMs: 7_000 } });
  });

  it("names an HTML error page instead of quoting it", async () => {
    await fault({ kind: "status", status: 502, body: "<html>internal host 10.0.0.1</html>" });
    const { result } = await ask(provider);
    expect(result.ok ? "" : result.error.message).toBe("502 (an HTML page)");
  });

  it.each([
    ["cut", "stream_cut"],
    ["no_done", "stream_cut"],
    ["error_line", "server_error"],
    ["error_event", "server_error"],
    ["html", "malformed_answer"],
    ["reset", "network"],
  ])("of a stream that is %s is seen as one", async (kind, expected) => {
    await script({ text: "one two three four" });
    await fault({ kind, afterChunks: 2 });
    expect((await ask(provider)).result).toMatchObject({ ok: false, error: { class: expected } });
  });

  it("tells an empty but finished answer from a cut one", async () => {
    await fault({ kind: "empty" });
    expect((await ask(provider)).result).toMatchObject({
      ok: true,
      value: { finish: "stop", message: { content: [] } },
    });
  });

  it.each(["hang", "slow_first_token", "stall"])("ends when the caller gives up on %s", async (kind) => {
    await fault({ kind });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 80);
    const { result } = await ask(provider, { signal: controller.signal });
    expect(result).toMatchObject({ ok: false, error: { class: "aborted" } });
  });

  it("is the network's where nobody listens", async () => {
    const { result } = await ask(openai("http://127.0.0.1:1/v1"));
    expect(result).toMatchObject({ ok: false, error: { class: "network" } });
  });
});
