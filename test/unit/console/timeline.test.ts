import { describe, expect, it } from "vitest";
import { axisOf } from "../../../console/src/timeline/axis.ts";
import { lanesOf, type Step, stepsOf } from "../../../console/src/timeline/trace.ts";
import { since, stepState, stepTitle, turnLine } from "../../../console/src/timeline/trace-words.ts";
import type { TraceEntry, TurnTrace } from "../../../src/api/turn-trace.ts";

const SECOND = 1_000;
const entry = (kind: TraceEntry["kind"], at: number, ms?: number, over: Partial<TraceEntry> = {}) => ({
  ...{ kind, at, label: kind },
  ...(ms === undefined ? {} : { ms }),
  ...over,
});
const traceOf = (entries: TraceEntry[]): TurnTrace => ({
  ...{ turn: 1, openedAt: 0, database: "ok", entries },
  arrivals: [{ at: 0, author: "Mia", text: "Hello" }],
});
const stepsIn = (...entries: TraceEntry[]): Step[] => stepsOf(traceOf(entries));
const spans = (axis: ReturnType<typeof axisOf>, steps: Step[]) =>
  steps.map(({ from, to }) => [axis.place(from), axis.place(to)]);

describe("the steps of a turn", () => {
  it("are what was written and what was done, in the order in which they began", () => {
    const steps = stepsIn(entry("delivery", 5_000), entry("model", 1_500, 2_000));
    expect(steps.map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ["Message", 0, 0],
      ["Model", 1_500, 3_500],
      ["Delivery", 5_000, 5_000],
    ]);
  });

  it("have the record where it was written down: its time is that of the whole turn", () => {
    const [, record] = stepsIn(entry("record", 1_000, 3_000));
    expect(record).toMatchObject({ from: 4_000, to: 4_000 });
  });

  it("show a kind that only a newer server knows", () => {
    const [, odd] = stepsIn(entry("late_night" as "model", 10));
    expect(odd).toMatchObject({ lane: "reply", kind: "late night" });
  });

  it("lie on lanes of their own, under each other where they ran side by side, and count once", () => {
    const steps = stepsIn(entry("tool", 100, 400), entry("tool", 200, 600), entry("tool", 900, 50));
    const lanes = lanesOf(steps, (step, next) => next.from >= step.to);
    expect(lanes.map(({ name }) => name)).toEqual(["person", "tool"]);
    expect(lanes[1]?.rows.map((row) => row.map(({ from }) => from))).toEqual([[100, 900], [200]]);
    expect(lanes[1]?.busyMs).toBe(750);
  });
});

describe("the line of time", () => {
  it("has everything in its order, inside, and at its true share where nothing is folded", () => {
    const steps = stepsIn(entry("model", 1_000, 1_000), entry("delivery", 4_000));
    const axis = axisOf(steps);
    expect(axis.folds).toEqual([]);
    const [left, right] = [axis.place(0), axis.place(4_000)];
    expect(left).toBeGreaterThanOrEqual(0);
    expect(right).toBeLessThanOrEqual(100);
    expect(axis.place(2_000)).toBeCloseTo((left + right) / 2);
  });

  it("folds the wait for a person, and says how long it was", () => {
    const asked = entry("confirmation", 3_000, 372 * SECOND);
    const steps = stepsIn(entry("model", 1_000, 2_000), asked, entry("delivery", 3_500));
    const axis = axisOf(steps);
    expect(axis.folds.map(({ label }) => label)).toEqual(["6 min"]);
    // What took two seconds still has most of the room.
    expect(axis.place(3_000) - axis.place(1_000)).toBeGreaterThan(35);
    const places = spans(axis, steps).flat();
    expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...places)).toBeLessThanOrEqual(100);
  });

  it("keeps the order of moments across folds", () => {
    const steps = stepsIn(
      entry("model", 60_000, 900),
      entry("model", 200_000, 900),
      entry("delivery", 900_000),
    );
    const axis = axisOf(steps);
    const moments = [0, 30_000, 60_000, 60_900, 100_000, 200_000, 200_900, 500_000, 900_000];
    const places = moments.map(axis.place);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(axis.folds).toHaveLength(3);
  });

  it("draws a turn of a single moment", () => {
    const axis = axisOf(stepsIn(entry("record", 0)));
    expect(axis.place(0)).toBeGreaterThanOrEqual(0);
    expect(axis.ticks.length).toBeLessThanOrEqual(1);
  });

  it("has a few round figures, counted from the beginning", () => {
    const { ticks } = axisOf(stepsIn(entry("model", 1_000, 7_500)));
    expect(ticks.map(({ label }) => label)).toEqual(["0", "+2 s", "+4 s", "+6 s", "+8 s"]);
  });
});

describe("a step in words", () => {
  it("says when, what, how long, and how it ended where that was not well", () => {
    const [, failed] = stepsIn(entry("model", 1_200, 310, { label: "local", state: "failed" }));
    expect(stepTitle(failed as Step, 0)).toBe("+1.2 s Model: local, took 310 ms, failed");
    expect(stepState({ state: "ok" })).toBeUndefined();
    expect(stepState({ state: "unknown" })?.words).toBe("not confirmed");
    expect(since(5, 10)).toBe("0");
  });

  it("says of a turn how it ended and how long it took", () => {
    expect(turnLine("answered", 0, 9_000)).toBe("Answered · 9.0 s from the first message to the last step");
    expect(turnLine(undefined, 0, 0)).toBe("Not ended yet");
  });
});
