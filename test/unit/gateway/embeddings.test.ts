import { beforeEach, describe, expect, it } from "vitest";
import { MAX_EMBEDDING_INPUTS } from "../../../src/limits.ts";
import { fail } from "../../../src/result.ts";
import { answerFor, type GatewayWorld, gatewayWorld } from "../../doubles/gateway-world.ts";

let world: GatewayWorld;
let token: string;
beforeEach(async () => {
  world = gatewayWorld();
  token = await world.mint("acme");
});

const embed = (body: object) =>
  world.post("/v1/embeddings", token, { model: "letters-384", input: "ab", ...body });

describe("embeddings", () => {
  it("are one vector a text, in order, with the model's name and the usage", async () => {
    const body = await (await embed({ input: ["ab", "c"] })).json();
    expect(body).toMatchObject({
      object: "list",
      model: "letters-384",
      usage: { prompt_tokens: 3, total_tokens: 3 },
    });
    expect(body.data.map(({ index, object }: { index: number; object: string }) => [index, object])).toEqual([
      [0, "embedding"],
      [1, "embedding"],
    ]);
    expect(body.data[0].embedding.slice(0, 3)).toEqual([97 / 128, 98 / 128, 0]);
    expect(body.data[1].embedding).toHaveLength(384);
  });

  it("reach the official client, which asks for base64, as the same numbers", async () => {
    const client = world.client(token);
    const { data } = await client.embeddings.create({ model: "letters-384", input: "ab", dimensions: 384 });
    const exact = await client.embeddings.create({
      model: "letters-384",
      input: "ab",
      encoding_format: "float",
    });
    expect(data[0]?.embedding).toHaveLength(384);
    expect(data[0]?.embedding).toEqual(exact.data[0]?.embedding);
  });

  it.each<[string, object, string]>([
    ["no text", { input: [] }, "input"],
    ["an empty text", { input: ["a", ""] }, "input[1]"],
    ["lists of tokens", { input: [1, 2] }, "input[0]"],
    ["no input", { input: undefined }, "input"],
    ["other dimensions", { dimensions: 1536 }, "dimensions"],
    ["an unknown encoding", { encoding_format: "hex" }, "encoding_format"],
    ["more than MAX_EMBEDDING_INPUTS", { input: Array(MAX_EMBEDDING_INPUTS + 1).fill("a") }, "input"],
  ])("with %s are refused by name", async (_what, body, param) => {
    const response = await embed(body);
    expect(response.status).toBe(400);
    expect((await response.json()).error.param).toBe(param);
  });

  it("of a model that is not there are a 404 that lists what exists", async () => {
    const response = await embed({ model: "fast" });
    expect(response.status).toBe(404);
    expect((await response.json()).error.message).toContain("There are: letters-384.");
  });

  it("that nobody can make are a 503 without the provider's words", async () => {
    const failure = { class: "unauthorized" as const, message: "key sk-abcdefghijk is wrong" };
    const broken = { model: "letters-384", embed: async () => fail(failure) };
    world.embedders = [{ embedder: broken, provider: "letters", nanoPerToken: 1_000 }];
    const response = await embed({});
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain("wrong");
    expect(world.log.lines).toMatchObject([{ event: "embedding_failed", fields: { tenantId: "acme" } }]);
    await world.settled();
    expect(world.reported[0]?.reports[0]?.receipt).toMatchObject({
      ...{ id: "id1", costNano: 0, attempts: [{ outcome: "unauthorized", costNano: 0 }] },
    });
    expect(world.reported[0]?.reports[0]?.receipt.winner).toBeUndefined();
  });

  it("leave a receipt with what they cost", async () => {
    const response = await embed({ input: ["ab", "c"] });
    expect(response.headers.get("x-request-id")).toBe("id1");
    expect(response.headers.get("x-konstruct-deployment")).toBe("letters-384");
    await world.settled();
    expect(world.reserving.asked).toEqual([]);
    expect(world.reported).toMatchObject([
      {
        tenantId: "acme",
        reports: [{ receipt: { id: "id1", winner: "letters-384", inputTokens: 3, costNano: 3_000 } }],
      },
    ]);
    expect(world.measured).toMatchObject([{ id: "id1" }]);
  });
});

describe("embeddings of a tenant with a budget", () => {
  beforeEach(() => {
    const acme = world.models.get("acme");
    if (acme) acme.policy.budget = { day: 1_000_000 };
  });

  it("are reserved at what they may cost and settled at what they did", async () => {
    await embed({ input: "where is my parcel" });
    await world.settled();
    const [asked] = world.reserving.asked;
    expect(asked?.agentId).toBe("api");
    expect(asked?.worstNano).toBeGreaterThanOrEqual(6_000);
    expect(world.reported[0]?.reports).toMatchObject([{ reservation: "r1", receipt: { costNano: 18_000 } }]);
  });

  it("are refused when it is used up, before the embedder hears of it", async () => {
    world.reserving.answer = { admitted: false, scope: "tenant_day", resetsAt: world.now + 60_000 };
    const response = await embed({});
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe("60");
    expect((await response.json()).error.code).toBe("budget_exhausted");
    expect(world.reported).toEqual([]);
  });

  it("are refused while nobody can say what is left of it", async () => {
    world.reserving.answer = new Error("the object was reset");
    expect((await embed({})).status).toBe(503);
    expect(world.reported).toEqual([]);
  });

  it("are not reserved where they cost nothing", async () => {
    world.embedders = world.embedders.map((offered) => ({ ...offered, nanoPerToken: 0 }));
    expect((await embed({})).status).toBe(200);
    expect(world.reserving.asked).toEqual([]);
  });
});

describe("the list of models", () => {
  it("names groups, deployments and embedders to the official client", async () => {
    const listed: string[] = [];
    for await (const model of world.client(token).models.list()) listed.push(`${model.owned_by} ${model.id}`);
    expect(listed).toEqual(["group auto", "group fast", "deployment local", "embedder letters-384"]);
  });

  it("finds one by name, and says what there is instead of another", async () => {
    const { models } = world.client(token);
    expect(await models.retrieve("fast")).toMatchObject({ id: "fast", object: "model" });
    await expect(models.retrieve("gpt-9")).rejects.toThrow("There are: auto, fast, local, letters-384.");
  });
});

describe("/complete", () => {
  const complete = (body: object) =>
    world.post("/complete", token, {
      ...{ model: "fast", messages: [{ role: "user", content: "Hi" }], tenant_id: "acme" },
      ...body,
    });

  it("answers with content, model and usage, and nothing else", async () => {
    const response = await complete({});
    expect(await response.json()).toEqual({
      content: "All is well.",
      model: "qwen3:8b",
      usage: { prompt_tokens: 12, completion_tokens: 4 },
    });
    expect(response.headers.get("x-konstruct-deployment")).toBe("local");
    await world.settled();
    expect(world.reported).toHaveLength(1);
  });

  it("hands on tool calls", async () => {
    world.script.push((call) =>
      answerFor(call, [{ type: "tool_call", id: "a", name: "look", arguments: "{}" }]),
    );
    const tools = [{ type: "function", function: { name: "look", parameters: { type: "object" } } }];
    expect(await (await complete({ tools })).json()).toMatchObject({
      content: "",
      tool_calls: [{ id: "a", type: "function", function: { name: "look", arguments: "{}" } }],
    });
    expect(world.calls[0]?.request.tools).toEqual([
      { name: "look", description: "", inputSchema: { type: "object" } },
    ]);
  });
});
