import { describe, expect, it } from "vitest";
import type { FailureClass, ModelAnswer, ModelCall, Verdict } from "../../../src/llm/model.ts";
import { type LoopEnd, type ModelWork, noWork } from "../../../src/turn/agent-loop.ts";
import { fixedReply, isWorthAnotherTry, reasonOf, replyOf, withoutSilence } from "../../../src/turn/reply.ts";
import * as wording from "../../../src/turn/wording.ts";
import { receiptOf } from "../../doubles/scripted-pool.ts";
import { line } from "../../doubles/turn-world.ts";
import { RESOLVED, thinkView } from "./views.ts";

const answer = (verdict: Verdict): ModelAnswer => ({
  message: { role: "assistant", content: [] },
  finish: "stop",
  verdict,
  usage: { inputTokens: 1, outputTokens: 1, cachedInputTokens: 0 },
  deployment: "d",
  provider: "p",
  model: "m",
});
const CALL = { source: "turn", group: "quality", agentId: "ada" } as ModelCall;
const report = { receipt: receiptOf(CALL, 1, undefined) };
const spent: { work: ModelWork } = { work: { ...noWork(), answers: [answer("ok")], reports: [report] } };
const answered = (
  text: string,
  verdict: Verdict = "ok",
  fields: { escalate?: boolean; work?: ModelWork } = {},
): LoopEnd & { kind: "answer" } => ({
  kind: "answer",
  text,
  answer: answer(verdict),
  escalate: false,
  ...spent,
  ...fields,
});
const failed = (kind: FailureClass): LoopEnd & { kind: "failed" } => ({
  kind: "failed",
  failure: { failures: [{ class: kind, deployment: "d", message: "why" }], attempts: [], report },
  ...spent,
});

describe("a reply without a model", () => {
  const fixed = (view = {}, agent = {}, giveUp?: string) =>
    fixedReply(thinkView(view), { ...RESOLVED, agent: { ...RESOLVED.agent, ...agent } }, giveUp);

  it("is not made for an ordinary message", () => expect(fixed()).toBeUndefined());

  it.each([
    ["stopped", fixed({ signal: "stop" }), "Stopped."],
    ["cancelled", fixed({ signal: "cancelled" }), ""],
    ["failed", fixed({}, {}, "It failed."), wording.FAILED],
    ["held", fixed({}, { isActive: false }), wording.OFF_DUTY],
  ])("is made for a turn that is %s", (outcome, reply, text) => {
    expect(reply).toMatchObject({ outcome, text, work: noWork() });
  });

  it("obeys the person before anything else", () => {
    expect(fixed({ signal: "stop" }, { isActive: false }, "It failed.")).toMatchObject({
      outcome: "stopped",
    });
  });

  it("says what could not be opened, where that is all there is", () => {
    const input = [line("1", "", { unsupported: "image" }), line("2", " ", { unsupported: "voice" })];
    expect(fixed({ input })?.text).toContain("could not open the picture and the voice message");
    expect(fixed({ input: [...input, line("3", "hello")] })).toBeUndefined();
    expect(fixed({ input: [line("1", "look at this", { unsupported: "image" })] })).toBeUndefined();
  });

  it("has words for things that it has no name for", () => {
    expect(fixed({ input: [line("1", "", { unsupported: "hologram" })] })?.text).toContain("what you sent");
  });
});

describe("a reply of a model", () => {
  it("is its answer, with what it cost", () => {
    expect(replyOf(answered("Hello.") as never)).toEqual({ outcome: "answered", text: "Hello.", ...spent });
  });

  it("says where it was cut", () => {
    expect(replyOf(answered("Once upon", "cut") as never).text).toMatch(/^Once upon\n\n.*too long/);
  });

  it("says what is known where a limit ended it", () => {
    const limit = { kind: "limit" as const, text: "So far.", ...spent };
    expect(replyOf(limit)).toMatchObject({
      outcome: "answered",
      text: expect.stringMatching(/^So far\.\n\nI had to stop/),
      reason: expect.any(String),
    });
    expect(replyOf({ ...limit, text: "" }).text).toMatch(/^I had to stop/);
  });

  it("is held for a person where every model failed, with the reason for operators only", () => {
    expect(replyOf(failed("overloaded"))).toMatchObject({
      outcome: "held",
      text: wording.HELD,
      reason: "d: overloaded (why)",
    });
    expect(wording.HELD).not.toContain("overloaded");
  });

  it("declines where the provider's policy does, and does not try again", () => {
    expect(isWorthAnotherTry(failed("content_policy").failure)).toBe(false);
    expect(isWorthAnotherTry(failed("overloaded").failure)).toBe(true);
    expect(replyOf(failed("content_policy"))).toMatchObject({ outcome: "answered", text: wording.REFUSED });
  });

  it("waits for a person where the money is spent: trying again would not bring it back", () => {
    const { failure } = failed("budget_exhausted");
    expect(isWorthAnotherTry(failure)).toBe(false);
    expect(replyOf(failed("budget_exhausted"))).toMatchObject({ outcome: "held", text: wording.OVER_BUDGET });
  });

  it("waits for a person where the rule of its verdict says so", () => {
    expect(replyOf(answered("I won't.", "refusal", { escalate: true }))).toMatchObject({
      outcome: "held",
      text: wording.HELD,
      reason: expect.stringContaining("refusal"),
    });
  });

  it("says in the thread, once, that a budget is nearly used up", () => {
    const work: ModelWork = { ...spent.work, notice: "tenant_month" };
    const { text } = replyOf(answered("Hello.", "ok", { work }));
    expect(text).toMatch(/^Hello\.\n\n_\(.*80 % of this month's model budget/);
    expect(replyOf(answered("Hello.")).text).toBe("Hello.");
  });

  it("is never silence", () => {
    expect(withoutSilence(answered(""))).toMatchObject({
      kind: "failed",
      failure: { failures: [{ class: "malformed_answer" }] },
      work: spent.work,
    });
    expect(withoutSilence(answered("Hello."))).toMatchObject({ kind: "answer" });
    expect(replyOf(withoutSilence(answered("", "refusal")) as never).text).toBe(wording.REFUSED);
  });
});

describe("the reason for an operator", () => {
  it("names each deployment and how it failed, within 500 characters", () => {
    const failures = Array.from({ length: 40 }, (_, i) => ({
      class: "network" as const,
      deployment: `d${i}`,
      message: "reset",
    }));
    expect(reasonOf({ failures, attempts: [], report })).toMatch(/^d0: network \(reset\); d1: /);
    expect(reasonOf({ failures, attempts: [], report })).toHaveLength(500);
  });

  it("says so where there is no model at all", () => {
    expect(reasonOf({ failures: [], attempts: [], report })).toContain("No model is configured");
  });
});
