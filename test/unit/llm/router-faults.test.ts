// Whatever happens to some deployments, one that is well answers; and nothing multiplies.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MAX_CALLS } from "../../../src/llm/next-move.ts";
import { outcomes, pool, reportOf, START, shown } from "./scripted-pool.ts";
import { type Act, fails, says } from "./scripted-provider.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(START);
});
afterEach(() => vi.useRealTimers());

/** How each fault looks, and how long it may delay an answer: what fails at once 1 s, what hangs 15 s. */
const FAULTS: Record<string, { act: Act; withinMs: number }> = {
  "a rate limit of an hour": { act: fails("rate_limited", { retryAfterMs: 3_600_000 }), withinMs: 0 },
  "a rate limit without a time": { act: fails("rate_limited"), withinMs: 1_000 },
  "an overload": { act: fails("overloaded"), withinMs: 1_000 },
  "a server error": { act: fails("server_error"), withinMs: 1_000 },
  "a reset": { act: fails("network"), withinMs: 1_000 },
  "a hang": { act: { end: "never" }, withinMs: 15_000 },
  "a stall": { act: { text: ["half "], end: "never" }, withinMs: 15_000 },
  "a cut": { act: { text: ["half "], end: { ok: false, class: "stream_cut" } }, withinMs: 1_000 },
  "an error behind text": {
    act: { text: ["half "], end: { ok: false, class: "overloaded" } },
    withinMs: 1_000,
  },
  "a page of HTML": { act: fails("malformed_answer"), withinMs: 1_000 },
  "a refused key": { act: fails("unauthorized"), withinMs: 0 },
  "an empty purse": { act: fails("spend_limit"), withinMs: 0 },
  "a missing model": { act: fails("model_missing"), withinMs: 0 },
  "an empty answer": { act: says(), withinMs: 1_000 },
  "a window that is too small": { act: fails("context_too_long"), withinMs: 0 },
  "a bug": { act: { end: "throws" }, withinMs: 1_000 },
};

/** A production deployment is left after 12 s of silence. */
const limits = {
  timeouts: { firstTokenMs: 12_000, lastFirstTokenMs: 12_000, idleMs: 12_000, totalMs: 60_000 },
};

describe.each(Object.entries(FAULTS))("while a deployment suffers from %s", (_name, { act, withinMs }) => {
  it.each([0, 1, 2])(
    "20 of 20 calls are answered whole, with %i well deployments before it",
    async (place) => {
      const ids = ["a", "b", "c"];
      const scripts = Object.fromEntries(
        ids.map((id, index) => [id, [index === place ? act : says("All ", "well.")]]),
      );
      const over = Object.fromEntries(ids.map((id) => [id, limits]));
      for (let round = 0; round < 20; round += 1) {
        const { run, events } = pool(scripts, { over });
        const result = await run(20_000);
        expect(result.ok && result.value.answer.message.content).toEqual([
          { type: "text", text: "All well." },
        ]);
        expect(shown(events).split("|").at(-1)).toBe("All well.");
        expect(reportOf(result).receipt.totalMs).toBeLessThanOrEqual(withinMs);
      }
    },
  );

  it("a call without a listener is answered too", async () => {
    const { pools, tenant, call } = pool(
      { a: [act], b: [says("All well.")] },
      { over: { a: limits, b: limits } },
    );
    expect(pools(tenant)).toBe(pools(tenant));
    const pending = call({ onEvent: () => {} });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await pending).toMatchObject({ ok: true, value: { answer: { deployment: "b" } } });
  });

  it("two that suffer are no worse than one", async () => {
    const { run } = pool({ a: [act], b: [act], c: [says("yes")] });
    const result = await run(20_000);
    expect(result.ok && result.value.answer).toMatchObject({ verdict: "ok", deployment: "c" });
  });

  it("four calls are the most where all suffer, and none is a success", async () => {
    for (const ids of ["a", "ab", "abc", "abcde"]) {
      const { run } = pool(Object.fromEntries([...ids].map((id) => [id, [act]])));
      const result = await run(60_000);
      expect(outcomes(result).length).toBeLessThanOrEqual(MAX_CALLS);
      expect(result.ok && result.value.answer.verdict === "ok").toBe(false);
    }
  });
});

describe("a storm", () => {
  it("of 1,000 turns whose first deployment is dead makes at most a fifth more calls and ten", async () => {
    // Without a circuit, for the book forgets: the budget alone has to hold.
    const { pools, callsOf, tenant } = pool(
      { a: [fails("server_error")], b: [says("yes")] },
      { random: () => 0 },
    );
    const turns = Array.from({ length: 1_000 }, (_, index) =>
      pools({ ...tenant, tenantId: `tenant-${index}` }).complete({
        group: "main",
        source: "turn",
        localOnly: false,
        request: {
          system: "",
          messages: [{ role: "user", content: [{ type: "text", text: "hi" }] }],
          tools: [],
          maxOutputTokens: 50,
        },
        tenantId: `tenant-${index}`,
        agentId: "ada",
        signal: new AbortController().signal,
      }),
    );
    await vi.advanceTimersByTimeAsync(2_000);
    const results = await Promise.all(turns);
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(callsOf("b")).toBe(1_000);
    const extra = callsOf("a") - 1_000;
    expect(extra).toBeGreaterThan(0);
    expect(extra).toBeLessThanOrEqual(0.2 * 1_000 + 10);
  });

  it("of refused keys is told to the log once in a quarter of an hour", async () => {
    const { run, log } = pool({ a: [fails("unauthorized", { status: 401 })], b: [says("yes")] });
    const alerts = () => log.lines.filter(({ event }) => event === "model_needs_operator").length;
    for (let turn = 0; turn < 4; turn += 1) await run(0);
    expect(alerts()).toBe(1);
    vi.setSystemTime(START + 15 * 60_000);
    await run(0);
    expect(alerts()).toBe(2);
  });
});

describe("too long a context", () => {
  const window = (contextWindow: number) => ({ contextWindow });

  it("goes to the largest window that is left, and not to a smaller one", async () => {
    const scripts = { a: [fails("context_too_long")], b: [says("b")], c: [says("c")], d: [says("d")] };
    const over = { a: window(50_000), b: window(40_000), c: window(60_000), d: window(90_000) };
    const { run, callsOf } = pool(scripts, { over });
    expect(outcomes(await run(0))).toEqual(["a context_too_long", "d ok"]);
    expect(callsOf("a")).toBe(1);
  });

  it("ends there where nobody holds more", async () => {
    const { run, callsOf } = pool(
      { a: [fails("context_too_long")], b: [says("b")] },
      { over: { a: window(50_000), b: window(40_000) } },
    );
    expect((await run(0)).ok).toBe(false);
    expect(callsOf("b")).toBe(0);
  });
});
