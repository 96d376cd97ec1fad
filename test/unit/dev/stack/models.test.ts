import { describe, expect, it } from "vitest";
import { findModels } from "../../../../dev/stack/models.ts";

const STAND_IN = "http://127.0.0.1:8789";
const noOllama = () => Promise.reject(new TypeError("fetch failed"));
const ollama =
  (...names: string[]) =>
  async () =>
    Response.json({ models: names.map((name) => ({ name })) });

describe("the models of the local stack", () => {
  it("are the stand-in where nothing else is there", async () => {
    const { vars, label } = await findModels({}, STAND_IN, noOllama);
    expect(vars).toEqual({
      OPENAI_BASE_URL: `${STAND_IN}/v1`,
      OPENAI_API_KEY: "stand-in",
      OPENAI_MODEL: "stand-in",
      OPENAI_PRICES: "1,0.1,5",
    });
    expect(label).toContain("stand-in");
  });

  it("are the providers whose keys are set, with the addresses that were given", async () => {
    const environment = {
      ANTHROPIC_API_KEY: "key",
      ANTHROPIC_BASE_URL: "https://proxy.example",
      UNRELATED: "x",
    };
    const { vars, label } = await findModels(environment, STAND_IN, noOllama);
    expect(vars).toEqual({ ANTHROPIC_API_KEY: "key", ANTHROPIC_BASE_URL: "https://proxy.example" });
    expect(label).toBe("Anthropic");
  });

  it("include an Ollama that answers on the usual port, with a model it really has", async () => {
    const { vars, label } = await findModels({}, STAND_IN, ollama("llama3:8b", "qwen3:8b"));
    expect(vars).toEqual({ OLLAMA_BASE_URL: "http://127.0.0.1:11434", OLLAMA_MODEL: "qwen3:8b" });
    expect(label).toBe("Ollama (qwen3:8b)");
    const other = await findModels({ OPENAI_API_KEY: "key" }, STAND_IN, ollama("llama3:8b"));
    expect(other.label).toBe("OpenAI, Ollama (llama3:8b)");
  });

  it("do not count an Ollama without any model", async () => {
    expect((await findModels({}, STAND_IN, ollama())).label).toContain("stand-in");
  });

  it("believe an address that was set without asking it", async () => {
    const environment = { OLLAMA_BASE_URL: "https://ollama.example", OLLAMA_MODEL: "big" };
    expect((await findModels(environment, STAND_IN, noOllama)).label).toBe("Ollama (big)");
  });

  it("do not count a key that is empty", async () => {
    expect((await findModels({ OPENAI_API_KEY: "" }, STAND_IN, noOllama)).label).toContain("stand-in");
  });
});
