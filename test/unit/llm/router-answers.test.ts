import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { request } from "./providers/requests.ts";
import { outcomes, pool, START, shown } from "./scripted-pool.ts";
import { type Act, fails, says } from "./scripted-provider.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(START);
});
afterEach(() => vi.useRealTimers());

describe("a stream that dies in its middle", () => {
  const cut: Act = { text: ["half "], end: { ok: false, class: "stream_cut" } };

  it("is void: the next deployment answers whole", async () => {
    const { run, events } = pool({ a: [cut], b: [says("whole")] });
    const result = await run(0);
    expect(events).toEqual([
      { type: "begin", deployment: "a", model: "a-model" },
      { type: "text", delta: "half " },
      { type: "restart" },
      { type: "begin", deployment: "b", model: "b-model" },
      { type: "text", delta: "whole" },
    ]);
    expect(result.ok && result.value.answer.message.content).toEqual([{ type: "text", text: "whole" }]);
  });

  it("is not tried again on the same deployment, even with an error that may be", async () => {
    const dying: Act = { text: ["half"], end: { ok: false, class: "server_error" } };
    expect(outcomes(await pool({ a: [dying], b: [says("yes")] }).run())).toEqual(["a server_error", "b ok"]);
  });

  it("is tried once more where there is no other deployment", async () => {
    const { run, events } = pool({ a: [cut, says("whole")] });
    expect(outcomes(await run())).toEqual(["a stream_cut", "a ok"]);
    expect(shown(events)).toBe("half |whole");
  });

  it("restarts nothing where no text was shown", async () => {
    const { run, events } = pool({ a: [fails("stream_cut")], b: [says("yes")] });
    await run();
    expect(shown(events)).toBe("yes");
  });

  it("restarts once for each text that became void", async () => {
    const { run, events } = pool({ a: [cut], b: [fails("unauthorized")], c: [cut], d: [says("yes")] });
    await run();
    expect(shown(events)).toBe("half |half |yes");
  });
});

describe("a finished stream that is no answer", () => {
  const finished = (finish: "refusal" | "filtered" | "length", text = ""): Act => ({
    ...(text ? { text: [text] } : {}),
    end: { ok: true, finish },
  });

  it.each(["refusal", "filtered"] as const)("is handed back with the verdict %s", async (finish) => {
    const { run, callsOf } = pool({ a: [finished(finish, "No.")], b: [says("yes")] });
    const result = await run();
    expect(result.ok && result.value.answer.verdict).toBe(finish);
    expect(callsOf("b")).toBe(0);
  });

  it("but only cut by its length is an answer", async () => {
    const result = await pool({ a: [finished("length", "As I sa")], b: [says("yes")] }).run();
    expect(result.ok && result.value.answer).toMatchObject({ verdict: "cut", deployment: "a" });
  });

  it("because it is empty is asked of the next deployment", async () => {
    const result = await pool({ a: [says()], b: [says("yes")] }).run();
    expect(outcomes(result)).toEqual(["a empty", "b ok"]);
  });

  it("because it is not the JSON that was asked for is asked of the next", async () => {
    const { run, events } = pool({ a: [says("Sure!")], b: [says('{"a":1}')] });
    const output = { name: "plan", schema: { type: "object" } };
    const result = await run(0, { request: request({ output }) });
    expect(outcomes(result)).toEqual(["a schema_mismatch", "b ok"]);
    expect(shown(events)).toBe('{"a":1}');
  });

  it("is still handed over with its verdict where nobody does better", async () => {
    const result = await pool({ a: [says()], b: [fails("unauthorized")] }).run();
    expect(result.ok && result.value.answer).toMatchObject({ verdict: "empty", deployment: "a" });
    expect(outcomes(result)).toEqual(["a empty", "b unauthorized"]);
  });
});

