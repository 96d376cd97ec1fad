import { describe, expect, it } from "vitest";
import { buildCatalog } from "../../../../src/llm/catalog.ts";
import { connectProviders } from "../../../../src/llm/providers/connect.ts";
import { ask } from "./requests.ts";

const catalog = buildCatalog({
  openai: { baseUrl: "https://openai.example.com/v1", apiKey: "test-key-1" },
  anthropic: { baseUrl: "https://anthropic.example.com", apiKey: "test-key-2" },
  ollama: { baseUrl: "https://ollama.example.com", model: "qwen3:8b" },
});

describe("the providers of a catalog", () => {
  it("each call their own address", async () => {
    const called: string[] = [];
    const connect = connectProviders({
      fetch: async (input) => {
        called.push(String(input));
        return new Response("{}", { status: 500 });
      },
    });
    for (const deployment of catalog.deployments) await ask(connect(deployment));
    expect(called).toEqual([
      "https://anthropic.example.com/v1/messages",
      "https://openai.example.com/v1/chat/completions",
      "https://ollama.example.com/v1/chat/completions",
    ]);
  });

  it("are built once for each deployment", () => {
    const connect = connectProviders();
    for (const deployment of catalog.deployments) expect(connect(deployment)).toBe(connect(deployment));
  });

  it("read a Retry-After date against the clock they are given", async () => {
    const connect = connectProviders({
      clock: () => Date.parse("2026-11-20T12:00:00Z"),
      fetch: async () =>
        new Response("{}", { status: 429, headers: { "retry-after": "Fri, 20 Nov 2026 12:00:05 GMT" } }),
    });
    for (const deployment of catalog.deployments) {
      const { result } = await ask(connect(deployment));
      expect(result).toMatchObject({ ok: false, error: { class: "rate_limited", retryAfterMs: 5_000 } });
    }
  });

  it("keep their key out of failures", async () => {
    const connect = connectProviders({
      fetch: async () =>
        Response.json({ error: { message: "Incorrect API key sk-abcdefgh12345678" } }, { status: 401 }),
    });
    for (const deployment of catalog.deployments) {
      const { result } = await ask(connect(deployment));
      expect(JSON.stringify(result)).not.toContain("sk-abcdefgh");
    }
  });
});
