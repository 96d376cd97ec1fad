// A stream that is faster than its reader, as from a local model or a proxy that buffers.

import { describe, expect, it } from "vitest";
import { anthropicProvider } from "../../../../src/llm/providers/anthropic.ts";
import { openaiProvider } from "../../../../src/llm/providers/openai.ts";
import { streamOf, type Wire } from "../../../doubles/fault-answers.ts";
import { ask } from "./requests.ts";

const WORDS = 400;
/** Bodies by number: those of earlier tests may be cancelled late. */
let body = 0;
const cancelled: number[] = [];

/** A body that hands out its pieces as fast as they are read, and then stays open. */
function openBody(pieces: string[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let next = 0;
  body += 1;
  const own = body;
  return new ReadableStream({
    type: "bytes",
    async pull(controller) {
      const piece = pieces[next];
      next += 1;
      await new Promise((resolve) => setImmediate(resolve));
      if (piece !== undefined) controller.enqueue(encoder.encode(piece));
      else await new Promise(() => {});
    },
    cancel: () => void cancelled.push(own),
  });
}

function providerOf(wire: Wire, pieces: string[]) {
  const edge = {
    apiKey: "test-key-1",
    capabilities: { tools: true, images: true, schemas: true, prefill: false },
    fetch: async () => new Response(openBody(pieces), { headers: { "content-type": "text/event-stream" } }),
    clock: () => performance.now(),
  };
  return wire === "anthropic"
    ? anthropicProvider({ baseUrl: "https://model.example.com", ...edge })
    : openaiProvider({ baseUrl: "https://model.example.com/v1", ...edge });
}

const answer = {
  text: Array.from({ length: WORDS }, () => "word "),
  toolCalls: [],
  usage: { input: 12, output: WORDS },
};

describe.each<Wire>(["openai", "anthropic"])("a quick stream on the wire of %s", (wire) => {
  const { opening, content, ending, done } = streamOf(wire, "m", answer);

  it.each([
    ["with its end", [...opening, ...content, ...ending, ...done]],
    ["without its end", [...opening, ...content, ...ending]],
  ])("%s is whole at once, though the body stays open", async (_name, pieces) => {
    const begun = performance.now();
    const { result, text } = await ask(providerOf(wire, pieces), { signal: AbortSignal.timeout(3_000) });
    expect(result).toMatchObject({ ok: true, value: { usage: { outputTokens: WORDS } } });
    expect(text).toBe("word ".repeat(WORDS));
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  it("shows every word that came before it stalls, and lets the body go", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 500);
    const { result, text } = await ask(providerOf(wire, [...opening, ...content]), {
      signal: controller.signal,
    });
    expect(result).toMatchObject({ ok: false, error: { class: "aborted" } });
    expect(text).toBe("word ".repeat(WORDS));
    expect(cancelled).toContain(body);
  });
});
