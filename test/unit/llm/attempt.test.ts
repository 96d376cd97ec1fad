import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { attemptOnce } from "../../../src/llm/attempt.ts";
import type { Provider } from "../../../src/llm/model.ts";
import { systemTimer } from "../../../src/llm/timeouts.ts";
import { request } from "./providers/requests.ts";
import { deployment, fails, ScriptedProvider, says } from "./scripted-provider.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

const attempt = (provider: Provider, shown: string[] = []) =>
  attemptOnce({
    deployment: deployment("a"),
    provider,
    request: request(),
    signal: new AbortController().signal,
    firstTokenMs: 700,
    clock: Date.now,
    startTimer: systemTimer,
    onText: (delta) => shown.push(delta),
  });

describe("one upstream call", () => {
  it("asks for the deployment's model with the request it was given", async () => {
    const provider = new ScriptedProvider(says("ok"));
    await attempt(provider);
    expect(provider.calls[0]).toMatchObject({ model: "a-model", request: request() });
  });

  it("adds the deployment's name to a failure", async () => {
    const { result, streamed } = await attempt(new ScriptedProvider(fails("server_error")));
    expect(result).toEqual({
      ok: false,
      error: { class: "server_error", deployment: "a", message: "scripted" },
    });
    expect(streamed).toBe(false);
  });

  it("takes the limit for the first token that it is given, not the deployment's own", async () => {
    const pending = attempt(new ScriptedProvider({ end: "never" }));
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
        return new ScriptedProvider(says("ok")).stream({
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
    const { streamed } = await attempt(new ScriptedProvider(says("", "")), shown);
    expect([shown, streamed]).toEqual([[], false]);
  });

  it("has no first token where nothing came", async () => {
    const { record } = await attempt(new ScriptedProvider(fails("network")));
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

  it("leaves no timer behind, however it ends", async () => {
    for (const act of [says("ok"), fails("network"), { end: "throws" as const }]) {
      await attempt(new ScriptedProvider(act));
      expect(vi.getTimerCount()).toBe(0);
    }
  });
});
