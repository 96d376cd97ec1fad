// The models' HTTP API as programs use it: the official client over HTTP against the Worker in workerd, in
// front of model servers on real sockets.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MessageCreateParamsStreaming } from "@anthropic-ai/sdk/resources/messages";
import OpenAI from "openai";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type FaultStage, LIMITS, type StagedTenant, startFaultStage } from "../../bench/fault-stage.ts";
import { NANO_PER_USD } from "../../src/tenants/policy.ts";
import type { Wire } from "../doubles/fault-answers.ts";
import { type FaultServer, startFaultServer } from "../doubles/fault-server.ts";

let dir: string;
let stage: FaultStage;
const servers: FaultServer[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "konstruct-models-"));
  stage = await startFaultStage(dir);
}, 60_000);
afterAll(async () => {
  await stage?.close();
  rmSync(dir, { recursive: true, force: true });
});
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

const HI = [{ role: "user" as const, content: "How are things?" }];
const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex").toString("base64");
const LOOK = {
  type: "function" as const,
  function: { name: "look", description: "Looks.", parameters: { type: "object", properties: {} } },
};

async function server(wire: Wire = "openai"): Promise<FaultServer> {
  const started = await startFaultServer({ wire });
  servers.push(started);
  return started;
}

const clientOf = (tenant: StagedTenant) =>
  new OpenAI({ apiKey: tenant.token, baseURL: `${stage.url.origin}/v1`, maxRetries: 0 });

/** A tenant with one deployment `only` on that wire, and the client of its programs. */
async function alone(wire: Wire = "openai") {
  const upstream = await server(wire);
  const tenant = await stage.tenant({ deployments: [{ id: "only", server: upstream }] });
  return { upstream, tenant, client: clientOf(tenant) };
}

/** Two deployments on OpenAI's wire, `first` before `second`. */
async function pair(policy = {}) {
  const [first, second] = await Promise.all([server(), server()]);
  const deployments = [
    { id: "first", server: first, settings: { timeouts: LIMITS } },
    { id: "second", server: second },
  ];
  const tenant = await stage.tenant({ deployments, policy });
  return { first, second, tenant, client: clientOf(tenant) };
}

const ask = (tenant: StagedTenant, body: object = {}) =>
  tenant.post("/v1/chat/completions", { model: "pool", messages: HI, ...body });

