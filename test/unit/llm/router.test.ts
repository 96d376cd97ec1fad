import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MAX_CALLS } from "../../../src/llm/next-move.ts";
import { outcomes, pool, START, shown } from "./scripted-pool.ts";
import { type Act, fails, says } from "./scripted-provider.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(START);
});
afterEach(() => vi.useRealTimers());

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
            usage: { inputTokens: 10, outputTokens: 9, cachedInputTokens: 0 },
          },
        ],
        report: { receipt: expect.objectContaining({ winner: "a" }) },
      },
    });
    expect(callsOf("b")).toBe(0);
    expect(events).toEqual([
      { type: "begin", deployment: "a", model: "a-model" },
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
    const scripts = { a: [fails("unauthorized")], b: [says("yes")] };
    const second = { id: "second", order: "listed" as const, deployments: ["b"], fallback: "main" };
    const main = { deployments: ["a"], fallback: "second" };
    const result = await pool(scripts, { main, groups: [second] }).run();
    expect(outcomes(result)).toEqual(["a unauthorized", "b ok"]);
    expect(result.ok && result.value.answer.deployment).toBe("b");
  });

  it("fails with a reason where a group has no deployment", async () => {
    const { run } = pool({});
    expect(await run(0, { group: "nobody" })).toMatchObject({
      ok: false,
      error: { failures: [{ class: "model_missing", deployment: "nobody" }], attempts: [] },
    });
  });

  it("reports the usage of the answer that won, not of what was lost", async () => {
    const cut: Act = { text: ["a very long beginning"], end: { ok: false, class: "stream_cut" } };
    const result = await pool({ a: [cut], b: [says("ok")] }).run();
    expect(result.ok && result.value.answer.usage.outputTokens).toBe(2);
  });

  it("knows the largest window on the path of a group", () => {
    const { models } = pool({ a: [says("x")], b: [says("x")] }, { over: { b: { contextWindow: 4_096 } } });
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
    expect(shown(events)).toBe("half|whole");
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
