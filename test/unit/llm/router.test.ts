import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Catalog, Deployment } from "../../../src/llm/catalog.ts";
import type { ModelCall, ModelEvent } from "../../../src/llm/model.ts";
import { MAX_CALLS } from "../../../src/llm/next-move.ts";
import { createModelPool } from "../../../src/llm/router.ts";
import type { LogFields } from "../../../src/log.ts";
import { request } from "./providers/requests.ts";
import { type Act, deployment, fails, ScriptedProvider, says } from "./scripted-provider.ts";

const START = Date.parse("2026-11-20T12:00:00Z");

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(START);
});
afterEach(() => vi.useRealTimers());

/** A pool whose deployments are these scripts, all in group `main`, and one call to it. */
function pool(scripts: Record<string, Act[]>, over: Partial<Record<string, Partial<Deployment>>> = {}) {
  const providers = Object.fromEntries(
    Object.entries(scripts).map(([id, acts]) => [id, new ScriptedProvider(...acts)]),
  );
  const catalog: Catalog = {
    deployments: Object.keys(scripts).map((id) => deployment(id, over[id])),
    groups: { main: { deployments: Object.keys(scripts) } },
  };
  const logged: { event: string; fields: LogFields }[] = [];
  const note = (event: string, fields: LogFields = {}) => {
    logged.push({ event, fields });
  };
  const events: ModelEvent[] = [];
  const models = createModelPool({
    catalog,
    provider: ({ id }) => providers[id] ?? new ScriptedProvider(fails("model_missing")),
    log: { info: note, warn: note, error: note },
    random: () => 1,
  });
  const call = (more: Partial<ModelCall> = {}) =>
    models.complete({
      group: "main",
      request: request(),
      tenantId: "acme",
      agentId: "ada",
      signal: new AbortController().signal,
      onEvent: (event) => events.push(event),
      ...more,
    });
  /** The call's result after that much time at most. */
  const run = async (ms = 60_000, more: Partial<ModelCall> = {}) => {
    const pending = call(more);
    await vi.advanceTimersByTimeAsync(ms);
    return pending;
  };
  const callsOf = (id: string) => providers[id]?.calls.length ?? 0;
  return { models, call, run, callsOf, events, logged, providers, catalog };
}

const outcomes = (result: Awaited<ReturnType<ReturnType<typeof pool>["run"]>>) =>
  (result.ok ? result.value : result.error).attempts.map(({ deployment: id, outcome }) => `${id} ${outcome}`);

describe("a pool of models", () => {
  it("gives the answer of the first deployment, with its usage and one attempt", async () => {
    const { run, callsOf, events } = pool({ a: [says("All ", "well.")], b: [says("no")] });
    expect(await run()).toEqual({
      ok: true,
      value: {
        answer: {
          message: { role: "assistant", content: [{ type: "text", text: "All well." }] },
          finish: "stop",
          verdict: "ok",
          usage: { inputTokens: 10, outputTokens: 9, cachedInputTokens: 0 },
          model: "a-model",
          deployment: "a",
          provider: "openai",
        },
        attempts: [
          {
            deployment: "a",
            provider: "openai",
            model: "a-model",
            startedAt: START,
            firstTokenMs: 0,
            totalMs: 0,
            outcome: "ok",
          },
        ],
      },
    });
    expect(callsOf("b")).toBe(0);
    expect(events).toEqual([
      { type: "text", delta: "All " },
      { type: "text", delta: "well." },
    ]);
  });

  it("measures the first token and the whole answer", async () => {
    const { run } = pool({ a: [{ ...says("a", "b", "c"), everyMs: 100 }] });
    const result = await run();
    expect(result.ok && result.value.attempts[0]).toMatchObject({ firstTokenMs: 100, totalMs: 300 });
  });

  it("asks the fallback group when its own deployments failed", async () => {
    const scripted = pool({ a: [fails("unauthorized")], b: [says("yes")] });
    scripted.catalog.groups.main = { deployments: ["a"], fallback: "second" };
    scripted.catalog.groups.second = { deployments: ["b"], fallback: "main" };
    const result = await scripted.run();
    expect(outcomes(result)).toEqual(["a unauthorized", "b ok"]);
    expect(result.ok && result.value.answer.deployment).toBe("b");
  });

  it("fails with a reason where a group has no deployment", async () => {
    const { run } = pool({});
    expect(await run()).toMatchObject({
      ok: false,
      error: { failures: [{ class: "model_missing", deployment: "main" }], attempts: [] },
    });
  });

  it("reports the usage of the answer that won, not of what was lost", async () => {
    const cut: Act = { text: ["a very long beginning"], end: { ok: false, class: "stream_cut" } };
    const result = await pool({ a: [cut], b: [says("ok")] }).run();
    expect(result.ok && result.value.answer.usage.outputTokens).toBe(2);
  });

  it("knows the largest window on the path of a group", () => {
    const { models } = pool({ a: [says("x")], b: [says("x")] }, { b: { contextWindow: 4_096 } });
    expect(models.contextWindow("main")).toBe(100_000);
  });
});