describe("a caller that gives up", () => {
  it("ends the call at once, and no other deployment is asked", async () => {
    const controller = new AbortController();
    const { call, callsOf } = pool({ a: [{ end: "never" }], b: [says("yes")] });
    const pending = call({ signal: controller.signal });
    await vi.advanceTimersByTimeAsync(100);
    controller.abort();
    const result = await pending;
    expect(result).toMatchObject({ ok: false, error: { failures: [{ class: "aborted" }] } });
    expect(callsOf("b")).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("while the pool waits for a retry ends the wait", async () => {
    const controller = new AbortController();
    const { call, callsOf } = pool({ a: [fails("rate_limited", { retryAfterMs: 2_000 }), says("yes")] });
    const pending = call({ signal: controller.signal });
    await vi.advanceTimersByTimeAsync(100);
    controller.abort();
    expect((await pending).ok).toBe(false);
    expect(callsOf("a")).toBe(1);
  });

  it("before the call gets no answer", async () => {
    const result = await pool({ a: [{ end: "never" }] }).run(0, { signal: AbortSignal.abort() });
    expect(outcomes(result)).toEqual(["a aborted"]);
  });
});

describe("a request that is long", () => {
  const long = () => ({
    ...request(),
    messages: Array.from({ length: 60 }, (_, index) => ({
      role: index % 2 === 0 ? ("user" as const) : ("assistant" as const),
      content: [{ type: "text" as const, text: "word ".repeat(100) }],
    })).slice(0, 59),
  });

  it("is shortened for each deployment as its window needs it", async () => {
    const { run, providers } = pool(
      { small: [fails("unauthorized")], large: [says("yes")] },
      { over: { small: { contextWindow: 4_096 } } },
    );
    await run(0, { request: long() });
    const sizes = ["small", "large"].map((id) => providers[id]?.calls[0]?.request.messages.length ?? 0);
    expect(sizes[0]).toBeLessThan(30);
    expect(sizes[1]).toBe(59);
  });

  it("skips a deployment that cannot hold even its newest part, without a call", async () => {
    const { run, callsOf } = pool(
      { small: [says("no")], large: [says("yes")] },
      { over: { small: { contextWindow: 4_096 } } },
    );
    const system = "s".repeat(30_000);
    const result = await run(0, { request: request({ system }) });
    expect(outcomes(result)).toEqual(["large ok"]);
    expect(callsOf("small")).toBe(0);
  });

  it("fails as too long where it fits nowhere", async () => {
    const { run } = pool({ small: [says("no")] }, { over: { small: { contextWindow: 4_096 } } });
    const result = await run(0, { request: request({ system: "s".repeat(30_000) }) });
    expect(result).toMatchObject({ ok: false, error: { failures: [{ class: "context_too_long" }] } });
  });
});

describe("when nothing answers", () => {
  it("says when the soonest deployment may be back", async () => {
    const result = await pool({
      a: [fails("rate_limited", { retryAfterMs: 90_000 })],
      b: [fails("rate_limited", { retryAfterMs: 30_000 })],
    }).run();
    expect(result).toMatchObject({ ok: false, error: { retryAfterMs: 30_000 } });
  });

  it("leaves the time to the caller where one that named none may be back at once", async () => {
    const result = await pool({
      a: [fails("rate_limited", { retryAfterMs: 90_000 })],
      b: [fails("server_error")],
    }).run();
    expect(result.ok ? {} : result.error).not.toHaveProperty("retryAfterMs");
  });

  it("does not let a lasting failure hide the time of a passing one", async () => {
    const result = await pool({
      a: [fails("unauthorized")],
      b: [fails("rate_limited", { retryAfterMs: 30_000 })],
    }).run();
    expect(result).toMatchObject({ ok: false, error: { retryAfterMs: 30_000 } });
  });

  it("names each deployment with what it said", async () => {
    const result = await pool({
      a: [fails("unauthorized", { status: 401, message: "bad key", requestId: "req_9" })],
      b: [fails("model_missing")],
    }).run();
    expect(result.ok ? [] : result.error.failures).toEqual([
      { class: "unauthorized", deployment: "a", status: 401, message: "bad key", requestId: "req_9" },
      { class: "model_missing", deployment: "b", message: "scripted" },
    ]);
  });
});

describe("the log of a pool", () => {
  it("names each failed call, its class and for whom it was", async () => {
    const { run, log } = pool({ a: [fails("unauthorized", { status: 401 })], b: [says("yes")] });
    await run();
    expect(log.lines[0]).toEqual({
      level: "warn",
      event: "model_call_failed",
      fields: expect.objectContaining({
        deployment: "a",
        class: "unauthorized",
        status: 401,
        tenantId: "acme",
        agentId: "ada",
        group: "main",
      }),
    });
  });

  it("never holds what a person or a model said", async () => {
    const { run, log } = pool({
      a: [{ text: ["SECRETWORD"], end: { ok: false, class: "stream_cut" } }],
      b: [says("SECRETWORD")],
      c: [says()],
    });
    await run(60_000, { request: request({ system: "SECRETWORD" }) });
    expect(JSON.stringify(log.lines)).not.toContain("SECRETWORD");
  });
});
