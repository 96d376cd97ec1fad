import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ModelCall, Provider } from "../../../src/llm/model.ts";
import { request } from "./providers/requests.ts";
import { outcomes, type PoolOptions, pool, START } from "./scripted-pool.ts";
import { type Act, fails, says } from "./scripted-provider.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(START);
});
afterEach(() => vi.useRealTimers());

/** A program that wants at most 40 tokens and reads nothing before they are there. */
const PROGRAM = {
  source: "api",
  request: request({ maxOutputTokens: 40 }),
  onEvent: undefined,
} as unknown as Partial<ModelCall>;

/** Twenty tokens in a tenth of a second: forty are there within half of 500 ms. */
const QUICK: Act = { text: ["a".repeat(10), "b".repeat(10)], everyMs: 50, end: { ok: true } };

const asked = (provider: { calls: Parameters<Provider["stream"]>[0][] } | undefined) =>
  provider?.calls.map(({ whole }) => (whole ? "whole" : "streamed"));

/** A pool whose first deployment has answered that often, with nobody reading along. */
async function warmed(scripts: Record<string, Act[]>, options: PoolOptions = {}, times = 3) {
  const made = pool(scripts, options);
  const ask = async (more: Partial<ModelCall> = {}, ms = 10_000) => {
    const pending = made.call({ ...PROGRAM, ...more });
    await vi.advanceTimersByTimeAsync(ms);
    return pending;
  };
  for (let i = 0; i < times; i++) await ask({}, 1_000);
  return { ...made, ask };
}

describe("a program that wants a short answer of a quick model", () => {
  it("gets streams until the model is known, and whole answers then", async () => {
    const { ask, providers } = await warmed({ a: [QUICK], b: [says("no")] });
    const result = await ask();
    expect(asked(providers.a)).toEqual(["streamed", "streamed", "streamed", "whole"]);
    expect(result.ok && result.value.answer.message.content).toEqual([
      { type: "text", text: "aaaaaaaaaabbbbbbbbbb" },
    ]);
  });

  it("gets a stream again a minute after the last", async () => {
    const { ask, providers } = await warmed({ a: [QUICK], b: [says("no")] });
    await ask({}, 60_000);
    await ask();
    await ask();
    expect(asked(providers.a)?.slice(3)).toEqual(["whole", "streamed", "whole"]);
  });

  it("gets a stream where its answer may be long", async () => {
    const { ask, providers } = await warmed({ a: [QUICK], b: [says("no")] });
    await ask({ request: request({ maxOutputTokens: 8_192 }) });
    expect(asked(providers.a)?.at(-1)).toBe("streamed");
  });

  it("gets a stream where nobody is left to ask if the estimate errs", async () => {
    const { ask, providers } = await warmed({ a: [QUICK] });
    await ask();
    expect(asked(providers.a)).toEqual(Array.from({ length: 4 }, () => "streamed"));
  });

  it("is answered by the next one when the whole answer is late, and gets streams of the first from then on", async () => {
    const late: Act[] = [QUICK, QUICK, QUICK, { end: "never" }, QUICK];
    const { ask, providers } = await warmed({ a: late, b: [says("still here")] });
    const result = await ask();
    expect(outcomes(result)).toEqual(["a timeout_first_token", "b ok"]);
    expect(result.ok && result.value.attempts[0]).toMatchObject({ totalMs: 1_000 });
    await ask();
    expect(asked(providers.a)?.slice(3)).toEqual(["whole", "streamed"]);
  });

  it("gets a stream of whoever is asked behind a failure", async () => {
    const { ask, providers } = await warmed({
      a: [QUICK, QUICK, QUICK, fails("server_error"), QUICK],
      b: [QUICK],
      c: [says("no")],
    });
    await ask();
    expect(asked(providers.a)?.slice(3)).toEqual(["whole", "streamed"]);
  });
});

describe("a stream is asked for all the same", () => {
  it.each<[string, Partial<ModelCall>]>([
    ["where somebody reads along", { onEvent: () => {} }],
    ["for a turn", { source: "turn" }],
  ])("%s", async (_name, more) => {
    const { ask, providers } = await warmed({ a: [QUICK], b: [says("no")] });
    await ask(more);
    expect(asked(providers.a)?.at(-1)).toBe("streamed");
  });
});