describe("a failure before any text", () => {
  it.each(["server_error", "overloaded", "network"] as const)(
    "of class %s is tried once more on the same deployment",
    async (kind) => {
      const result = await pool({ a: [fails(kind), says("yes")], b: [says("no")] }).run();
      expect(outcomes(result)).toEqual([`a ${kind}`, "a ok"]);
    },
  );

  it("is left for the next deployment after the second time", async () => {
    const result = await pool({ a: [fails("server_error")], b: [says("yes")] }).run();
    expect(outcomes(result)).toEqual(["a server_error", "a server_error", "b ok"]);
  });

  it("waits a short Retry-After out", async () => {
    const { call, callsOf } = pool({
      a: [fails("rate_limited", { retryAfterMs: 2_000 }), says("yes")],
      b: [],
    });
    const pending = call();
    await vi.advanceTimersByTimeAsync(1_999);
    expect(callsOf("a")).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(outcomes(await pending)).toEqual(["a rate_limited", "a ok"]);
  });

  it("leaves at once for a Retry-After of an hour", async () => {
    const slow = fails("rate_limited", { retryAfterMs: 3_600_000 });
    const result = await pool({ a: [slow], b: [says("yes")] }).run(0);
    expect(outcomes(result)).toEqual(["a rate_limited", "b ok"]);
  });

  it.each(["bad_request", "unauthorized", "spend_limit", "context_too_long", "model_missing"] as const)(
    "of class %s is never tried again on the same deployment",
    async (kind) => {
      const { run, callsOf } = pool({ a: [fails(kind)], b: [says("yes")] });
      expect(outcomes(await run(0))).toEqual([`a ${kind}`, "b ok"]);
      expect(callsOf("a")).toBe(1);
    },
  );

  it("on policy is handed back and not shopped around", async () => {
    const { run, callsOf } = pool({ a: [fails("content_policy")], b: [says("yes")] });
    expect(await run()).toMatchObject({ ok: false, error: { failures: [{ class: "content_policy" }] } });
    expect(callsOf("b")).toBe(0);
  });

  it("that a provider throws is a failure like others", async () => {
    const result = await pool({ a: [{ end: "throws" }], b: [says("yes")] }).run();
    expect(outcomes(result)).toEqual(["a malformed_answer", "b ok"]);
  });

  it("on every deployment costs at most four calls", async () => {
    for (const ids of ["a", "ab", "abc", "abcd", "abcdef"]) {
      const scripts = Object.fromEntries([...ids].map((id) => [id, [fails("server_error")]]));
      const result = await pool(scripts).run();
      expect(result.ok).toBe(false);
      const made = outcomes(result);
      expect(made.length).toBeLessThanOrEqual(MAX_CALLS);
      for (const id of [...ids].slice(0, MAX_CALLS)) expect(made.join()).toContain(`${id} `);
    }
  });
});

