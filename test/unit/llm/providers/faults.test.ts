// What a provider makes of a server that misbehaves, on each wire, over a real socket: an answer where
// there is one, else a failure with a class, and in either case no body left open.

import { afterEach, describe, expect, it } from "vitest";
import type { FailureClass } from "../../../../src/llm/model.ts";
import type { Wire } from "../../../doubles/fault-answers.ts";
import {
  type Fault,
  type FaultServer,
  requestSeen,
  startFaultServer,
} from "../../../doubles/fault-server.ts";
import { providerOn } from "./provider-on.ts";
import { ask, request, withTool } from "./requests.ts";

let server: FaultServer | undefined;
afterEach(() => server?.close());

async function suffer(wire: Wire, fault: Fault) {
  server = await startFaultServer({ wire });
  server.script([fault]);
  const begun = performance.now();
  const asked = await ask(providerOn(server));
  return { ...asked, ms: performance.now() - begun };
}

/** The server sees the connection go within a moment, or has written all it had. */
async function expectOver(): Promise<void> {
  const late = new Promise((_, reject) => setTimeout(reject, 3_000, new Error("a body was left open")));
  await Promise.race([Promise.all(server?.requests.map(({ over }) => over) ?? []), late]);
}

const WIRES: Wire[] = ["openai", "anthropic", "ollama"];

