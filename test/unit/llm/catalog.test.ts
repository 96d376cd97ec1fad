import { describe, expect, it } from "vitest";
import { buildCatalog, contextWindowOf, type ModelConfig, routeOf } from "../../../src/llm/catalog.ts";

const openai = { baseUrl: "https://api.openai.com/v1", apiKey: "test-key-1" };
const anthropic = { baseUrl: "https://api.anthropic.com", apiKey: "test-key-2" };
const ollama = { baseUrl: "https://models.example.com", model: "qwen3:8b" };

const path = (config: ModelConfig, group: string) => routeOf(buildCatalog(config), group).map(({ id }) => id);

describe("the route of a group", () => {
  it("is the local model first for fast, and Anthropic first for quality", () => {
    expect(path({ openai, anthropic, ollama }, "fast")).toEqual(["ollama", "anthropic", "openai"]);
    expect(path({ openai, anthropic, ollama }, "quality")).toEqual(["anthropic", "openai", "ollama"]);
  });

  it.each<[string, ModelConfig, string[]]>([
    ["only OpenAI", { openai }, ["openai"]],
    ["only Anthropic", { anthropic }, ["anthropic"]],
    ["only Ollama", { ollama }, ["ollama"]],
    ["nothing", {}, []],
  ])("reaches all there is with %s configured", (_name, config, expected) => {
    expect(path(config, "fast")).toEqual(expected);
    expect(path(config, "quality")).toEqual(expected);
  });

  it("of an unknown group is empty", () => {
    expect(path({ openai }, "cheapest")).toEqual([]);
  });

  it("ends where groups fall back on each other in a ring, and names none twice", () => {
    const catalog = buildCatalog({ openai, ollama });
    catalog.groups.fast = { deployments: ["ollama", "ollama", "gone"], fallback: "quality" };
    catalog.groups.quality = { deployments: ["openai", "ollama"], fallback: "fast" };
    expect(routeOf(catalog, "fast").map(({ id }) => id)).toEqual(["ollama", "openai"]);
  });
});

describe("a deployment", () => {
  const find = (config: ModelConfig, id: string) =>
    buildCatalog(config).deployments.find((deployment) => deployment.id === id);

  it("takes the model that configuration names", () => {
    expect(find({ openai: { ...openai, model: "stand-in" } }, "openai")?.model).toBe("stand-in");
    expect(find({ anthropic: { ...anthropic, model: "claude-opus-5-5" } }, "anthropic")?.model).toBe(
      "claude-opus-5-5",
    );
    expect(find({ ollama }, "ollama")?.model).toBe("qwen3:8b");
  });

  it("has a current model where configuration names none", () => {
    expect(find({ openai }, "openai")?.model).toMatch(/^gpt-/);
    expect(find({ anthropic }, "anthropic")?.model).toMatch(/^claude-/);
    expect(find({ anthropic }, "anthropic")?.model).not.toContain("claude-sonnet-4-5");
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
});

describe("the context window of a group", () => {
  it("is the largest on its path", () => {
    const catalog = buildCatalog({ anthropic, ollama });
    expect(contextWindowOf(catalog, "fast")).toBe(200_000);
    expect(contextWindowOf(buildCatalog({ ollama }), "quality")).toBe(4_096);
    expect(contextWindowOf(buildCatalog({}), "fast")).toBe(0);
  });
});