describe("a silent deployment", () => {
  it("is left after the time for its first token, and never asked again", async () => {
    const { run, callsOf } = pool({ a: [{ end: "never" }], b: [says("yes")] });
    const result = await run(1_000);
    expect(outcomes(result)).toEqual(["a timeout_first_token", "b ok"]);
    expect(callsOf("a")).toBe(1);
  });

  it("is waited for longer where no other is left", async () => {
    const { call } = pool({ a: [{ text: ["late"], everyMs: 4_000, end: { ok: true } }] });
    const pending = call();
    await vi.advanceTimersByTimeAsync(4_000);
    expect(outcomes(await pending)).toEqual(["a ok"]);
  });

  it("is told to stop, whether it listens or not", async () => {
    const { run, providers } = pool({ a: [{ end: "never" }], b: [says("yes")] });
    await run(1_000);
    expect(providers.a?.calls[0]?.signal.aborted).toBe(true);
  });

  it("that wakes up late does not write into the answer of the next", async () => {
    const late: Act = { text: ["LATE"], everyMs: 1_500, end: { ok: true } };
    const { run, events } = pool({ a: [late], b: [{ text: ["yes", "!"], everyMs: 400, end: { ok: true } }] });
    const result = await run(5_000);
    expect(result.ok && result.value.answer.deployment).toBe("b");
    expect(JSON.stringify(events)).not.toContain("LATE");
  });

  it("in the middle of its answer is left after the idle time", async () => {
    const { run, events } = pool({ a: [{ text: ["half"], end: "never" }], b: [says("whole")] });
    expect(outcomes(await run(500))).toEqual(["a timeout_idle", "b ok"]);
    expect(events).toEqual([
      { type: "text", delta: "half" },
      { type: "restart" },
      { type: "text", delta: "whole" },
    ]);
  });

  it("that talks for ever is cut off at the total", async () => {
    const endless: Act = { text: Array.from({ length: 100 }, () => "x"), everyMs: 400, end: { ok: true } };
    const result = await pool({ a: [endless], b: [says("yes")] }).run(10_000);
    expect(outcomes(result)).toEqual(["a timeout_total", "b ok"]);
  });

  it("leaves no timer running behind an answer", async () => {
    await pool({ a: [says("yes")] }).run(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a stream that dies in its middle", () => {
  const cut: Act = { text: ["half "], end: { ok: false, class: "stream_cut" } };

  it("is void: the next deployment answers whole", async () => {
    const { run, events } = pool({ a: [cut], b: [says("whole")] });
    const result = await run(0);
    expect(events).toEqual([
      { type: "text", delta: "half " },
      { type: "restart" },
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
    expect(events[1]).toEqual({ type: "restart" });
  });

  it("restarts nothing where no text was shown", async () => {
    const { run, events } = pool({ a: [fails("stream_cut")], b: [says("yes")] });
    await run();
    expect(events).toEqual([{ type: "text", delta: "yes" }]);
  });

  it("restarts once for each text that became void", async () => {
    const { run, events } = pool({ a: [cut], b: [fails("unauthorized")], c: [cut], d: [says("yes")] });
    await run();
    expect(events.map((event) => (event.type === "text" ? event.delta : "|")).join("")).toBe(
      "half |half |yes",
    );
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
    expect(events).toContainEqual({ type: "restart" });
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
      { small: { contextWindow: 4_096 } },
    );
    await run(0, { request: long() });
    const sizes = ["small", "large"].map((id) => providers[id]?.calls[0]?.request.messages.length ?? 0);
    expect(sizes[0]).toBeLessThan(30);
    expect(sizes[1]).toBe(59);
  });

  it("skips a deployment that cannot hold even its newest part, without a call", async () => {
    const { run, callsOf } = pool(
      { small: [says("no")], large: [says("yes")] },
      { small: { contextWindow: 4_096 } },
    );
    const system = "s".repeat(30_000);
    const result = await run(0, { request: request({ system }) });
    expect(outcomes(result)).toEqual(["large ok"]);
    expect(callsOf("small")).toBe(0);
  });

  it("fails as too long where it fits nowhere", async () => {
    const { run } = pool({ small: [says("no")] }, { small: { contextWindow: 4_096 } });
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
    const { run, logged } = pool({ a: [fails("unauthorized", { status: 401 })], b: [says("yes")] });
    await run();
    expect(logged).toEqual([
      {
        event: "model_call_failed",
        fields: expect.objectContaining({
          deployment: "a",
          class: "unauthorized",
          status: 401,
          tenantId: "acme",
          agentId: "ada",
          group: "main",
        }),
      },
    ]);
  });

  it("never holds what a person or a model said", async () => {
    const { run, logged } = pool({
      a: [{ text: ["SECRETWORD"], end: { ok: false, class: "stream_cut" } }],
      b: [says("SECRETWORD")],
      c: [says()],
    });
    await run(60_000, { request: request({ system: "SECRETWORD" }) });
    expect(JSON.stringify(logged)).not.toContain("SECRETWORD");
  });
});
