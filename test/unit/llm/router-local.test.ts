import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DEFAULT_POLICY } from "../../../src/tenants/policy.ts";
import { outcomes, pool, reportOf, START } from "./scripted-pool.ts";
import { type Act, fails, LOCAL, says } from "./scripted-provider.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(START);
});
afterEach(() => vi.useRealTimers());

const cold = { over: { local: LOCAL }, loads: { local: 3_000 } };
const loads = (scripted: ReturnType<typeof pool>) => scripted.providers.local?.loads;

describe("somebody who is pinned to local models", () => {
  const gone: Act[] = [
    fails("network"),
    fails("timeout_first_token"),
    fails("server_error"),
    { end: "never" },
    { text: ["half"], end: { ok: false, class: "stream_cut" } },
    says(),
    { end: "throws" },
    says("here I am"),
  ];

  it.each(["policy", "call"] as const)("by the %s: none of 500 turns reaches the cloud", async (by) => {
    const policy = { ...DEFAULT_POLICY, localOnly: by === "policy" };
    for (const [round, act] of gone.entries()) {
      const { run, callsOf } = pool(
        { cloud: [says("cloud")], local: [act], other: [says("cloud")] },
        { over: { local: LOCAL }, tenant: { policy }, main: { fallback: "main" } },
      );
      const turns = round === 0 ? 66 : 62;
      for (let turn = 0; turn < turns; turn += 1) await run(20_000, { localOnly: by === "call" });
      expect([callsOf("cloud"), callsOf("other")]).toEqual([0, 0]);
      expect(callsOf("local")).toBeGreaterThan(0);
    }
  });

  it("is told so where there is no local model", async () => {
    const { run, callsOf } = pool({ cloud: [says("cloud")] });
    expect(await run(0, { localOnly: true })).toMatchObject({
      ok: false,
      error: { failures: [{ class: "model_missing", message: "only local models may be asked" }] },
    });
    expect(callsOf("cloud")).toBe(0);
  });

  it("cannot name a cloud deployment either", async () => {
    const { run, callsOf } = pool({ cloud: [says("cloud")], local: [says("x")] }, { over: { local: LOCAL } });
    expect((await run(0, { localOnly: true, group: "cloud" })).ok).toBe(false);
    expect(callsOf("cloud")).toBe(0);
  });
});

describe("a cold local model", () => {
  it("is loaded while another answers, and answers the next time", async () => {
    const scripted = pool({ local: [says("local")], cloud: [says("cloud")] }, cold);
    const first = await scripted.run(0);
    expect([outcomes(first), loads(scripted), scripted.kept.length]).toEqual([["cloud ok"], 1, 1]);
    expect(reportOf(first).receipt.candidates).toContainEqual({ deployment: "local", skipped: "cold" });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(outcomes(await scripted.run(0))).toEqual(["local ok"]);
  });

  it("is loaded once, however many ask meanwhile", async () => {
    const scripted = pool({ local: [says("local")], cloud: [says("cloud")] }, cold);
    for (let turn = 0; turn < 10; turn += 1) await scripted.run(0);
    expect(loads(scripted)).toBe(1);
  });

  it("goes on loading after the caller has its answer", async () => {
    const scripted = pool({ local: [says("local")], cloud: [says("cloud")] }, cold);
    await scripted.run(0);
    const done = vi.fn();
    scripted.kept[0]?.then(done);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(done).toHaveBeenCalled();
  });

  it("is waited for where nobody else may answer", async () => {
    const slow: Act = { text: ["late"], everyMs: 4_000, end: { ok: true } };
    const scripted = pool({ local: [slow], cloud: [says("cloud")] }, cold);
    expect(outcomes(await scripted.run(4_000, { localOnly: true }))).toEqual(["local ok"]);
  });

  it("is asked at last where all others fail", async () => {
    const scripted = pool({ local: [says("local")], cloud: [fails("unauthorized")] }, cold);
    expect(outcomes(await scripted.run(0))).toEqual(["cloud unauthorized", "local ok"]);
  });

  it("is known to be warm for five minutes after an answer, wherever it was given", async () => {
    const latency = { firstTokenMs: 100, tokensPerSecond: 50, samples: 1, at: START - 299_000 };
    const circuit = { failuresInRow: 0, recent: [], openings: 0 };
    const tenant = { health: { local: { circuit, latency } } };
    const warm = pool({ local: [says("local")], cloud: [says("cloud")] }, { ...cold, tenant });
    expect(outcomes(await warm.run(0))).toEqual(["local ok"]);
    vi.setSystemTime(START + 301_000);
    expect(outcomes(await warm.run(0))).toEqual(["cloud ok"]);
  });

  it.each(["fails", "never"] as const)(
    "whose machine %s to load is not asked to at every turn",
    async (load) => {
      const scripted = pool(
        { local: [says("local")], cloud: [says("cloud")] },
        { ...cold, loads: { local: load } },
      );
      for (let turn = 0; turn < 5; turn += 1) await scripted.run(1_000);
      expect(loads(scripted)).toBe(1);
      vi.setSystemTime(START + 60_000);
      await vi.advanceTimersByTimeAsync(60_000);
      await scripted.run(0);
      expect(loads(scripted)).toBe(2);
    },
  );

  it("is not loaded for those who may not ask it", async () => {
    const off = { ...cold, over: { local: { ...LOCAL, isActive: false } } };
    const scripted = pool({ local: [says("local")], cloud: [says("cloud")] }, off);
    await scripted.run(0);
    scripted.models.warm("main");
    expect(loads(scripted)).toBe(0);
  });
});

describe("a person who begins to type", () => {
  it("has the local model loaded when they are done", async () => {
    const scripted = pool({ local: [says("local")], cloud: [says("cloud")] }, cold);
    scripted.models.warm("main");
    await vi.advanceTimersByTimeAsync(3_000);
    expect(outcomes(await scripted.run(0))).toEqual(["local ok"]);
    scripted.models.warm("main");
    expect(loads(scripted)).toBe(1);
  });

  it("warms nothing that is not local, and nothing that nobody knows", () => {
    const scripted = pool({ cloud: [says("cloud")] }, { loads: { cloud: 10 } });
    for (const group of ["main", "auto", "nobody", "constructor"]) scripted.models.warm(group);
    expect(scripted.providers.cloud?.loads).toBe(0);
  });
});
