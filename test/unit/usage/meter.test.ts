import { describe, expect, it } from "vitest";
import { type MeteredAnswer, meterAnswers } from "../../../src/usage/meter.ts";

const answer = (inputTokens: number, outputTokens: number): MeteredAnswer => ({
  provider: "openai",
  model: "gpt",
  deployment: "openai/gpt",
  usage: { inputTokens, outputTokens },
});

function meter(...answers: MeteredAnswer[]) {
  let ids = 0;
  return meterAnswers({ answers, agentId: "ada", at: 7, newId: () => `u${++ids}` });
}

describe("the meter", () => {
  it("makes one entry an answer, in order, each with its own id", () => {
    expect(meter(answer(10, 5), answer(20, 1))).toEqual([
      {
        id: "u1",
        at: 7,
        agentId: "ada",
        provider: "openai",
        model: "gpt",
        deployment: "openai/gpt",
        inputTokens: 10,
        outputTokens: 5,
        costNano: 0,
      },
      {
        id: "u2",
        at: 7,
        agentId: "ada",
        provider: "openai",
        model: "gpt",
        deployment: "openai/gpt",
        inputTokens: 20,
        outputTokens: 1,
        costNano: 0,
      },
    ]);
    expect(meter()).toEqual([]);
  });

  it("bills whole tokens, and nothing for what a provider left out", () => {
    const entries = meter(answer(1.5, Number.NaN), answer(-4, undefined as unknown as number));
    expect(entries.map((entry) => [entry.inputTokens, entry.outputTokens])).toEqual([
      [2, 0],
      [0, 0],
    ]);
  });

  it("does not carry more of an answer than is billed", () => {
    const whole = {
      ...answer(1, 1),
      message: { role: "assistant", content: [{ type: "text", text: "secret" }] },
    };
    expect(JSON.stringify(meter(whole))).not.toContain("secret");
  });
});