/** Asks until the page holds that line, since reports are gathered for a second. */
async function metric(tenant: StagedTenant, line: string): Promise<string[]> {
  let lines: string[] = [];
  for (const until = Date.now() + 5_000; Date.now() < until; ) {
    lines = (await (await tenant.get("/metrics")).text()).split("\n");
    if (lines.includes(line)) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return lines;
}

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
    expect(response.headers.get("x-konstruct-receipt")).toBe(response.headers.get("x-request-id"));
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
    const response = await fetch(new URL("/v1/chat/completions", stage.url), {
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

describe("failover", () => {
  it("counts and bills a failed call as none, and the answer once", async () => {
    const { first, tenant, client } = await pair();
    first.script([], { mode: "status", status: 401 });
    await client.chat.completions.create({ model: "pool", messages: HI });
    const lines = await metric(tenant, 'konstruct_model_fallbacks_total{deployment="second"} 1');
    expect(lines).toEqual(
      expect.arrayContaining([
        'konstruct_model_answers_total{deployment="first"} 0',
        'konstruct_model_cost_usd_total{deployment="first"} 0',
        'konstruct_model_errors_total{deployment="first",class="unauthorized"} 1',
        'konstruct_model_answers_total{deployment="second"} 1',
        // 12 tokens in at $3 and 4 out at $15 a million.
        `konstruct_model_cost_usd_total{deployment="second"} ${(12 * 3_000 + 4 * 15_000) / NANO_PER_USD}`,
      ]),
    );
  });

  it("leaves a deployment alone after five failures in a row, and asks it no more", async () => {
    const { first, second, tenant } = await pair();
    first.script([], { mode: "html" });
    for (let i = 0; i < 8; i++) expect((await ask(tenant)).status).toBe(200);
    expect(first.requests).toHaveLength(5);
    expect(second.requests).toHaveLength(8);
    const lines = await metric(tenant, 'konstruct_model_circuit{deployment="first"} 2');
    expect(lines).toContain('konstruct_model_circuit{deployment="first"} 2');
  });

  it("sends what is too long for one window to a larger one, and asks the first not at all", async () => {
    const [small, large] = await Promise.all([server(), server()]);
    const tenant = await stage.tenant({
      deployments: [
        { id: "small", server: small, settings: { contextWindow: 1_000 } },
        { id: "large", server: large },
      ],
    });
    const messages = [{ role: "user", content: "word ".repeat(2_000) }];
    expect((await ask(tenant, { messages })).headers.get("x-konstruct-deployment")).toBe("large");
    expect(small.requests).toHaveLength(0);
    const tooLong = await tenant.post("/v1/chat/completions", { model: "small", messages });
    expect(tooLong.status).toBe(400);
    expect((await tooLong.json()).error.code).toBe("context_length_exceeded");
  });

  it("restarts cleanly on a model that goes on from no half answer", async () => {
    const [anthropic, openai] = await Promise.all([server("anthropic"), server()]);
    const tenant = await stage.tenant({
      deployments: [
        { id: "first", server: anthropic },
        { id: "second", server: openai },
      ],
    });
    anthropic.script([], { mode: "cut", after: 2 });
    const messages = [...HI, { role: "assistant", content: "Things are" }];
    const response = await ask(tenant, { messages });
    expect(response.headers.get("x-konstruct-deployment")).toBe("second");
    expect((await response.json()).choices[0].message.content).toBe("All is well.");
  });

  it("gives an answer that fits the schema from whoever has one", async () => {
    const { first, second, tenant } = await pair();
    first.answer = { ...first.answer, text: ["Forty-two."] };
    second.answer = { ...second.answer, text: ['{"a":42}'] };
    const schema = { type: "object", properties: { a: { type: "number" } }, required: ["a"] };
    const response_format = { type: "json_schema", json_schema: { name: "a", schema } };
    for (const stream of [false, true]) {
      const response = await ask(tenant, { response_format, stream });
      expect(response.headers.get("x-konstruct-deployment")).toBe("second");
      const text = await response.text();
      expect(text).toContain('{\\"a\\":42}');
      expect(text).not.toContain("Forty");
    }
  });

  it("says so in each shape when everything is down", async () => {
    const { first, second, tenant, client } = await pair();
    for (const one of [first, second]) one.script([], { mode: "html" });
    await expect(client.chat.completions.create({ model: "pool", messages: HI })).rejects.toMatchObject({
      ...{ status: 503, code: "all_providers_unavailable", type: "server_error" },
    });
    const stream = client.chat.completions.create({ model: "pool", messages: HI, stream: true });
    await expect(stream).rejects.toBeInstanceOf(OpenAI.InternalServerError);
    const plain = await tenant.post("/complete", { model: "pool", messages: HI, tenant_id: tenant.id });
    expect(plain.status).toBe(503);
    expect(await plain.json()).toEqual({ error: "All providers unavailable" });
  });
});

describe("a tenant", () => {
  it("that is pinned to local models reaches no other, whatever is down", async () => {
    const [cloud, local] = await Promise.all([server(), server("ollama")]);
    local.native.models = ["local-model"];
    const tenant = await stage.tenant({
      deployments: [
        { id: "cloud", server: cloud },
        { id: "local", server: local },
      ],
      policy: { localOnly: true },
    });
    expect((await ask(tenant)).headers.get("x-konstruct-deployment")).toBe("local");
    local.script([], { mode: "html" });
    expect((await ask(tenant)).status).toBe(503);
    expect((await tenant.post("/v1/chat/completions", { model: "cloud", messages: HI })).status).toBe(503);
    expect(cloud.requests).toHaveLength(0);
  });

  it("spends its budget and not more, and is told", async () => {
    const upstream = await server();
    const worst = 1_000 * 3_000 + 100 * 15_000;
    const tenant = await stage.tenant({
      deployments: [{ id: "only", server: upstream }],
      policy: { budget: { day: worst } },
    });
    expect((await ask(tenant, { max_tokens: 100 })).status).toBe(200);
    const refused = await ask(tenant, { max_tokens: 100_000 });
    expect(refused.status).toBe(429);
    expect(refused.headers.get("x-should-retry")).toBe("false");
    expect((await refused.json()).error).toMatchObject({
      code: "budget_exhausted",
      type: "insufficient_quota",
    });
    expect(upstream.requests).toHaveLength(1);
  });

  it("sees nothing of another's models, tokens or counts", async () => {
    const [mine, other] = await Promise.all([alone(), pair()]);
    const foreign = await mine.tenant.post("/v1/chat/completions", { model: "second", messages: HI });
    const unknown = await mine.tenant.post("/v1/chat/completions", { model: "seconds", messages: HI });
    expect(foreign.status).toBe(404);
    expect((await foreign.text()).replace("second", "seconds")).toBe(await unknown.text());
    const asOther = { model: "pool", messages: HI, tenant_id: other.tenant.id };
    expect((await mine.tenant.post("/complete", asOther)).status).toBe(404);
    expect(other.first.requests).toHaveLength(0);
    const listed = (await mine.client.models.list()).data.map(({ id }) => id);
    expect(listed).toContain("only");
    expect(listed).not.toContain("second");
  });

  it("takes a token back within five seconds", async () => {
    const { tenant } = await alone();
    expect((await tenant.get("/v1/models")).status).toBe(200);
    await tenant.change((projection) => ({
      ...projection,
      tokens: projection.tokens.map((token) => ({ ...token, revokedAt: Date.now() })),
    }));
    const revoked = Date.now();
    while ((await tenant.get("/v1/models")).status !== 401) {
      expect(Date.now() - revoked).toBeLessThan(6_000);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(Date.now() - revoked).toBeLessThan(5_500);
  });
});

describe("bad input", () => {
  it.each<[string, object, number]>([
    ["an unknown role", { messages: [{ role: "robot", content: "Hi" }] }, 400],
    ["500 messages", { messages: Array.from({ length: 500 }, () => HI[0]) }, 400],
    [
      "arguments of 2 MB",
      {
        messages: [
          {
            role: "assistant",
            tool_calls: [{ id: "a", type: "function", function: { name: "a", arguments: "x".repeat(2e6) } }],
          },
        ],
      },
      400,
    ],
    [
      "an image that somebody would have to fetch",
      {
        messages: [
          { role: "user", content: [{ type: "image_url", image_url: { url: "http://127.0.0.1/a.png" } }] },
        ],
      },
      400,
    ],
    ["nine MiB", { messages: [{ role: "user", content: "x".repeat(9 * 2 ** 20) }] }, 413],
    ["a model that is not there", { model: "gpt-9" }, 404],
  ])("such as %s reaches no provider", async (_what, body, status) => {
    const { upstream, tenant } = await alone();
    const response = await ask(tenant, body);
    expect(response.status).toBe(status);
    expect((await response.json()).error.type).toBe("invalid_request_error");
    expect(upstream.requests).toHaveLength(0);
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
  const response = await fetch(new URL("/health", stage.url));
  expect([200, 503]).toContain(response.status);
  expect(Object.keys(await response.json())).toContain("status");
});
