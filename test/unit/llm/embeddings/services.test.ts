// What is peculiar to one service.

import { afterEach, describe, expect, it } from "vitest";
import { ollamaEmbedder, openaiEmbedder } from "../../../../src/llm/embeddings/openai-wire.ts";
import { workersAiEmbedder } from "../../../../src/llm/embeddings/workers-ai.ts";
import { type FaultServer, startFaultServer } from "../../../doubles/fault-server.ts";

const signal = () => new AbortController().signal;
const edge = { fetch: (...input: Parameters<typeof fetch>) => fetch(...input), clock: () => 0 };
let server: FaultServer | undefined;
afterEach(() => server?.close());

const access = { clientId: "id.access", clientSecret: "hush" };

describe("OpenAI's embeddings", () => {
  it("are asked for with the length that we store, by the key of the tenant", async () => {
    server = await startFaultServer({ wire: "openai" });
    await openaiEmbedder({ baseUrl: `${server.url}/v1`, apiKey: "test-key-1", ...edge }).embed(
      ["a"],
      signal(),
    );
    expect(server.requests[0]).toMatchObject({
      path: "/v1/embeddings",
      headers: { authorization: "Bearer test-key-1" },
      body: { model: "text-embedding-3-small", input: ["a"], dimensions: 384 },
    });
  });

  it("count the tokens that the service counted", async () => {
    server = await startFaultServer({ wire: "openai" });
    const embedder = openaiEmbedder({ baseUrl: `${server.url}/v1`, apiKey: "test-key-1", ...edge });
    expect(await embedder.embed(["a", "b"], signal())).toMatchObject({ ok: true, value: { inputTokens: 6 } });
  });

  it("are split by tokens too, each call below what the service takes", async () => {
    server = await startFaultServer({ wire: "openai" });
    const embedder = openaiEmbedder({ baseUrl: `${server.url}/v1`, apiKey: "test-key-1", ...edge });
    const text = "words ".repeat(5_000);
    await embedder.embed(
      Array.from({ length: 40 }, () => text),
      signal(),
    );
    const sizes = server.requests.map(({ body }) => [body?.input].flat().length);
    expect(sizes.length).toBeGreaterThan(1);
    expect(Math.max(...sizes) * 10_000).toBeLessThanOrEqual(300_000);
  });

  it.each([
    [{ mode: "html" }, "malformed_answer"],
    [{ mode: "reset" }, "network"],
    [{ mode: "status", status: 401 }, "unauthorized"],
    [{ mode: "raw", type: "application/json", writes: ['{"object":"list"}'] }, "malformed_answer"],
    [{ mode: "raw", type: "application/json", writes: ["null"] }, "malformed_answer"],
    [{ mode: "raw", type: "application/json", writes: ['{"data":[{"index":0}]}'] }, "malformed_answer"],
    [{ mode: "raw", type: "application/json", writes: ['{"data":[nul'] }, "malformed_answer"],
  ] as const)("of a server that does %j are %s", async (fault, expected) => {
    server = await startFaultServer({ wire: "openai" });
    server.script([fault as never]);
    const embedder = openaiEmbedder({ baseUrl: `${server.url}/v1`, apiKey: "test-key-1", ...edge });
    expect(await embedder.embed(["a"], signal())).toMatchObject({ ok: false, error: { class: expected } });
  });
});

describe("Ollama's embeddings", () => {
  it("go through the tunnel with its service token and name no length", async () => {
    server = await startFaultServer({ wire: "ollama" });
    await ollamaEmbedder({ baseUrl: `${server.url}/`, access, ...edge }).embed(["a"], signal());
    expect(server.requests[0]).toMatchObject({
      path: "/v1/embeddings",
      headers: { "cf-access-client-id": "id.access", "cf-access-client-secret": "hush" },
    });
    expect(server.requests[0]?.body).not.toHaveProperty("dimensions");
  });

  it("name a login page of the tunnel for what it is", async () => {
    server = await startFaultServer({ wire: "ollama" });
    server.script([{ mode: "html" }]);
    const embedded = await ollamaEmbedder({ baseUrl: server.url, access, ...edge }).embed(["a"], signal());
    expect(embedded).toMatchObject({
      ok: false,
      error: { class: "unauthorized", message: expect.stringContaining("Cloudflare Access") },
    });
  });
});

describe("Workers AI's embeddings", () => {
  const failing = (error: unknown) =>
    workersAiEmbedder({ run: () => Promise.reject(error) }).embed(["a"], signal());

  it.each([
    ["3036: you have used up your daily free allocation", "spend_limit"],
    ["3040: Capacity temporarily exceeded", "overloaded"],
    ["3007: Request timeout", "timeout_total"],
    ["5007: No such model", "model_missing"],
    ["something else", "server_error"],
  ])("that end with %j are %s", async (message, expected) => {
    expect(await failing(new Error(message))).toMatchObject({ ok: false, error: { class: expected } });
  });

  it.each([null, undefined, "words", {}, { data: "x" }, { data: [[1, 2]] }, { data: [null] }])(
    "of the shape %j are malformed",
    async (answer) => {
      const embedder = workersAiEmbedder({ run: () => Promise.resolve(answer) });
      expect(await embedder.embed(["a"], signal())).toMatchObject({
        ok: false,
        error: { class: "malformed_answer" },
      });
    },
  );
});
