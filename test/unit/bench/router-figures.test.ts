import { describe, expect, it } from "vitest";
import type { Exchange } from "../../../bench/router-exchange.ts";
import {
  type Figures,
  figuresOf,
  firstTokenBar,
  floorBar,
  portkeyBars,
  type RouterRound,
  rateBars,
} from "../../../bench/router-figures.ts";
import { type Bar, meets } from "../../../bench/table.ts";

const exchange = (totalMs: number, firstMs = totalMs): Exchange => ({
  totalMs,
  firstMs,
  status: 200,
  isWhole: true,
});

const round = (totals: number[], firsts = totals, cpuMs = 0): RouterRound => ({
  exchanges: totals.map((total, i) => exchange(total, firsts[i])),
  elapsedMs: 100,
  cpuMs,
});

describe("what a router adds", () => {
  it("is the difference to the direct round beside it, in the middle of the rounds", () => {
    // The machine is ten times slower in the second round: for both of them.
    const direct = [round([1, 1, 1]), round([10, 10, 10]), round([1, 1, 1])];
    const routed = [round([2, 2, 2]), round([12, 12, 12]), round([4, 4, 4])];
    expect(figuresOf(routed, direct).addedP50).toBe(2);
  });

  it("has its tail over all rounds", () => {
    const direct = Array.from({ length: 10 }, () => round(Array(10).fill(1)));
    const routed = Array.from({ length: 10 }, (_, i) =>
      round([...Array(8).fill(2), i < 2 ? 50 : 2, i < 1 ? 90 : 2]),
    );
    // 100 answers: the 99th is the second slowest of the three slow ones.
    expect(figuresOf(routed, direct).addedP99).toBe(49);
    expect(figuresOf(routed, direct).addedP50).toBe(1);
  });

  it("counts to the first token and to the last byte apart", () => {
    const figures = figuresOf([round([30, 30], [5, 5])], [round([10, 10], [1, 1])]);
    expect(figures).toMatchObject({
      addedP50: 20,
      addedP99: 20,
      firstAddedP50: 4,
      firstAddedP99: 4,
    });
  });

  it("is nothing for direct itself", () => {
    const direct = [round([1, 2, 3]), round([4, 5, 6])];
    expect(figuresOf(direct, direct)).toMatchObject({ addedP50: 0, addedP99: 0, firstAddedP50: 0 });
  });

  it("comes with its rate and the CPU of one answer over all rounds", () => {
    const rounds = [round([1, 1], [1, 1], 10), round([1, 1, 1, 1], [1, 1, 1, 1], 20)];
    expect(figuresOf(rounds, rounds)).toMatchObject({ rps: 30, cpuUs: 5_000 });
  });

  it("has no CPU where there is no process to ask", () => {
    const rounds = [round([1], [1], Number.NaN)];
    expect(figuresOf(rounds, rounds).cpuUs).toBeNaN();
  });
});

const figures = (partial: Partial<Figures>): Figures => ({
  p50: 1,
  addedP50: 1,
  addedP99: 1,
  firstAddedP50: 1,
  firstAddedP99: 1,
  rps: 100,
  cpuUs: 100,
  ...partial,
});

const met = (bars: Bar[]): boolean[] => bars.map(meets);

describe("the bars of a router", () => {
  const floor = figures({ addedP50: 2 });
  const portkey = figures({ addedP50: 10, rps: 50 });
  const ours = (addedP50: number) => ({ ours: figures({ addedP50 }), floor, portkey });

  it("allow one and a half of what the floor adds", () => {
    expect(meets(floorBar("JSON", ours(3)))).toBe(true);
    expect(meets(floorBar("JSON", ours(3.1)))).toBe(false);
  });

  it("allow JSON what Portkey adds, and a stream a fifth of it", () => {
    expect(met(portkeyBars("JSON", "json", ours(9.9)))).toEqual([true]);
    expect(met(portkeyBars("JSON", "json", ours(10.1)))).toEqual([false]);
    expect(met(portkeyBars("SSE", "stream", ours(2)))).toEqual([true]);
    expect(met(portkeyBars("SSE", "stream", ours(2.1)))).toEqual([false]);
  });

  it("are missed where the floor adds nothing that could be compared", () => {
    const none = figures({ addedP50: -1 });
    expect(meets(floorBar("JSON", { ours: none, floor: none }))).toBe(false);
  });

  it("say nothing of a Portkey that was not there", () => {
    const alone = { ours: figures({}), floor };
    expect(portkeyBars("JSON", "json", alone)).toEqual([]);
    expect(rateBars("JSON", alone)).toEqual([]);
  });

  it("want more answers a second than Portkey gives", () => {
    const bars = (rps: number) => met(rateBars("JSON", { ours: figures({ rps }), floor, portkey }));
    expect(bars(51)).toEqual([true]);
    expect(bars(49)).toEqual([false]);
  });

  it("want the first token long before the second", () => {
    const bar = (firstAddedP50: number) =>
      firstTokenBar("SSE", { ours: figures({ firstAddedP50 }), floor }, 100);
    expect(meets(bar(9))).toBe(true);
    expect(meets(bar(11))).toBe(false);
  });
});
