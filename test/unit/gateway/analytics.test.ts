import { expect, it } from "vitest";
import { measureCalls } from "../../../src/gateway/analytics.ts";
import { receiptOf } from "../../doubles/gateway-world.ts";
import { memoryLog } from "../../doubles/memory-log.ts";

const attempt = {
  ...{ deployment: "local", provider: "ollama", model: "qwen3:8b", startedAt: 0 },
  ...{ totalMs: 7, outcome: "ok", costNano: 0 },
};

it("writes one data point a call, indexed by tenant", () => {
  const points: unknown[] = [];
  const measure = measureCalls({ writeDataPoint: (point) => void points.push(point) }, memoryLog());
  measure(
    "acme",
    receiptOf({ winner: "local", attempts: [attempt], costNano: 2_500_000_000, firstTokenMs: 5, totalMs: 9 }),
  );
  expect(points).toEqual([
    {
      indexes: ["acme"],
      blobs: ["fast", "local", "ollama", "qwen3:8b", "ok", "api", "api"],
      doubles: [9, 5, 1, 12, 3, 4, 2.5],
    },
  ]);
});

it("says in a point that nobody was asked, or that nothing came", () => {
  const points: { blobs: string[]; doubles: number[] }[] = [];
  const measure = measureCalls({ writeDataPoint: (point) => void points.push(point) }, memoryLog());
  measure("acme", receiptOf());
  expect(points[0]?.blobs.slice(1, 5)).toEqual(["", "", "", "unasked"]);
  expect(points[0]?.doubles[1]).toBe(-1);
});

it("hurts no call where writing fails, and says so once", () => {
  const log = memoryLog();
  const broken = () => {
    throw new Error("no data set");
  };
  const measure = measureCalls({ writeDataPoint: broken }, log);
  for (let i = 0; i < 3; i++) expect(() => measure("acme", receiptOf())).not.toThrow();
  expect(log.lines).toMatchObject([{ level: "warn", event: "analytics_failed" }]);
});
