import { afterEach, describe, expect, it } from "vitest";
import type { Wire } from "../../../doubles/fault-answers.ts";
import {
  type Fault,
  type FaultServer,
  requestSeen,
  startFaultServer,
} from "../../../doubles/fault-server.ts";
import { providerOn } from "./provider-on.ts";
import { kbSearch, request } from "./requests.ts";

const servers: FaultServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

/** The server of the call that is under way. */
async function newest(): Promise<FaultServer> {
  while (!servers[0]) await new Promise((resolve) => setTimeout(resolve, 2));
  return servers[0];
}

/** One call that wants its answer whole, of a server with that fault. */
async function ask(wire: Wire, fault: Fault, signal = new AbortController().signal) {
  const server = await startFaultServer({ wire });
  servers.push(server);
  server.script([fault]);
  const events: unknown[] = [];
  const onEvent = (event: unknown) => events.push(event);
  const input = { model: "m", request: request({ tools: [kbSearch] }), signal, whole: true, onEvent };
  return { result: await providerOn(server).stream(input), events, server };
}

const LENGTH = '{"choices":[{"message":{"content":"Well."},"finish_reason":"stop"}]}';

describe.each<Wire>(["openai", "ollama", "anthropic"])(
  "an answer asked for whole on the wire of %s",
  (wire) => {
    it("is asked for without a stream and without what belongs to one", async () => {
      const { server } = await ask(wire, { mode: "ok" });
      expect(server.requests[0]?.body?.stream).toBe(false);
      expect(server.requests[0]?.body).not.toHaveProperty("stream_options");
    });

    it("is the same as its stream would be, and tells of no first token", async () => {
      const { result, events } = await ask(wire, { mode: "ok" });
      const streamed = await ask(wire, { mode: "sse" });
      expect(result).toMatchObject({
        ok: true,
        value: {
          message: { role: "assistant", content: [{ type: "text", text: "All is well." }] },
          usage: { inputTokens: 12, outputTokens: 4, cachedInputTokens: 0 },
        },
      });
      expect(result).toEqual(streamed.result);
      expect(events).toEqual([]);
    });

    it("is read from a server that streams all the same", async () => {
      const { result, events } = await ask(wire, { mode: "sse" });
      expect(result.ok).toBe(true);
      expect(events.length).toBeGreaterThan(0);
    });

    it.each<[string, Fault]>([
      ["is cut", { mode: "cut" }],
      ["breaks off", { mode: "reset_mid_stream" }],
      ["is a login page", { mode: "html" }],
      ["is an error", { mode: "status", status: 503 }],
      ["has no end", { mode: "raw", type: "application/json", writes: ['{"choices":[{"mess'] }],
    ])("fails where it %s", async (_name, fault) => {
      expect((await ask(wire, fault)).result.ok).toBe(false);
    });

    it("is let go of when the caller gives up", async () => {
      const gone = new AbortController();
      const asking = ask(wire, { mode: "stall" }, gone.signal);
      const seen = await requestSeen(await newest());
      setTimeout(() => gone.abort(), 40);
      expect((await asking).result).toMatchObject({ ok: false, error: { class: "aborted" } });
      await seen.over;
      expect(seen.abandoned).toBe(true);
    });
  },
);

describe("a body whose length is declared", () => {
  const answering = (headers: Record<string, string>, body = LENGTH) => {
    const fetch = async () =>
      new Response(body, { headers: { "content-type": "application/json", ...headers } });
    const provider = providerOn({ wire: "openai", url: "https://models.example.com" }, {}, fetch);
    const signal = new AbortController().signal;
    return provider.stream({ model: "m", request: request(), signal, whole: true, onEvent: () => {} });
  };

  it("is read as one that is not", async () => {
    const declared = await answering({ "content-length": String(LENGTH.length) });
    expect(declared.ok).toBe(true);
    expect(declared).toEqual(await answering({}));
  });

  it("is refused as too long where it is, declared or not", async () => {
    const long = `{"pad":"${"x".repeat(7 * 2 ** 20)}"}`;
    for (const headers of [
      {},
      { "content-length": String(long.length) },
      { "content-length": "9", "content-encoding": "gzip" },
    ])
      expect(await answering(headers as Record<string, string>, long)).toMatchObject({
        ok: false,
        error: { class: "malformed_answer" },
      });
  });
});
