import { describe, expect, it } from "vitest";
import type { RouteAttempt } from "../../../src/tenants/model-book.ts";
import { toReceiptRow } from "../../../src/tenants/receipt-rows.ts";
import { attemptOf, receiptOf } from "../../doubles/receipts.ts";

const rowOf = (attempts: Partial<RouteAttempt>[], winner?: string) => {
  const { winner: _, ...receipt } = receiptOf({ id: "r", attempts: attempts.map(attemptOf) });
  return toReceiptRow("acme", winner === undefined ? receipt : { ...receipt, winner });
};

describe("a receipt's row", () => {
  it("is its tenant's, with what is counted in columns and the rest in one body", () => {
    const { body, ...columns } = toReceiptRow("acme", receiptOf({ id: "r", why: "quickest" }));
    expect(columns).toEqual({
      ...{ id: "r", tenantId: "acme", at: new Date(1_700_000_000_000), source: "turn", group: "quality" },
      ...{ agentId: "ada", winner: "anthropic", outcome: "ok", fallback: false, totalMs: 900 },
      ...{ firstTokenMs: 200, inputTokens: 100, outputTokens: 40, costNano: 600_000 },
    });
    expect(Object.keys(body).toSorted()).toEqual(["attempts", "cachedInputTokens", "candidates", "why"]);
  });

  it("is a fallback where another than the first answered", () => {
    const both = [{ deployment: "a", outcome: "network" }, { deployment: "b" }];
    expect(rowOf(both, "b")).toMatchObject({ fallback: true, outcome: "ok" });
    expect(rowOf([{ deployment: "a", outcome: "network" }, { deployment: "a" }], "a").fallback).toBe(false);
    expect(rowOf(both).fallback).toBe(false);
  });

  it("has the outcome of the attempt that decided the call", () => {
    const refused = [
      { deployment: "a", outcome: "refusal" },
      { deployment: "b", outcome: "network" },
    ];
    expect(rowOf(refused, "a").outcome).toBe("refusal");
    expect(rowOf(refused).outcome).toBe("network");
    expect(rowOf([])).toMatchObject({ outcome: "not_asked", winner: null });
  });
});
