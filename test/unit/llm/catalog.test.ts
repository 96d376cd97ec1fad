import { describe, expect, it } from "vitest";
import { buildCatalog, type ModelConfig } from "../../../src/llm/catalog.ts";
import { namesOf, pathOf } from "../../../src/llm/path.ts";

const openai = { baseUrl: "https://api.openai.com/v1", apiKey: "test-key-1" };
const anthropic = { baseUrl: "https://api.anthropic.com", apiKey: "test-key-2" };
const ollama = { baseUrl: "https://models.example.com", model: "qwen3:8b" };

const stepsOf = (config: ModelConfig, group: string) =>
  pathOf(buildCatalog(config), group)?.segments.flatMap(({ steps }) => steps) ?? [];
const path = (config: ModelConfig, group: string) =>
  stepsOf(config, group).map(({ deployment }) => deployment.id);

describe("the path of a built-in group", () => {
  it.each([
    ["fast", ["ollama", "anthropic", "openai"]],
    ["quality", ["anthropic", "openai", "ollama"]],
    ["local-first", ["ollama", "anthropic-small", "anthropic-large", "anthropic", "openai"]],
  ])("%s is this order", (group, expected) => {
    expect(path({ openai, anthropic, ollama }, group)).toEqual(expected);
  });

  it.each<[string, ModelConfig, string[]]>([
    ["only OpenAI", { openai }, ["openai"]],
    ["only Ollama", { ollama }, ["ollama"]],
    ["nothing", {}, []],
  ])("reaches all there is with %s configured", (_name, config, expected) => {
    for (const group of ["fast", "quality", "local-first"]) expect(path(config, group)).toEqual(expected);
  });

  it("gives the local try of local-first 8 s, and each cloud try 30 s, for the first token", () => {
    const limits = stepsOf({ anthropic, ollama }, "local-first").map(({ deployment, timeouts }) => [
      deployment.id,
      timeouts.firstTokenMs,
    ]);
    expect(limits.slice(0, 3)).toEqual([
      ["ollama", 8_000],
      ["anthropic-small", 30_000],
      ["anthropic-large", 30_000],
    ]);
  });

  it("leaves the limits of other groups alone", () => {
    expect(stepsOf({ ollama }, "fast")[0]?.timeouts.firstTokenMs).toBe(5_000);
  });
});

describe("a path", () => {
  it("of an unknown name is none", () => {
    for (const name of ["cheapest", "", "constructor", "__proto__"])
      expect(pathOf(buildCatalog({ openai }), name)).toBeUndefined();
  });

  it("of one deployment has no fallback", () => {
    expect(path({ openai, anthropic }, "anthropic-small")).toEqual(["anthropic-small"]);
  });

  it("ends where groups fall back on each other in a ring, and names none twice", () => {
    const catalog = buildCatalog({ openai, ollama });
    catalog.groups.fast = {
      id: "fast",
      order: "listed",
      deployments: ["ollama", "ollama", "gone"],
      fallback: "quality",
    };
    catalog.groups.quality = {
      id: "quality",
      order: "latency",
      deployments: ["openai", "ollama"],
      fallback: "fast",
    };
    const found = pathOf(catalog, "fast");
    expect(
      found?.segments.map(({ order, steps }) => [order, steps.map(({ deployment }) => deployment.id)]),
    ).toEqual([
      ["listed", ["ollama"]],
      ["latency", ["openai"]],
    ]);
  });

  it("has the largest window of what is switched on", () => {
    const catalog = buildCatalog({ anthropic, ollama });
    expect(pathOf(catalog, "fast")?.contextWindow).toBe(200_000);
    for (const deployment of catalog.deployments) deployment.isActive = deployment.provider === "ollama";
    expect(pathOf(catalog, "fast")?.contextWindow).toBe(4_096);
    expect(pathOf(buildCatalog({}), "fast")?.contextWindow).toBe(0);
  });

  it("has a name, and so has auto", () => {
    expect(namesOf(buildCatalog({ openai }))).toEqual({
      groups: ["fast", "quality", "local-first", "auto"],
      deployments: ["openai"],
    });
  });
});

