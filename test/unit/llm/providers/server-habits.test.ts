// A server that leaves its bodies open would keep the last pieces of a burst, so it is asked for one at a time.

import { describe, expect, it } from "vitest";
import { openaiProvider } from "../../../../src/llm/providers/openai.ts";
import { streamOf } from "../../../doubles/fault-answers.ts";
import { ask } from "./requests.ts";

const answer = {
  text: Array.from({ length: 200 }, () => "word "),
  toolCalls: [],
  usage: { input: 1, output: 200 },
};
const { opening, content, ending, done } = streamOf("openai", "m", answer);
const PIECES = [...opening, ...content, ...ending, ...done];

/** A body as workerd gives it: asked for more than it holds, it waits for the end, and an open one has none. */
function workerdBody(asked: number[], isOpen: boolean) {
  const left = PIECES.map((piece) => new TextEncoder().encode(piece));
  const { promise: never, resolve } = Promise.withResolvers<{ done: true; value: undefined }>();
  const readAtLeast = async (bytes: number, view: Uint8Array<ArrayBuffer>) => {
    asked.push(bytes);
    let filled = 0;
    while (left.length > 0 && filled < bytes) {
      const piece = left.shift() ?? new Uint8Array();
      view.set(piece, filled);
      filled += piece.length;
    }
    if (isOpen && filled < bytes) return never;
    return { done: filled === 0, value: view.subarray(0, filled) };
  };
  const cancel = async () => resolve({ done: true, value: undefined });
  return { getReader: () => ({ readAtLeast, cancel, releaseLock() {} }) };
}

/** A server whose bodies end or stay open, as told; what it is asked for is written down for each stream. */
function start() {
  const streams: number[][] = [];
  const state = { isOpen: false };
  const provider = openaiProvider({
    baseUrl: "https://model.example.com/v1",
    apiKey: "test-key-1",
    capabilities: { tools: true, images: true, schemas: true, prefill: false },
    fetch: async () => {
      const asked: number[] = [];
      streams.push(asked);
      const headers = new Headers({ "content-type": "text/event-stream" });
      return { ok: true, headers, body: workerdBody(asked, state.isOpen) } as unknown as Response;
    },
    clock: () => 0,
  });
  const stream = async () => {
    const { result, text } = await ask(provider, { signal: AbortSignal.timeout(2_000) });
    expect(result.ok).toBe(true);
    expect(text).toBe("word ".repeat(200));
    return Math.max(...(streams.at(-1) ?? []));
  };
  return { stream, state };
}

describe("a server in a burst", () => {
  it("is asked for one piece at a time until it has ended a body, then for several", async () => {
    const { stream } = start();
    expect(await stream()).toBe(1);
    expect(await stream()).toBeGreaterThan(1);
    expect(await stream()).toBeGreaterThan(1);
  });

  it("is never asked for several where it leaves its bodies open, and answers whole each time", async () => {
    const { stream, state } = start();
    state.isOpen = true;
    for (let count = 0; count < 3; count += 1) expect(await stream()).toBe(1);
  });

  it("makes only its first stream wait for the end of the body", async () => {
    const { stream, state } = start();
    state.isOpen = true;
    const waits: number[] = [];
    for (let count = 0; count < 2; count += 1) {
      const begun = performance.now();
      await stream();
      waits.push(performance.now() - begun);
    }
    expect(waits[0]).toBeGreaterThan(200);
    expect(waits[1]).toBeLessThan(200);
  });
});
