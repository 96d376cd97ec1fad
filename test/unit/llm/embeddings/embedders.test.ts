// One suite for all that turn texts into vectors: whoever stores one may rely on this of any of them.

import { afterEach, describe, expect, it } from "vitest";
import type { Embedder } from "../../../../src/llm/embeddings/embedder.ts";
import { hashedEmbedder } from "../../../../src/llm/embeddings/hashed.ts";
import { ollamaEmbedder, openaiEmbedder } from "../../../../src/llm/embeddings/openai-wire.ts";
import { type AiBinding, workersAiEmbedder } from "../../../../src/llm/embeddings/workers-ai.ts";
import { type FaultServer, startFaultServer } from "../../../doubles/fault-server.ts";

const signal = () => new AbortController().signal;
let server: FaultServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

interface World {
  embedder: Embedder;
  /** How many texts each upstream call had. */
  calls(): number[];
  /** The next vectors have another length. */
  shorten(): void;
  breakDown(): void;
}

async function wireWorld(wire: "openai" | "ollama", base64: boolean): Promise<World> {
  const started = await startFaultServer({ wire });
  server = started;
  started.base64 = base64;
  const edge = { fetch: (...input: Parameters<typeof fetch>) => fetch(...input), clock: () => 0 };
  const embedder =
    wire === "openai"
      ? openaiEmbedder({ baseUrl: `${started.url}/v1`, apiKey: "test-key-1", ...edge })
      : ollamaEmbedder({ baseUrl: started.url, ...edge });
  return {
    embedder,
    calls: () => started.requests.map(({ body }) => [body?.input].flat().length),
    shorten: () => {
      started.dimensions = 100;
    },
    breakDown: () => started.script([{ mode: "status", status: 503 }]),
  };
}

function workersAiWorld(): World {
  const seen: number[] = [];
  const state = { dimensions: 384, broken: false };
  const ai: AiBinding = {
    run: async (_model, { text }) => {
      seen.push(text.length);
      if (state.broken) throw new Error("InferenceUpstreamError: 3040: Capacity temporarily exceeded");
      const data = text.map((one) =>
        Array.from({ length: state.dimensions }, (_, at) => (at === 0 ? one.length : 0.5)),
      );
      return { shape: [text.length, state.dimensions], data, pooling: "cls" };
    },
  };
  return {
    embedder: workersAiEmbedder(ai),
    calls: () => seen,
    shorten: () => {
      state.dimensions = 768;
    },
    breakDown: () => {
      state.broken = true;
    },
  };
}

const hashedWorld = (): World => ({
  embedder: hashedEmbedder(),
  calls: () => [],
  shorten: () => {},
  breakDown: () => {},
});

interface Case {
  name: string;
  start: () => Promise<World> | World;
  model: string;
  /** Texts of one call; undefined for one that calls nobody. */
  limit?: number;
}

const CASES: Case[] = [
  { name: "OpenAI", start: () => wireWorld("openai", true), model: "text-embedding-3-small", limit: 2_048 },
  { name: "Ollama", start: () => wireWorld("ollama", false), model: "all-minilm", limit: 64 },
  { name: "Workers AI", start: workersAiWorld, model: "@cf/baai/bge-small-en-v1.5", limit: 100 },
  { name: "hashing", start: hashedWorld, model: "hashed-384" },
];

describe.each(CASES)("embeddings by $name", ({ start, model, limit }) => {
  const callsNobody = limit === undefined;

  it("are 384 numbers of length 1 for each text, with the model's name", async () => {
    const { embedder } = await start();
    const embedded = await embedder.embed(["a short text", "a text that is longer"], signal());
    if (!embedded.ok) throw new Error(embedded.error.message);
    const { vectors, inputTokens } = embedded.value;
    expect([embedder.model, embedder.dimensions, embedded.value.model]).toEqual([model, 384, model]);
    expect(vectors.map((vector) => vector.length)).toEqual([384, 384]);
    for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    expect(inputTokens).toBeGreaterThan(0);
  });

  it("stand in the order of their texts, and are the same for the same text", async () => {
    const { embedder } = await start();
    const texts = ["one", "three and more", "one"];
    const together = await embedder.embed(texts, signal());
    const alone = await Promise.all(texts.map((text) => embedder.embed([text], signal())));
    if (!together.ok) throw new Error(together.error.message);
    expect(alone.map((one) => one.ok && one.value.vectors[0])).toEqual(together.value.vectors);
    expect(together.value.vectors[0]).not.toEqual(together.value.vectors[1]);
  });

  it.skipIf(callsNobody)(
    "are asked for in as many calls as the limit demands (skipped: there is none)",
    async () => {
      const { embedder, calls } = await start();
      const texts = Array.from({ length: (limit ?? 0) + 3 }, (_, index) => "x".repeat((index % 7) + 1));
      const embedded = await embedder.embed(texts, signal());
      expect(calls()).toEqual([limit, 3]);
      expect(embedded.ok && embedded.value.vectors.length).toBe(texts.length);
      const alone = await embedder.embed([texts.at(-1) ?? ""], signal());
      expect(embedded.ok && embedded.value.vectors.at(-1)).toEqual(alone.ok && alone.value.vectors[0]);
    },
  );

  it("of no text are none, and nobody is asked", async () => {
    const { embedder, calls } = await start();
    expect(await embedder.embed([], signal())).toMatchObject({ ok: true, value: { vectors: [] } });
    expect(calls()).toEqual([]);
  });

  it("of an empty text are refused before anybody is asked", async () => {
    const { embedder, calls } = await start();
    const embedded = await embedder.embed(["words", " \n"], signal());
    expect(embedded).toMatchObject({ ok: false, error: { class: "bad_request" } });
    expect(calls()).toEqual([]);
  });

  it("end with a class where the caller has given up", async () => {
    const { embedder } = await start();
    expect(await embedder.embed(["words"], AbortSignal.abort())).toMatchObject({
      ok: false,
      error: { class: "aborted" },
    });
  });

  it.skipIf(callsNobody)("of another length are a failure (skipped: its length is a constant)", async () => {
    const { embedder, shorten } = await start();
    shorten();
    expect(await embedder.embed(["words"], signal())).toMatchObject({
      ok: false,
      error: { class: "malformed_answer" },
    });
  });

  it.skipIf(callsNobody)(
    "of a service that is down are a failure with its class (skipped: no service)",
    async () => {
      const { embedder, breakDown } = await start();
      breakDown();
      expect(await embedder.embed(["words"], signal())).toMatchObject({
        ok: false,
        error: { class: "overloaded" },
      });
    },
  );
});