describe("a built-in deployment", () => {
  const find = (config: ModelConfig, id: string) =>
    buildCatalog(config).deployments.find((deployment) => deployment.id === id);

  it("takes the model that configuration names", () => {
    expect(find({ openai: { ...openai, model: "gpt-6-sol" } }, "openai")?.model).toBe("gpt-6-sol");
    const small = { model: "claude-haiku-4-5" };
    expect(find({ anthropic: { ...anthropic, small } }, "anthropic-small")?.model).toBe("claude-haiku-4-5");
    expect(find({ ollama: { ...ollama, model: "llama4" } }, "ollama")?.model).toBe("llama4");
  });

  it.each([
    ["openai", "gpt-6-astra"],
    ["anthropic", "claude-sonnet-5-5"],
    ["anthropic-small", "claude-haiku-5-5"],
    ["anthropic-large", "claude-opus-5-5"],
    ["ollama", "qwen3:8b"],
  ])("%s is %s where configuration names none", (id, model) => {
    expect(find({ openai, anthropic, ollama: { baseUrl: ollama.baseUrl } }, id)?.model).toBe(model);
  });

  it("in the cloud has a price, and a local one costs nothing", () => {
    expect(find({ openai }, "openai")?.prices).toEqual({ input: 10_000, cachedInput: 1_000, output: 50_000 });
    expect(find({ ollama }, "ollama")).toMatchObject({ locality: "local", prices: { input: 0, output: 0 } });
  });

  it.each<[string, ModelConfig]>([
    ["OPENAI_PRICES", { openai: { ...openai, model: "stand-in" } }],
    ["ANTHROPIC_PRICES", { anthropic: { ...anthropic, model: "claude-next" } }],
    ["ANTHROPIC_SMALL_PRICES", { anthropic: { ...anthropic, small: { model: "claude-next" } } }],
    ["ANTHROPIC_LARGE_PRICES", { anthropic: { ...anthropic, large: { model: "claude-next" } } }],
  ])("without a known price is refused, naming %s, and never the key", (variable, config) => {
    expect(() => buildCatalog(config)).toThrow(variable);
    expect(() => buildCatalog(config)).not.toThrow("test-key");
  });

  it("takes the price that configuration names", () => {
    const prices = { input: 7, cachedInput: 1, output: 9 };
    expect(find({ openai: { ...openai, model: "stand-in", prices } }, "openai")?.prices).toEqual(prices);
  });

  it("takes no prompt that costs more than its list price", () => {
    expect(find({ anthropic }, "anthropic-small")?.contextWindow).toBe(100_000);
    const wide = { contextWindow: 1_000_000 };
    expect(find({ anthropic: { ...anthropic, small: wide } }, "anthropic-small")?.contextWindow).toBe(
      100_000,
    );
    const priced = { ...wide, prices: { input: 500, cachedInput: 50, output: 2_500 } };
    expect(find({ anthropic: { ...anthropic, small: priced } }, "anthropic-small")?.contextWindow).toBe(
      1_000_000,
    );
  });

  it("of Ollama is believed to hold what Ollama holds by default, unless it is told", () => {
    expect(find({ ollama }, "ollama")?.contextWindow).toBe(4_096);
    expect(find({ ollama: { ...ollama, contextWindow: 32_768 } }, "ollama")?.contextWindow).toBe(32_768);
  });

  it("of Ollama carries a service token only when it has both halves", () => {
    const both = { ...ollama, accessClientId: "id", accessClientSecret: "hush" };
    expect(find({ ollama: both }, "ollama")).toMatchObject({
      access: { clientId: "id", clientSecret: "hush" },
    });
    expect(find({ ollama: { ...ollama, accessClientId: "id" } }, "ollama")).not.toHaveProperty("access");
  });

  it("behind a tunnel is left after five seconds of silence, the last one is waited for", () => {
    const timeouts = find({ ollama }, "ollama")?.timeouts;
    expect(timeouts?.firstTokenMs).toBe(5_000);
    expect(timeouts?.lastFirstTokenMs).toBeGreaterThan(60_000);
    expect(timeouts?.lastFirstTokenMs).toBeLessThan(100_000);
  });

  it("has a key that another credential or another model changes", () => {
    const keys = [openai, { ...openai, apiKey: "other" }, { ...openai, model: "gpt-6-sol" }].map(
      (config) => find({ openai: config }, "openai")?.key,
    );
    expect(new Set(keys).size).toBe(3);
  });
});
