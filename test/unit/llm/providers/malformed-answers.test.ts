// Output of a model is untrusted: whatever it is, the provider ends with a value.

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anthropicProvider } from "../../../../src/llm/providers/anthropic.ts";
import { openaiProvider } from "../../../../src/llm/providers/openai.ts";
import { ask } from "./requests.ts";

const respond = (body: string) => async () =>
  new Response(body, { headers: { "content-type": "text/event-stream" } });

const openai = (body: string) =>
  openaiProvider({
    baseUrl: "https://openai.example.com/v1",
    apiKey: "test-key-1",
    capabilities: { tools: true, images: true, schemas: true, prefill: false },
    fetch: respond(body),
    clock: () => 0,
  });

const anthropic = (body: string) =>
  anthropicProvider({
    baseUrl: "https://anthropic.example.com",
    apiKey: "test-key-2",
    capabilities: { tools: true, images: true, schemas: true, prefill: false },
    fetch: respond(body),
    clock: () => 0,
  });

const chunk = (delta: unknown, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: "c", model: "m", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const end = (finish = "stop") => `${chunk({}, finish)}data: [DONE]\n\n`;
const call = (piece: unknown) => chunk({ tool_calls: [piece] });

describe("a stream of chat chunks", () => {
  it.each<[string, string, object]>([
    ["nothing", "", { ok: false, error: { class: "stream_cut" } }],
    ["only [DONE]", "data: [DONE]\n\n", { ok: false, error: { class: "stream_cut" } }],
    ["binary noise", "\u0000\u0001\ufffd", { ok: false, error: { class: "stream_cut" } }],
    ["half a chunk", 'data: {"choices":[{', { ok: false, error: { class: "stream_cut" } }],
    [
      "arguments that are no JSON",
      call({ index: 0, id: "a", function: { name: "t", arguments: "{x" } }) + end(),
      { ok: true },
    ],
    [
      "arguments of two megabytes",
      call({ index: 0, id: "a", function: { name: "t", arguments: "x".repeat(2_000_000) } }) + end(),
      { ok: true },
    ],
    ["a tool without a name", call({ index: 0, id: "a", function: {} }) + end(), { ok: true }],
    ["a tool call without a function", call({ index: 0, id: "a" }) + end(), { ok: true }],
    [
      "an unknown finish reason",
      chunk({ content: "x" }) + end("tired"),
      { ok: true, value: { finish: "stop" } },
    ],
    ["a chunk without choices", `data: {}\n\n${chunk({ content: "x" })}${end()}`, { ok: true }],
    ["a chunk that is null", `data: null\n\n${chunk({ content: "x" })}${end()}`, { ok: true }],
    ["lone surrogates", chunk({ content: "\ud800" }) + end(), { ok: true }],
  ])("of %s ends with a value", async (_name, body, expected) => {
    expect((await ask(openai(body))).result).toMatchObject(expected);
  });

  it("of anything at all ends with a value", async () => {
    const line = fc.oneof(
      fc.json().map((json) => `data: ${json}\n\n`),
      fc.string().map((noise) => `${noise}\n`),
      fc.constantFrom(chunk({ content: "x" }), chunk({ role: "assistant" }), end()),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 6 }), async (lines) => {
        const { result } = await ask(openai(lines.join("")));
        expect(typeof result.ok).toBe("boolean");
      }),
      { numRuns: 150 },
    );
  });
});

describe("a stream of Anthropic events", () => {
  const event = (type: string, more: object = {}) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;

  it.each<[string, string, string]>([
    ["nothing", "", "stream_cut"],
    ["a stop without a message", event("message_stop"), "stream_cut"],
    ["half an event", "event: message_start\ndata: {\n\n", "stream_cut"],
    [
      "a delta without its block",
      event("content_block_delta", { index: 3, delta: { type: "text_delta", text: "x" } }),
      "stream_cut",
    ],
    ["an error without a type", event("error", { error: {} }), "stream_cut"],
  ])("of %s is a failure", async (_name, body, expected) => {
    expect((await ask(anthropic(body))).result).toMatchObject({ ok: false, error: { class: expected } });
  });

  it("of anything at all ends with a value", async () => {
    const types = fc.constantFrom(
      "message_start",
      "content_block_start",
      "content_block_delta",
      "message_delta",
      "message_stop",
      "error",
    );
    const line = fc.tuple(types, fc.object()).map(([type, more]) => event(type, more));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 6 }), async (lines) => {
        const { result } = await ask(anthropic(lines.join("")));
        expect(typeof result.ok).toBe("boolean");
      }),
      { numRuns: 150 },
    );
  });
});
