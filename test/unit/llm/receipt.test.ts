import { describe, expect, it } from "vitest";
import { type ReceiptInput, receiptOf } from "../../../src/llm/receipt.ts";
import { attempt, failed, T } from "./health/attempts.ts";

const receipt = (over: Partial<ReceiptInput> = {}) =>
  receiptOf({
    id: "r-1",
    call: { source: "turn", group: "quality", agentId: "ada" },
    startedAt: T,
    endedAt: T + 1_300,
    candidates: [{ deployment: "a" }, { deployment: "b" }],
    attempts: [attempt()],
    won: 0,
    usage: { inputTokens: 50, outputTokens: 100, cachedInputTokens: 20 },
    byLatency: false,
    ...over,
  });

describe("a receipt", () => {
  it("has the call, its attempts, tokens, cost and times", () => {
    expect(receipt()).toEqual({
      id: "r-1",
      at: T,
      source: "turn",
      group: "quality",
      agentId: "ada",
      candidates: [{ deployment: "a" }, { deployment: "b" }],
      attempts: [attempt()],
      winner: "a",
      why: "a is the first of quality that could be asked",
      runnerUp: { deployment: "b", why: "it stands behind a" },
      inputTokens: 50,
      cachedInputTokens: 20,
      outputTokens: 100,
      costNano: 1_000,
      firstTokenMs: 200,
      totalMs: 1_300,
    });
  });

  it("sums the cost of all attempts, and counts the first token from the beginning of the call", () => {
    const attempts = [
      failed("stream_cut", { costNano: 70 }),
      attempt({ deployment: "b", startedAt: T + 900 }),
    ];
    expect(receipt({ attempts, won: 1 })).toMatchObject({
      costNano: 1_070,
      firstTokenMs: 1_100,
      winner: "b",
    });
  });
});

describe("why the winner won", () => {
  it("is who failed before it", () => {
    const attempts = [failed("overloaded"), failed("overloaded"), attempt({ deployment: "b" })];
    expect(receipt({ attempts, won: 2 })).toMatchObject({
      why: "b answered after a (overloaded), a (overloaded)",
      runnerUp: { deployment: "a", why: "it ended with overloaded" },
    });
  });

  it("is whom the route left out", () => {
    const candidates = [{ deployment: "b" }, { deployment: "a", skipped: "cold" as const }];
    expect(receipt({ candidates, attempts: [attempt({ deployment: "b" })] })).toMatchObject({
      why: "b is the first of quality that could be asked; a was not asked: its model has to be loaded first",
      runnerUp: { deployment: "a", why: "its model has to be loaded first" },
    });
  });

  it("is how quick it was expected to be, and how quick the next", () => {
    const candidates = [
      { deployment: "a", scoreMs: 800 },
      { deployment: "b", scoreMs: 1_400 },
    ];
    expect(receipt({ candidates, byLatency: true })).toMatchObject({
      why: "a is among the quickest of quality: expected in 800 ms",
      runnerUp: { deployment: "b", why: "expected in 1400 ms" },
    });
  });

  it("is that nobody knew how quick it is", () => {
    expect(receipt({ byLatency: true }).why).toBe(
      "a is among the quickest of quality: nobody knew how quick it is",
    );
  });

  it("says what was wrong with an answer that was handed on all the same", () => {
    expect(receipt({ attempts: [attempt({ outcome: "refusal" })] }).why).toBe(
      "a is the first of quality that could be asked, although its answer was refusal",
    );
  });

  it("has no runner-up where there is one deployment", () => {
    expect(receipt({ candidates: [{ deployment: "a" }] })).not.toHaveProperty("runnerUp");
  });
});

describe("why nobody answered", () => {
  const lost = (over: Partial<ReceiptInput>) => receipt({ won: undefined, usage: undefined, ...over });

  it("is how each ended", () => {
    const attempts = [failed("network"), failed("unauthorized", { deployment: "b" })];
    const { why, winner, inputTokens } = lost({ attempts });
    expect([why, winner, inputTokens]).toEqual([
      "nobody answered: a (network), b (unauthorized)",
      undefined,
      0,
    ]);
  });

  it("is why each could not be asked", () => {
    const candidates = [
      { deployment: "a", skipped: "circuit_open" as const },
      { deployment: "b", skipped: "not_local" as const },
    ];
    expect(lost({ candidates, attempts: [] }).why).toBe(
      "nobody could be asked: a: it rests after failures, b: only local models may be asked",
    );
  });

  it("is that there is nobody", () => {
    expect(lost({ candidates: [], attempts: [] }).why).toBe("nothing answers for quality");
  });
});
