// Where a call goes, what it may cost and what is refused, over HTTP against the Worker in workerd.

import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { NANO_PER_USD } from "../../src/tenants/policy.ts";
import { ask, HI, metric, modelStage } from "./model-stage.ts";

const { alone, pair, server, tenant: stageTenant } = modelStage();

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
    for (let i = 0; i < 8; i++) {
      const response = await ask(tenant, { stream: i % 2 === 0 });
      expect(response.headers.get("x-konstruct-deployment")).toBe("second");
      await response.text();
    }
    expect(first.requests).toHaveLength(5);
    expect(second.requests).toHaveLength(8);
    const lines = await metric(tenant, 'konstruct_model_circuit{deployment="first"} 2');
    expect(lines).toContain('konstruct_model_circuit{deployment="first"} 2');
  });

  it("leaves a deployment alone that fails half of ten calls, although it answers between", async () => {
    const { first, second, tenant } = await pair();
    first.script([{ mode: "ok" }, { mode: "html" }], "again");
    for (let i = 0; i < 12; i++) expect((await ask(tenant)).status).toBe(200);
    expect(first.requests).toHaveLength(10);
    expect(second.requests).toHaveLength(7);
  });

  it("asks a quick model for a short answer whole, and leaves it at the limit of a first token", async () => {
    const [first, second] = await Promise.all([server(), server()]);
    const timeouts = { firstTokenMs: 2_000, lastFirstTokenMs: 2_000, idleMs: 2_000, totalMs: 8_000 };
    const tenant = await stageTenant({
      deployments: [
        { id: "first", server: first, settings: { timeouts } },
        { id: "second", server: second },
      ],
    });
    first.answer = { ...first.answer, usage: { input: 12, output: 400 } };
    for (let i = 0; i < 4; i++) expect((await ask(tenant, { max_tokens: 20 })).status).toBe(200);
    expect(first.requests.map(({ body }) => body?.stream)).toEqual([true, true, true, false]);
    await (await ask(tenant, { max_tokens: 20, stream: true })).text();
    await ask(tenant, { max_tokens: 100_000 });
    expect(first.requests.slice(4).map(({ body }) => body?.stream)).toEqual([true, true]);
    first.script([], { mode: "stall" });
    const response = await ask(tenant, { max_tokens: 20 });
    expect(response.headers.get("x-konstruct-deployment")).toBe("second");
    expect(first.requests.at(-1)?.body?.stream).toBe(false);
  });

  it("sends what is too long for one window to a larger one, and asks the first not at all", async () => {
    const [small, large] = await Promise.all([server(), server()]);
    const tenant = await stageTenant({
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
    const tenant = await stageTenant({
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
    anthropic.script([], { mode: "hang_after_headers" });
    const streamed = await (await ask(tenant, { messages, stream: true })).text();
    expect(streamed).toContain('"model":"second-model"');
    expect(streamed).not.toContain("first-model");
  });

  it("picks the group by what is asked where the caller leaves it open", async () => {
    const [quick, thorough] = await Promise.all([server(), server()]);
    const tenant = await stageTenant({
      deployments: [
        { id: "quick", server: quick },
        { id: "thorough", server: thorough },
      ],
      groups: [
        { id: "fast", order: "listed", deployments: ["quick"] },
        { id: "quality", order: "listed", deployments: ["thorough"] },
      ],
    });
    const by = async (content: string) => {
      const response = await ask(tenant, { model: "auto", messages: [{ role: "user", content }] });
      return response.headers.get("x-konstruct-deployment");
    };
    expect(await by("When do you open?")).toBe("quick");
    expect(await by("Compare your two plans step by step.")).toBe("thorough");
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
    const tenant = await stageTenant({
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
    const tenant = await stageTenant({
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

  it("admits exactly ten of fifty calls that race for a budget of ten", async () => {
    const upstream = await server();
    upstream.script([], { mode: "slow_first_token", ms: 1_500 });
    const prices = { input: 0, cachedInput: 0, output: 1_000 };
    const timeouts = { firstTokenMs: 10_000, lastFirstTokenMs: 10_000, idleMs: 10_000, totalMs: 20_000 };
    const tenant = await stageTenant({
      deployments: [{ id: "only", server: upstream, settings: { prices, timeouts } }],
      policy: { budget: { day: 10 * 100 * prices.output } },
    });
    const racing = Array.from({ length: 50 }, () => ask(tenant, { max_tokens: 100 }));
    const statuses = (await Promise.all(racing)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(40);
    expect(upstream.requests).toHaveLength(10);
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
    ["a model that is not there", { model: "gpt-9" }, 404],
  ])("such as %s reaches no provider", async (_what, body, status) => {
    const { upstream, tenant } = await alone();
    const response = await ask(tenant, body);
    expect(response.status).toBe(status);
    expect((await response.json()).error.type).toBe("invalid_request_error");
    expect(upstream.requests).toHaveLength(0);
  });

  it("above the limit of a body is not even read: 413, or nobody to send the rest to", async () => {
    const { upstream, tenant } = await alone();
    const messages = [{ role: "user", content: "x".repeat(9 * 2 ** 20) }];
    const status = await ask(tenant, { messages }).then(
      (response) => response.status,
      () => "closed",
    );
    expect([413, "closed"]).toContain(status);
    expect(upstream.requests).toHaveLength(0);
    expect((await ask(tenant)).status).toBe(200);
  });
});
