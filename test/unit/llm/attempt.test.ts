import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemTimer } from "../../../src/clock.ts";
import { type AttemptInput, attemptOnce } from "../../../src/llm/attempt.ts";
import type { Provider } from "../../../src/llm/model.ts";
import { request } from "./providers/requests.ts";
import { type Act, deployment, fails, ScriptedProvider, says } from "./scripted-provider.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

const attempt = (provider: Provider, shown: string[] = [], over: Partial<AttemptInput> = {}) =>
  attemptOnce({
    deployment: deployment("a"),
    provider,
    request: request(),
    signal: new AbortController().signal,
    inputTokens: 120,
    timeouts: { firstTokenMs: 700, idleMs: 500, totalMs: 10_000 },
    clock: Date.now,
    startTimer: systemTimer,
    onText: (delta) => shown.push(delta),
    ...over,
  });

describe("one upstream call", () => {
  it("asks for the deployment's model with the request it was given", async () => {
    const provider = new ScriptedProvider([says("ok")]);
    await attempt(provider);
    expect(provider.calls[0]).toMatchObject({ model: "a-model", request: request() });
  });

  it("adds the deployment's name to a failure", async () => {
    const { result, streamed } = await attempt(new ScriptedProvider([fails("server_error")]));
    expect(result).toEqual({
      ok: false,
      error: { class: "server_error", deployment: "a", message: "scripted" },
    });
    expect(streamed).toBe(false);
  });

  it("takes the limits that it is given, not the deployment's own", async () => {
    const pending = attempt(new ScriptedProvider([{ end: "never" }]));
    await vi.advanceTimersByTimeAsync(700);
    expect(await pending).toMatchObject({
      result: { ok: false, error: { class: "timeout_first_token" } },
      record: { totalMs: 700 },
    });
  });

  it("counts activity without text as a first token", async () => {
    const thinking: Provider = {
      stream: async ({ onEvent }) => {
        onEvent({ type: "activity" });
        await new Promise((resolve) => setTimeout(resolve, 400));
        return new ScriptedProvider([says("ok")]).stream({
          model: "m",
          request: request(),
          signal: new AbortController().signal,
          onEvent,
        });
      },
    };
    const shown: string[] = [];
    const pending = attempt(thinking, shown);
    await vi.advanceTimersByTimeAsync(400);
    const { record, streamed } = await pending;
    expect(record).toMatchObject({ firstTokenMs: 0, totalMs: 400 });
    expect([shown, streamed]).toEqual([["ok"], true]);
  });

  it("shows no empty piece of text", async () => {
    const shown: string[] = [];
    const { streamed } = await attempt(new ScriptedProvider([says("", "")]), shown);
    expect([shown, streamed]).toEqual([[], false]);
  });

  it("has no first token where nothing came", async () => {
    const { record } = await attempt(new ScriptedProvider([fails("network")]));
    expect(record).not.toHaveProperty("firstTokenMs");
  });

  it("says what a provider threw, without credentials", async () => {
    const broken: Provider = {
      stream: async () => {
        throw new Error("no route with Bearer abc.def");
      },
    };
    const { result } = await attempt(broken);
    expect(result).toMatchObject({ ok: false, error: { class: "malformed_answer" } });
    expect(JSON.stringify(result)).not.toContain("abc.def");
  });

  it("counts what the provider counted", async () => {
    const { record } = await attempt(new ScriptedProvider([says("four")]));
    expect(record.usage).toEqual({ inputTokens: 10, outputTokens: 4, cachedInputTokens: 0 });
  });

  it("estimates what a stream that was cut has read and said", async () => {
    const cut: Act = { text: ["a".repeat(300)], end: { ok: false, class: "stream_cut" } };
    const { record } = await attempt(new ScriptedProvider([cut]));
    expect(record.usage).toEqual({ inputTokens: 120, outputTokens: 100, cachedInputTokens: 0 });
  });

  it("counts pieces of a tool call that never came to its end", async () => {
    const calling: Provider = {
      stream: async ({ onEvent }) => {
        for (let piece = 0; piece < 7; piece += 1) onEvent({ type: "activity" });
        return { ok: false, error: { class: "network", message: "gone" } };
      },
    };
    expect((await attempt(calling)).record.usage?.outputTokens).toBe(7);
  });

  it("counts nothing for a call that failed before it produced anything", async () => {
    const { record } = await attempt(new ScriptedProvider([fails("overloaded")]));
    expect(record).not.toHaveProperty("usage");
  });

  it("asks for a stream unless it has a pace to expect a whole answer at", async () => {
    const provider = new ScriptedProvider([says("ok")]);
    await attempt(provider);
    await attempt(provider, [], { wholePace: 50 });
    expect(provider.calls.map(({ whole }) => whole)).toEqual([false, true]);
  });

  it("counts of a whole answer that was given up as much as there was time for", async () => {
    const pending = attempt(new ScriptedProvider([{ end: "never" }]), [], { wholePace: 50 });
    await vi.advanceTimersByTimeAsync(700);
    const usage = { inputTokens: 120, outputTokens: 35, cachedInputTokens: 0 };
    expect((await pending).record).toMatchObject({ totalMs: 700, usage });
    const gone = new AbortController();
    const short = { wholePace: 5_000, signal: gone.signal, request: request({ maxOutputTokens: 9 }) };
    const left = attempt(new ScriptedProvider([{ end: "never" }]), [], short);
    await vi.advanceTimersByTimeAsync(100);
    gone.abort();
    expect((await left).record.usage?.outputTokens).toBe(9);
  });

  it("counts nothing for a whole answer that its server refused", async () => {
    const { record } = await attempt(new ScriptedProvider([fails("overloaded")]), [], { wholePace: 50 });
    expect(record).not.toHaveProperty("usage");
  });

  it("leaves no timer behind, however it ends", async () => {
    for (const act of [says("ok"), fails("network"), { end: "throws" as const }]) {
      await attempt(new ScriptedProvider([act]));
      expect(vi.getTimerCount()).toBe(0);
    }
  });
});
