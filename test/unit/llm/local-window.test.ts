import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { pool, START } from "./scripted-pool.ts";
import { LOCAL, says } from "./scripted-provider.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(START);
});
afterEach(() => vi.useRealTimers());

const CONFIGURED = 8_192;

/** A cold local model whose server says, once it is loaded, how much it really reads. */
function loading(real: () => Promise<number | undefined>) {
  const scripted = pool(
    { local: [says("local")], cloud: [says("cloud")] },
    { over: { local: { ...LOCAL, contextWindow: CONFIGURED } }, loads: { local: 3_000 } },
  );
  Object.assign(scripted.providers.local ?? {}, { contextWindow: real });
  /** As the next snapshot of the tenant sees it. */
  const windowNow = () => scripted.pools({ ...scripted.tenant }).contextWindow("local");
  const load = async () => {
    await scripted.run(0);
    await vi.advanceTimersByTimeAsync(3_000);
  };
  const warnings = () => scripted.log.lines.filter(({ event }) => event === "model_window_smaller");
  return { windowNow, load, warnings };
}

describe("the window of a local model", () => {
  it("is what its server runs it with, where that is less than was configured", async () => {
    const { windowNow, load, warnings } = loading(async () => 4_096);
    expect(windowNow()).toBe(CONFIGURED);
    await load();
    expect(windowNow()).toBe(4_096);
    expect(warnings()).toMatchObject([
      { fields: { deployment: "local", configured: CONFIGURED, real: 4_096 } },
    ]);
  });

  it("does not grow beyond what was configured", async () => {
    const { windowNow, load, warnings } = loading(async () => 131_072);
    await load();
    expect([windowNow(), warnings()]).toEqual([CONFIGURED, []]);
  });

  it.each([
    ["cannot say", async () => undefined],
    ["never says", () => new Promise<undefined>(() => {})],
    ["throws", () => Promise.reject(new Error("a bug"))],
  ])("stays as it was configured where the server %s", async (_, real) => {
    const { windowNow, load } = loading(real);
    await load();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(windowNow()).toBe(CONFIGURED);
  });

  it("is said once to be smaller, however often the model is loaded", async () => {
    const { load, warnings } = loading(async () => 4_096);
    for (let times = 0; times < 3; times += 1) {
      await load();
      vi.setSystemTime(Date.now() + 600_000);
    }
    expect(warnings()).toHaveLength(1);
  });
});
