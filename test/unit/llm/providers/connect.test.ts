import { describe, expect, it } from "vitest";
import { buildCatalog } from "../../../../src/llm/catalog.ts";
import { type Connection, connectProviders } from "../../../../src/llm/providers/connect.ts";
import { ask } from "./requests.ts";

const catalog = buildCatalog({
  openai: { baseUrl: "https://openai.example.com/v1", apiKey: "test-key-1" },
  anthropic: { baseUrl: "https://anthropic.example.com", apiKey: "test-key-2" },
  ollama: { baseUrl: "https://ollama.example.com" },
});

const connection = (over: Partial<Connection> = {}): Connection => ({
  key: "one",
  provider: "openai",
  model: "m",
  baseUrl: "https://openai.example.com/v1",
  apiKey: "test-key-1",
  capabilities: { tools: true, images: true, schemas: true, prefill: false },
  ...over,
});

describe("the providers of a catalog", () => {
  it("each call their own address", async () => {
    const called = new Set<string>();
    const connect = connectProviders({
      fetch: async (input) => {
        called.add(String(input));
        return new Response("{}", { status: 500 });
      },
    });
    for (const deployment of catalog.deployments) await ask(connect(deployment));
    expect([...called].sort()).toEqual([
      "https://anthropic.example.com/v1/messages",
      "https://ollama.example.com/v1/chat/completions",
      "https://openai.example.com/v1/chat/completions",
    ]);
  });

  it("are built once for each deployment", () => {
    const connect = connectProviders();
    for (const deployment of catalog.deployments) expect(connect(deployment)).toBe(connect(deployment));
  });

  it("are never one for two credentials, whatever the deployments are called", async () => {
    const sent: (string | null)[] = [];
    const connect = connectProviders({
      fetch: async (_input, init) => {
        sent.push(new Headers(init?.headers).get("authorization"));
        return new Response("{}", { status: 500 });
      },
    });
    await ask(connect(connection({ apiKey: "key-of-acme" })));
    await ask(connect(connection({ apiKey: "key-of-globex" })));
    await ask(connect(connection({ apiKey: "key-of-acme" })));
    expect(sent).toEqual(["Bearer key-of-acme", "Bearer key-of-globex", "Bearer key-of-acme"]);
  });

  it("are built anew where a deployment can do something else than before", () => {
    const connect = connectProviders();
    const capabilities = { tools: true, images: false, schemas: true, prefill: false };
    expect(connect(connection({ capabilities }))).not.toBe(connect(connection()));
  });

  it("are kept for the 200 deployments that were used last", () => {
    const connect = connectProviders();
    const [first, second] = [connect(connection({ key: "0" })), connect(connection({ key: "1" }))];
    for (let count = 2; count < 200; count += 1) connect(connection({ key: String(count) }));
    expect(connect(connection({ key: "0" }))).toBe(first);
    connect(connection({ key: "200" }));
    expect(connect(connection({ key: "0" }))).toBe(first);
    expect(connect(connection({ key: "1" }))).not.toBe(second);
  });

  it("ask a server of one's own that wants no key", async () => {
    const connect = connectProviders({ fetch: async () => new Response("{}", { status: 500 }) });
    const { result } = await ask(connect(connection({ apiKey: undefined })));
    expect(result).toMatchObject({ ok: false, error: { class: "server_error" } });
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
