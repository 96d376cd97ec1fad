import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DEFAULT_POLICY, type ModelPolicy } from "../../../src/tenants/policy.ts";
import { request } from "./providers/requests.ts";
import { outcomes, pool, reportOf, START, shown } from "./scripted-pool.ts";
import { type Act, fails, says } from "./scripted-provider.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(START);
});
afterEach(() => vi.useRealTimers());

const rules = (verdicts: ModelPolicy["verdicts"]) => ({
  tenant: { policy: { ...DEFAULT_POLICY, verdicts } },
});
const refuses: Act = { text: ["I can't help with that."], end: { ok: true } };
const output = { name: "plan", schema: { type: "object", required: ["a"] } };
const json = { request: request({ output }) };

describe("an answer that is to be tried elsewhere", () => {
  it("is asked of one other deployment, and that one's answer is given", async () => {
    const { run, events } = pool({ a: [refuses], b: [says("Gladly.")] }, rules({ refusal: "elsewhere" }));
    const result = await run(0);
    expect(outcomes(result)).toEqual(["a refusal", "b ok"]);
    expect(shown(events)).toBe("I can't help with that.|Gladly.");
  });

  it("is not asked of a third, and the best there is is given", async () => {
    const mismatch = says("{}");
    const verdicts = rules({ refusal: "elsewhere" });
    const { run, callsOf } = pool({ a: [refuses], b: [mismatch], c: [says('{"a":1}')] }, verdicts);
    const result = await run(0, json);
    expect([outcomes(result), callsOf("c")]).toEqual([["a refusal", "b schema_mismatch"], 0]);
    expect(result.ok && result.value.answer).toMatchObject({ verdict: "schema_mismatch", deployment: "b" });
  });

  it("is asked of everybody where nothing was said at all", async () => {
    const { run } = pool({ a: [says()], b: [says()], c: [says("yes")] });
    expect(outcomes(await run(0))).toEqual(["a empty", "b empty", "c ok"]);
  });

  it("is given itself where the other does no better, and shown as it is", async () => {
    const { run, events } = pool({ a: [refuses], b: [says()] }, rules({ refusal: "elsewhere" }));
    const result = await run(0);
    expect(result.ok && result.value.answer).toMatchObject({ verdict: "refusal", deployment: "a" });
    expect(shown(events)).toBe("I can't help with that.|I can't help with that.");
    expect(reportOf(result).receipt).toMatchObject({ winner: "a" });
  });

  it("is given where all others fail", async () => {
    const scripts = { a: [refuses], b: [fails("unauthorized")], c: [fails("bad_request")] };
    const result = await pool(scripts, rules({ refusal: "elsewhere" })).run(0);
    expect(outcomes(result)).toEqual(["a refusal", "b unauthorized", "c bad_request"]);
    expect(result.ok && result.value.answer.verdict).toBe("refusal");
  });

  it("is given where there is nobody else to ask", async () => {
    const { run, callsOf } = pool({ a: [refuses] }, rules({ refusal: "elsewhere" }));
    expect(outcomes(await run(1_000))).toEqual(["a refusal"]);
    expect(callsOf("a")).toBe(1);
  });

  it("is no answer any more once the caller has gone", async () => {
    const controller = new AbortController();
    const { call } = pool({ a: [says()], b: [{ end: "never" }] });
    const pending = call({ signal: controller.signal });
    await vi.advanceTimersByTimeAsync(10);
    controller.abort();
    expect((await pending).ok).toBe(false);
  });
});

describe("an answer that is to be escalated", () => {
  it("is given with the word that a person has to look, and nobody else is asked", async () => {
    const { run, callsOf } = pool({ a: [refuses], b: [says("yes")] }, rules({ refusal: "escalate" }));
    expect(await run(0)).toMatchObject({
      ok: true,
      value: { escalate: true, answer: { verdict: "refusal" } },
    });
    expect(callsOf("b")).toBe(0);
  });
});

describe("an answer that is to be passed through", () => {
  it.each(["empty", "schema_mismatch"] as const)("is given as it is, also if it is %s", async (verdict) => {
    const { run, callsOf } = pool(
      { a: [verdict === "empty" ? says() : says("{}")], b: [says('{"a":1}')] },
      rules({ [verdict]: "pass" }),
    );
    const result = await run(0, json);
    expect(result.ok && result.value.answer.verdict).toBe(verdict);
    expect(result.ok && result.value).not.toHaveProperty("escalate");
    expect(callsOf("b")).toBe(0);
  });
});

describe("a rejection on policy", () => {
  it("is given back with the provider's reason", async () => {
    const rejected = fails("content_policy", { message: "flagged: violence" });
    expect(await pool({ a: [rejected], b: [says("yes")] }).run(0)).toMatchObject({
      ok: false,
      error: { failures: [{ class: "content_policy", message: "flagged: violence" }] },
    });
  });
});

describe("JSON that was asked for", () => {
  it("is shown when it has been checked, whole", async () => {
    const { run, events } = pool({ a: [says('{"a"', ":1}")] });
    await run(0, json);
    expect(events).toEqual([
      { type: "begin", deployment: "a", model: "a-model" },
      { type: "text", delta: '{"a":1}' },
    ]);
  });

  it("is never shown where it was wrong", async () => {
    const { run, events } = pool({ a: [says('{"b":1}')], b: [says('{"a":1}')] });
    expect(outcomes(await run(0, json))).toEqual(["a schema_mismatch", "b ok"]);
    expect(shown(events)).toBe('{"a":1}');
  });

  it("comes out of its fence, in the answer and for the reader", async () => {
    const { run, events } = pool({ a: [says('```json\n{"a":1}\n```')] });
    const result = await run(0, json);
    expect(result.ok && result.value.answer.message.content).toEqual([{ type: "text", text: '{"a":1}' }]);
    expect(shown(events)).toBe('{"a":1}');
  });

  it("is asked once more of the only deployment there is", async () => {
    const { run } = pool({ a: [says("oops"), says('{"a":1}')] });
    expect(outcomes(await run(1_000, json))).toEqual(["a schema_mismatch", "a ok"]);
  });

  it("is tried again after a stream that died, for nothing was shown of it", async () => {
    const dying: Act = { text: ['{"a"'], end: { ok: false, class: "server_error" } };
    const { run, events } = pool({ a: [dying, says('{"a":1}')], b: [] });
    await run(1_000, json);
    expect(events.some(({ type }) => type === "restart")).toBe(false);
  });
});
