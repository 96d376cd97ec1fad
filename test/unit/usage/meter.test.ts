import { describe, expect, it } from "vitest";
import { meterReceipts } from "../../../src/usage/meter.ts";
import { attemptOf, receiptOf } from "../../doubles/receipts.ts";

describe("the meter", () => {
  it("makes one entry a call, in order, under the receipt's own id", () => {
    const entries = meterReceipts([receiptOf({ id: "r1" }), receiptOf({ id: "r2", inputTokens: 7 })]);
    expect(entries).toEqual([
      {
        id: "r1",
        at: 1_700_000_000_000,
        agentId: "ada",
        provider: "anthropic",
        model: "claude",
        deployment: "anthropic",
        inputTokens: 100,
        outputTokens: 40,
        costNano: 600_000,
      },
      expect.objectContaining({ id: "r2", inputTokens: 7 }),
    ]);
    expect(meterReceipts([])).toEqual([]);
  });

  it("bills what lost attempts cost with the deployment that answered", () => {
    const attempts = [
      attemptOf({ deployment: "anthropic", outcome: "stream_cut", costNano: 5_000 }),
      attemptOf({ deployment: "openai", provider: "openai", costNano: 1_000 }),
    ];
    expect(meterReceipts([receiptOf({ id: "r", attempts })])).toMatchObject([
      { deployment: "openai", provider: "openai", costNano: 6_000 },
    ]);
  });

  it("bills a cancelled stream for what was produced, although nobody won", () => {
    const { winner: _, ...unanswered } = receiptOf({
      id: "r",
      attempts: [
        attemptOf({ outcome: "aborted", costNano: 9 }),
        attemptOf({ outcome: "network", costNano: 0 }),
      ],
    });
    expect(meterReceipts([unanswered])).toMatchObject([{ deployment: "anthropic", costNano: 9 }]);
  });

  it("bills nothing where nobody answered and nothing was produced", () => {
    const { winner: _, ...failed } = receiptOf({
      id: "r",
      attempts: [attemptOf({ outcome: "overloaded", costNano: 0 })],
    });
    expect(meterReceipts([failed])).toEqual([]);
  });

  it("bills an answer of a local model, at nothing", () => {
    const local = receiptOf({ id: "r", attempts: [attemptOf({ deployment: "ollama", costNano: 0 })] });
    expect(meterReceipts([local])).toMatchObject([{ deployment: "ollama", costNano: 0 }]);
  });

  it("bills whole tokens, and nothing for what a provider left out", () => {
    const odd = receiptOf({ id: "r", inputTokens: 1.5, outputTokens: Number.NaN, costNano: -4 });
    expect(meterReceipts([odd])).toMatchObject([{ inputTokens: 2, outputTokens: 0, costNano: 0 }]);
  });

  it("carries no more of a receipt than is billed", () => {
    const talkative = receiptOf({ id: "r", why: "secret" });
    expect(JSON.stringify(meterReceipts([talkative]))).not.toContain("secret");
  });
});
