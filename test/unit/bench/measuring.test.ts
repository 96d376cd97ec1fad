import { describe, expect, it } from "vitest";
import { activeMs } from "../../../bench/cpu-profile.ts";
import { costOfAMillion } from "../../../bench/prices.ts";
import { parseStat } from "../../../bench/process-cpu.ts";
import { sum } from "../../../bench/statistics.ts";
import type { PathCounters } from "../../../bench/turn-paths.ts";
import { budgetBars, perTurn } from "../../../bench/turn-use.ts";

describe("CPU of a process", () => {
  it("is user and system time, whatever the process is called", () => {
    const stat = "42 (work (er) d) S 7 42 42 0 -1 4194560 1 0 0 0 120 30 0 0 20 0 5 0 100 0 0";
    expect(parseStat(stat)).toEqual({ name: "work (er) d", parent: 7, cpuMs: 1_500 });
  });
});

describe("a CPU profile", () => {
  it("counts everything but idle time", () => {
    const nodes = [
      { id: 1, callFrame: { functionName: "(idle)" } },
      { id: 2, callFrame: { functionName: "work" } },
      { id: 3, callFrame: { functionName: "(garbage collector)" } },
    ];
    expect(activeMs({ nodes, samples: [1, 2, 3, 1], timeDeltas: [9_000, 2_000, 1_000, 5_000] })).toBe(3);
  });
});

const counters = (turns: number, of: number): PathCounters => ({
  turns,
  rpcs: 5 * of,
  settles: of,
  tenantRpcs: of + 2,
  rowsWritten: 8 * of,
  tenantRowsWritten: 2 * of,
  rowsRead: 30 * of,
  tenantRowsRead: of,
  turnMessages: of,
  auditMessages: 0.05 * of,
  retries: 0,
  model: of,
  chat: 2 * of,
  database: 0.01 * of,
});

describe("what a turn used", () => {
  it("is the mean between two looks", () => {
    const use = perTurn(counters(0, 0), counters(100, 100));
    expect(use).toMatchObject({ turns: 100, turnRpcs: 6, rowsWritten: 10, queueOperations: 3, chatCalls: 2 });
    expect(use.objectRequests).toBeCloseTo(6);
    expect(use.auditOperations).toBeCloseTo(0.15);
  });

  it("counts a retried queue message as one more read", () => {
    const after = { ...counters(10, 10), retries: 5 };
    expect(perTurn(counters(0, 0), after).queueOperations).toBe(3.5);
  });

  it("meets its budgets at the edge", () => {
    const bars = budgetBars(perTurn(counters(0, 0), counters(100, 100)));
    expect(bars.map((bar) => bar.value <= bar.limit)).toEqual([true, true, true, true]);
  });
});

describe("what a million turns cost", () => {
  it("adds up the list prices", () => {
    const use = {
      workerRequests: 2,
      cpuMs: 20,
      objectRequests: 4,
      rowsWritten: 7,
      rowsRead: 0,
      queueOperations: 3,
    };
    const lines = costOfAMillion(use);
    const dollars = Object.fromEntries(lines.map((line) => [line.item, line.dollars]));
    expect(dollars["rows written"]).toBeCloseTo(7);
    expect(dollars["queue operations"]).toBeCloseTo(1.2);
    expect(dollars["object requests"]).toBeCloseTo(0.6);
    expect(sum(lines.map((line) => line.dollars))).toBeCloseTo(9.86, 1);
  });
});
