import { beforeEach, describe, expect, it } from "vitest";
import { answerFor, type GatewayWorld, gatewayWorld, say } from "../../doubles/gateway-world.ts";

const HI = [{ role: "user" as const, content: "Hi" }];
let world: GatewayWorld;
let token: string;

beforeEach(async () => {
  world = gatewayWorld();
  token = await world.mint("acme");
});

describe("an answer that is not streamed", () => {
  it("has OpenAI's shape, the model that gave it, and its usage", async () => {
    const response = await world.post("/v1/chat/completions", token, { model: "fast", messages: HI });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      id: "chatcmpl-id1",
      object: "chat.completion",
      created: 1_750_000_000,
      model: "qwen3:8b",
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: "All is well.", refusal: null },
          logprobs: null,
          finish_reason: "stop",
        },
      ],
      usage: {
        prompt_tokens: 12,
        completion_tokens: 4,
        total_tokens: 16,
        prompt_tokens_details: { cached_tokens: 3 },
      },
    });
  });

  it("names the deployment, the verdict and its receipt in its headers", async () => {
    const response = await world.post("/v1/chat/completions", token, { model: "fast", messages: HI });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "x-konstruct-deployment": "local",
      "x-konstruct-verdict": "ok",
      "x-request-id": "id1",
    });
    await world.settled();
    expect(world.reported).toMatchObject([{ tenantId: "acme", reports: [{ receipt: { id: "id1" } }] }]);
    expect(world.measured).toMatchObject([{ id: "id1" }]);
  });

  it("asks the pool of the token's tenant for the group that was named", async () => {
    await world.post("/v1/chat/completions", token, { model: "auto", messages: HI });
    expect(world.calls).toMatchObject([
      { group: "auto", source: "api", tenantId: "acme", agentId: "api", localOnly: false, receiptId: "id1" },
    ]);
  });

  it("pins a tenant that is local to local models", async () => {
    const acme = world.models.get("acme");
    if (acme) acme.policy.localOnly = true;
    await world.post("/v1/chat/completions", token, { model: "auto", messages: HI });
    expect(world.calls[0]?.localOnly).toBe(true);
  });

  it("hands on tool calls, with arguments that parse", async () => {
    const calls = [
      { type: "tool_call" as const, id: "c1", name: "weather", arguments: '{"city":"Oslo"}' },
      { type: "tool_call" as const, id: "c2", name: "now", arguments: "" },
    ];
    world.script.push((call) => answerFor(call, calls));
    const completion = await world
      .client(token)
      .chat.completions.create({ model: "fast", messages: HI, tools: [] });
    expect(completion.choices[0]).toMatchObject({
      finish_reason: "tool_calls",
      message: {
        content: null,
        tool_calls: [
          { id: "c1", type: "function", function: { name: "weather", arguments: '{"city":"Oslo"}' } },
          { id: "c2", type: "function", function: { name: "now", arguments: "{}" } },
        ],
      },
    });
  });

  it("hands on only the first call where parallel ones are unwanted", async () => {
    const calls = ["a", "b"].map((id) => ({ type: "tool_call" as const, id, name: id, arguments: "{}" }));
    world.script.push((call) => answerFor(call, calls));
    const completion = await world
      .client(token)
      .chat.completions.create({ model: "fast", messages: HI, parallel_tool_calls: false });
    expect(completion.choices[0]?.message.tool_calls?.map(({ id }) => id)).toEqual(["a"]);
  });

  it.each([
    ["length", "length"],
    ["filtered", "content_filter"],
    ["stop", "stop"],
  ] as const)("ends with OpenAI's word for %s", async (finish, word) => {
    world.script.push((call) => answerFor(call, "so far", { finish }));
    const completion = await world.client(token).chat.completions.create({ model: "fast", messages: HI });
    expect(completion.choices[0]?.finish_reason).toBe(word);
  });

  it("says a refusal where OpenAI says it", async () => {
    world.script.push((call) => answerFor(call, "I will not.", { finish: "refusal", verdict: "refusal" }));
    const response = await world.post("/v1/chat/completions", token, { model: "fast", messages: HI });
    expect(response.headers.get("x-konstruct-verdict")).toBe("refusal");
    const { choices } = await response.json();
    expect(choices[0]).toMatchObject({
      finish_reason: "stop",
      message: { content: null, refusal: "I will not." },
    });
  });

  it("never shows what a model thought", async () => {
    const thinking = { type: "thinking" as const, text: "hm, secret", signature: "s", provider: "anthropic" };
    world.script.push((call) => answerFor(call, [thinking, { type: "text", text: "Yes." }]));
    const response = await world.post("/v1/chat/completions", token, { model: "fast", messages: HI });
    expect(await response.text()).not.toContain("secret");
  });
});

describe("the official client", () => {
  it("streams", async () => {
    world.script.push(say("All ", "is ", "well."));
    const stream = await world.client(token).chat.completions.create({
      ...{ model: "fast", messages: HI, stream: true },
      stream_options: { include_usage: true },
    });
    const texts: string[] = [];
    const finishes: unknown[] = [];
    let usage: unknown;
    for await (const chunk of stream) {
      expect(chunk).toMatchObject({ id: "chatcmpl-id1", object: "chat.completion.chunk", model: "qwen3:8b" });
      texts.push(...chunk.choices.flatMap(({ delta }) => delta.content ?? []));
      finishes.push(...chunk.choices.flatMap(({ finish_reason }) => finish_reason ?? []));
      usage = chunk.usage ?? usage;
    }
    expect(texts).toEqual(["All ", "is ", "well."]);
    expect(finishes).toEqual(["stop"]);
    expect(usage).toMatchObject({ prompt_tokens: 12, completion_tokens: 4, total_tokens: 16 });
  });

  it("gathers a stream of tool calls into a message", async () => {
    const calls = ["a", "b"].map((id) => ({
      type: "tool_call" as const,
      id,
      name: id,
      arguments: '{"x":1}',
    }));
    world.script.push((call) => answerFor(call, calls));
    const message = await world
      .client(token)
      .chat.completions.stream({ model: "fast", messages: HI })
      .finalMessage();
    expect(message.tool_calls).toMatchObject([
      { id: "a", function: { name: "a", arguments: '{"x":1}' } },
      { id: "b", function: { name: "b", arguments: '{"x":1}' } },
    ]);
  });

  it("parses structured output", async () => {
    world.script.push((call) => answerFor(call, '{"answer":42}'));
    const completion = await world.client(token).chat.completions.parse({
      ...{ model: "fast", messages: HI },
      response_format: {
        type: "json_schema",
        json_schema: { name: "answer", strict: true, schema: { type: "object", properties: {} } },
      },
    });
    expect(completion.choices[0]?.message.parsed).toEqual({ answer: 42 });
    expect(world.calls[0]?.request.output).toEqual({
      name: "answer",
      schema: { type: "object", properties: {} },
      strict: true,
    });
  });
});