describe.each(WIRES)("on the wire of %s", (wire) => {
  it.each<Fault>([
    { mode: "ok" },
    { mode: "sse" },
    { mode: "json" },
    { mode: "malformed_chunk" },
    { mode: "malformed_chunk", count: 5 },
    { mode: "missing_done" },
    { mode: "missing_done", ends: true },
    { mode: "slow_first_token", ms: 50 },
    { mode: "drip", ms: 1, bytes: 23 },
  ])("the whole answer comes through %j", async (fault) => {
    const { result, text } = await suffer(wire, fault);
    expect(text).toBe("All is well.");
    expect(result).toMatchObject({
      ok: true,
      value: {
        finish: "stop",
        message: { content: [{ type: "text", text: "All is well." }] },
        usage: { inputTokens: 12, outputTokens: 4 },
      },
    });
    await expectOver();
  });

  it("a missing end delays the answer by a quarter of a second at most", async () => {
    const { ms } = await suffer(wire, { mode: "missing_done" });
    expect(ms).toBeLessThan(450);
  });

  it("a missing end delays a long and quick answer no more than a short one", async () => {
    server = await startFaultServer({ wire });
    server.answer = { ...server.answer, text: Array.from({ length: 120 }, () => "word ") };
    server.script([{ mode: "missing_done" }]);
    let last = 0;
    const { result, text } = await ask(providerOn(server), { onEvent: () => (last = performance.now()) });
    expect(result.ok).toBe(true);
    expect(text).toBe("word ".repeat(120));
    expect(performance.now() - last).toBeLessThan(450);
  });

  it.each<[Fault, FailureClass]>([
    [{ mode: "status", status: 500 }, "server_error"],
    [{ mode: "status", status: 503 }, "overloaded"],
    [{ mode: "status", status: 529 }, "overloaded"],
    [{ mode: "status", status: 429 }, "rate_limited"],
    [{ mode: "status", status: 401 }, "unauthorized"],
    [{ mode: "status", status: 404 }, "model_missing"],
    [{ mode: "status", status: 413 }, "context_too_long"],
    [{ mode: "status", status: 502, body: "<html>bad gateway</html>" }, "server_error"],
    [{ mode: "reset" }, "network"],
    [{ mode: "reset_mid_stream", after: 2 }, "stream_cut"],
    [{ mode: "cut", after: 2 }, "stream_cut"],
    [{ mode: "html" }, "malformed_answer"],
    [{ mode: "malformed_chunk", count: 6 }, "malformed_answer"],
    [{ mode: "late_error", after: 2 }, "server_error"],
    [{ mode: "raw_error_line", after: 2 }, "server_error"],
    [{ mode: "raw", writes: [] }, "stream_cut"],
    [{ mode: "raw", writes: ["{}"], type: "application/json" }, "malformed_answer"],
    [{ mode: "raw", writes: ["null"], type: "application/json" }, "malformed_answer"],
    [{ mode: "raw", writes: ['{"cho'], type: "application/json" }, "malformed_answer"],
    [{ mode: "raw", writes: ["x"], type: "text/plain" }, "malformed_answer"],
    [{ mode: "raw", writes: ['{"error":{"message":"no"}}'], type: "application/json" }, "stream_cut"],
  ])("%j is a failure: %s", async (fault, expected) => {
    const { result } = await suffer(wire, fault);
    const kind = result.ok ? "answered" : result.error.class;
    expect(kind).toBe(expected);
    await expectOver();
  });

  it.each<Fault>([
    { mode: "hang" },
    { mode: "hang_after_headers" },
    { mode: "stall", after: 2 },
    { mode: "slow_first_token", ms: 10_000 },
    { mode: "drip", ms: 100, bytes: 3 },
  ])("%j ends as soon as the caller gives up, and the server is let go", async (fault) => {
    server = await startFaultServer({ wire });
    server.script([fault]);
    const caller = new AbortController();
    const asking = ask(providerOn(server), { signal: caller.signal });
    const seen = await requestSeen(server);
    setTimeout(() => caller.abort(), 150);
    expect((await asking).result).toMatchObject({ ok: false, error: { class: "aborted" } });
    await expectOver();
    expect(seen.abandoned).toBe(true);
  });

  it("a finished answer without a word is not a failure", async () => {
    const { result, events } = await suffer(wire, { mode: "empty" });
    expect(result).toMatchObject({ ok: true, value: { message: { content: [] }, finish: "stop" } });
    expect(events).toEqual([]);
  });

  it("tool calls come through whole answers as through streams", async () => {
    const toolCalls = [
      { id: "toolu_1", name: "kb_search", arguments: '{"q":"leave"}' },
      { id: "toolu_2", name: "kb_search", arguments: "{}" },
    ];
    server = await startFaultServer({ wire });
    server.answer = { text: ["Wait."], toolCalls, usage: { input: 1, output: 1 } };
    server.script([{ mode: "ok" }, { mode: "json" }]);
    const provider = providerOn(server);
    const streamed = await ask(provider, { request: withTool() });
    const whole = await ask(provider, { request: withTool() });
    expect(streamed.result).toEqual(whole.result);
    expect(whole.result).toMatchObject({
      ok: true,
      value: {
        finish: "tool_calls",
        message: {
          content: [{ text: "Wait." }, ...toolCalls.map((call) => ({ type: "tool_call", ...call }))],
        },
      },
    });
  });

  it("an answer that a program reads is not believed with a hole in it", async () => {
    server = await startFaultServer({ wire });
    server.script([{ mode: "malformed_chunk" }, { mode: "malformed_chunk" }]);
    const provider = providerOn(server);
    const output = { name: "plan", schema: { type: "object" } };
    const inJson = await ask(provider, { request: request({ output }) });
    server.answer = {
      text: ["Wait."],
      toolCalls: [{ id: "a", name: "t", arguments: "{}" }],
      usage: { input: 1, output: 1 },
    };
    const withCalls = await ask(provider, { request: withTool() });
    for (const { result } of [inJson, withCalls])
      expect(result).toMatchObject({ ok: false, error: { class: "malformed_answer" } });
  });

  it("an answer above two megabytes is broken off", async () => {
    server = await startFaultServer({ wire });
    const piece = "x".repeat(300_000);
    server.answer = {
      text: Array.from({ length: 12 }, () => piece),
      toolCalls: [],
      usage: { input: 1, output: 1 },
    };
    const provider = providerOn(server);
    for (const mode of ["sse", "json"] as const) {
      server.script([{ mode }]);
      const { result } = await ask(provider);
      expect(result).toMatchObject({ ok: false, error: { class: "malformed_answer" } });
    }
    await expectOver();
  });

  it("what one network read brings is handed on as one piece", async () => {
    server = await startFaultServer({ wire });
    const writes: string[] = [];
    for await (const chunk of (await fetchRaw(server)).body ?? [])
      writes.push(new TextDecoder().decode(chunk));
    server.script([{ mode: "raw", writes: [writes.join("")] }]);
    const { events } = await ask(providerOn(server));
    expect(events).toEqual([{ type: "text", delta: "All is well." }]);
  });

  it("a redirect is not followed", async () => {
    const headers = { location: "http://127.0.0.1:1/elsewhere" };
    const { result } = await suffer(wire, { mode: "status", status: 307, headers, body: "" });
    expect(result).toMatchObject({ ok: false, error: { class: "malformed_answer", status: 307 } });
    expect(server?.requests).toHaveLength(1);
  });
});

const fetchRaw = (on: FaultServer) =>
  fetch(`${on.url}${on.wire === "anthropic" ? "/v1/messages" : "/v1/chat/completions"}`, {
    method: "POST",
    body: JSON.stringify({ model: "m", stream: true }),
  });
