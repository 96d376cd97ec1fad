// The official client over HTTP against the Worker in workerd: chat, streams, tools, structured output,
// embeddings, on each provider's wire.

import type { MessageCreateParamsStreaming } from "@anthropic-ai/sdk/resources/messages";
import type OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { LIMITS } from "../../bench/fault-stage.ts";
import { ask, HI, metric, modelStage } from "./model-stage.ts";

const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex").toString("base64");
const LOOK = {
  type: "function" as const,
  function: { name: "look", description: "Looks.", parameters: { type: "object", properties: {} } },
};
const { alone, url } = modelStage();

describe.each(["openai", "anthropic", "ollama"] as const)("the official client in front of %s", (wire) => {
  it("chats", async () => {
    const { client, tenant } = await alone(wire);
    const { data, response } = await client.chat.completions
      .create({ model: "pool", messages: HI })
      .withResponse();
    expect(data.choices).toMatchObject([
      { index: 0, finish_reason: "stop", message: { role: "assistant", content: "All is well." } },
    ]);
    expect(data.usage).toMatchObject({ prompt_tokens: 12, completion_tokens: 4, total_tokens: 16 });
    expect(data.model).toMatch(/^only-model/);
    expect(response.headers.get("x-konstruct-deployment")).toBe("only");
    expect(tenant.id).toMatch(/^case-/);
  });

  it("streams", async () => {
    const { client } = await alone(wire);
    const runner = client.chat.completions.stream({ model: "only", messages: HI });
    const deltas: string[] = [];
    runner.on("content", (delta) => deltas.push(delta));
    expect(await runner.finalContent()).toBe("All is well.");
    expect(deltas.length).toBeGreaterThan(0);
  });

  it("calls tools, streamed and not, and hands results back", async () => {
    const { client, upstream } = await alone(wire);
    const call = { id: "call_1", name: "look", arguments: '{"where":"shelf"}' };
    upstream.answer = { ...upstream.answer, text: [], toolCalls: [call] };
    const body = { model: "pool", messages: HI, tools: [LOOK] };
    const whole = (await client.chat.completions.create(body)).choices[0];
    const streamed = await client.chat.completions.stream(body).finalChatCompletion();
    for (const choice of [whole, streamed.choices[0]]) {
      expect(choice?.finish_reason).toBe("tool_calls");
      expect(choice?.message.tool_calls).toMatchObject([
        { type: "function", function: { name: "look", arguments: expect.stringContaining("shelf") } },
      ]);
    }
    upstream.answer = { ...upstream.answer, text: ["On ", "the shelf."], toolCalls: [] };
    const called = whole?.message as OpenAI.ChatCompletionMessage;
    const result = {
      role: "tool" as const,
      tool_call_id: called.tool_calls?.[0]?.id ?? "",
      content: "a parcel",
    };
    const last = await client.chat.completions.create({ ...body, messages: [...HI, called, result] });
    expect(last.choices[0]?.message.content).toBe("On the shelf.");
    expect(JSON.stringify(upstream.requests.at(-1)?.body)).toContain("a parcel");
  });

  it("gets structured output, its fences opened", async () => {
    const { client, upstream } = await alone(wire);
    upstream.answer = { ...upstream.answer, text: ['```json\n{"answer"', ":42}\n```"] };
    const schema = {
      ...{ type: "object", properties: { answer: { type: "number" } }, required: ["answer"] },
      additionalProperties: false,
    };
    const format = { type: "json_schema" as const, json_schema: { name: "answer", strict: true, schema } };
    const body = { model: "pool", messages: HI, response_format: format };
    const whole = await client.chat.completions.parse(body);
    expect(whole.choices[0]?.message.parsed).toEqual({ answer: 42 });
    const streamed = await client.chat.completions.stream(body).finalChatCompletion();
    expect(streamed.choices[0]?.message.parsed).toEqual({ answer: 42 });
    expect(JSON.stringify(upstream.requests.at(-1)?.body)).toContain('"required":["answer"]');
  });
});

describe("what goes upstream", () => {
  it("is Anthropic's own language, by the types of its SDK", async () => {
    const { client, upstream } = await alone("anthropic");
    const image = { type: "image_url" as const, image_url: { url: `data:image/png;base64,${PNG}` } };
    await client.chat.completions.create({
      model: "pool",
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: [{ type: "text", text: "What is this?" }, image] },
      ],
      tools: [LOOK],
      tool_choice: { type: "function", function: { name: "look" } },
      max_tokens: 77,
      stop: ["END"],
    });
    const sent = upstream.requests[0]?.body as unknown as MessageCreateParamsStreaming;
    expect(sent).toMatchObject({
      ...{ model: "only-model", max_tokens: 77, stream: true, stop_sequences: ["END"] },
      tool_choice: { type: "tool", name: "look" },
      tools: [{ name: "look", description: "Looks.", input_schema: { type: "object", properties: {} } }],
    } satisfies Partial<MessageCreateParamsStreaming>);
    expect(JSON.stringify(sent.system)).toContain("Be brief.");
    expect(sent.messages[0]).toMatchObject({
      role: "user",
      content: [
        { type: "text", text: "What is this?" },
        { type: "image", source: { type: "base64", media_type: "image/png", data: PNG } },
      ],
    } satisfies Partial<MessageCreateParamsStreaming["messages"][number]>);
  });

  it("carries the tenant's own credential and never the caller's token", async () => {
    const { client, upstream, tenant } = await alone();
    await client.chat.completions.create({ model: "pool", messages: HI });
    expect(upstream.requests[0]?.headers.authorization).toBe("Bearer sk-fault-stage-key");
    expect(JSON.stringify(upstream.requests)).not.toContain(tenant.token);
  });
});

describe("a stream", () => {
  it("hands the first token on while the rest is still to come", async () => {
    const { upstream, tenant } = await alone();
    upstream.answer = { ...upstream.answer, text: Array.from({ length: 40 }, (_, i) => `word ${i} `) };
    upstream.script([], { mode: "drip", ms: 8, bytes: 150 });
    const began = performance.now();
    const response = await ask(tenant, { stream: true });
    const reader = response.body?.getReader();
    const first = new TextDecoder().decode((await reader?.read())?.value);
    const firstMs = performance.now() - began;
    expect(first).toContain("word 0");
    expect(first).not.toContain("word 39");
    let left = "";
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read())
      left += new TextDecoder().decode(next.value);
    expect(left.endsWith("data: [DONE]\n\n")).toBe(true);
    expect(firstMs).toBeLessThan((performance.now() - began) / 2);
  });

  it("that its reader leaves ends the upstream's, too, and is billed for what was produced", async () => {
    const { upstream, tenant } = await alone();
    upstream.script([], { mode: "stall", after: 2 });
    await tenant.change((projection) => {
      const [only] = projection.deployments;
      if (only) only.timeouts = { ...LIMITS, idleMs: 20_000 };
      return projection;
    });
    const left = new AbortController();
    const headers = { authorization: `Bearer ${tenant.token}` };
    const response = await fetch(url("/v1/chat/completions"), {
      ...{ method: "POST", headers, signal: left.signal },
      body: JSON.stringify({ model: "pool", messages: HI, stream: true }),
    });
    await response.body?.getReader().read();
    left.abort();
    await upstream.requests[0]?.over;
    expect(upstream.requests[0]?.abandoned).toBe(true);
    const lines = await metric(tenant, 'konstruct_model_errors_total{deployment="only",class="aborted"} 1');
    const cost = lines.find((line) => line.startsWith('konstruct_model_cost_usd_total{deployment="only"}'));
    expect(Number(cost?.split(" ").at(-1))).toBeGreaterThan(0);
  });
});

it("makes embeddings that the official client decodes, near for texts that are near", async () => {
  const { client } = await alone();
  const input = ["Where is my parcel?", "Where is the parcel?", "Bananas are yellow."];
  const { data, model } = await client.embeddings.create({ model: "hashed-384", input });
  const [one, two, three] = data.map(({ embedding }) => embedding);
  const cosine = (a: number[] = [], b: number[] = []) =>
    a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  expect(model).toBe("hashed-384");
  expect(one).toHaveLength(384);
  expect(cosine(one, two)).toBeGreaterThan(cosine(one, three) + 0.3);
});

it("is well, and says so without a token", async () => {
  const response = await fetch(url("/health"));
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: "ok" });
});
