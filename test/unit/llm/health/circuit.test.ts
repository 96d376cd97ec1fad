import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CLOSED, COOLDOWN_MS, mayProbe, phaseOf, withOutcome } from "../../../../src/llm/health/circuit.ts";
import type { CircuitState } from "../../../../src/tenants/model-book.ts";

const T = 1_000_000;

/** The circuit after these outcomes, `x` failed and `.` completed, so many milliseconds apart. */
const following = (outcomes: string, everyMs = 100, from: CircuitState = CLOSED, start = T): CircuitState =>
  [...outcomes].reduce(
    (state, outcome, index) => withOutcome(state, start + index * everyMs, outcome === "x" ? 1 : 0),
    from,
  );

const opened = following("xxxxx");
const openedAt = T + 400;

describe("a circuit opens", () => {
  it("at five failures in a row, and not at four", () => {
    expect(phaseOf(following("xxxx"), openedAt)).toBe("closed");
    expect(phaseOf(opened, openedAt)).toBe("open");
  });

  it("at five in a row however far apart they are", () => {
    expect(phaseOf(following("xxxxx", 600_000), T + 4 * 600_000)).toBe("open");
  });

  it("not at five failures with a completion among them", () => {
    expect(phaseOf(following("xxxx.x"), T + 600)).toBe("closed");
  });

  it("at half of ten in a minute", () => {
    expect(phaseOf(following(".x.x.x.x."), T + 900)).toBe("closed");
    expect(phaseOf(following(".x.x.x.x.x"), T + 900)).toBe("open");
  });

  it("not at four of ten in a minute", () => {
    expect(phaseOf(following(".x.x.x.x.."), T + 900)).toBe("closed");
  });

  it("not at half of ten that took longer than a minute", () => {
    expect(phaseOf(following(".x.x.x.x.x", 7_000), T + 63_000)).toBe("closed");
  });
});

describe("an open circuit", () => {
  it("stays open for its cooldown and is half open after it", () => {
    expect(phaseOf(opened, openedAt + COOLDOWN_MS - 1)).toBe("open");
    expect(phaseOf(opened, openedAt + COOLDOWN_MS)).toBe("half_open");
  });

  it("is not closed by what was begun before and ends well meanwhile", () => {
    const state = withOutcome(opened, openedAt + 1_000, 0);
    expect(phaseOf(state, openedAt + 2_000)).toBe("open");
    expect(state.openUntil).toBe(opened.openUntil);
  });

  it("is lengthened by a later failure, never shortened", () => {
    const state = withOutcome(opened, openedAt + 10_000, 1);
    expect(state.openUntil).toBe(openedAt + 10_000 + COOLDOWN_MS);
    expect(withOutcome(state, openedAt + 5_000, 1).openUntil).toBe(state.openUntil);
  });

  it("opens anew when its probe fails", () => {
    const state = withOutcome(opened, openedAt + COOLDOWN_MS, 1);
    expect(phaseOf(state, openedAt + COOLDOWN_MS + 1)).toBe("open");
    expect(state.openings).toBe(2);
  });

  it("is closed by a completion after its cooldown, with a clean sheet", () => {
    const at = openedAt + COOLDOWN_MS;
    const state = withOutcome(opened, at, 0);
    expect(phaseOf(state, at)).toBe("closed");
    expect(state).toEqual({ failuresInRow: 0, recent: [[at, 0]], openings: 0 });
    expect(phaseOf(withOutcome(state, at + 1, 1), at + 1)).toBe("closed");
  });
});

describe("a probe", () => {
  it("is for a half-open circuit only", () => {
    expect(mayProbe(undefined, T)).toBe(false);
    expect(mayProbe(CLOSED, T)).toBe(false);
    expect(mayProbe(opened, openedAt + 1)).toBe(false);
    expect(mayProbe(opened, openedAt + COOLDOWN_MS)).toBe(true);
  });

  it("is for one asker in thirty seconds", () => {
    const at = openedAt + COOLDOWN_MS;
    const probed = { ...opened, probedAt: at };
    expect(mayProbe(probed, at + 29_999)).toBe(false);
    expect(mayProbe(probed, at + 30_000)).toBe(true);
  });
});

describe("any history of outcomes", () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 20_000 }), fc.constantFrom<0 | 1>(0, 1)), {
    maxLength: 120,
  });

  /** Runs a history, and shows each step to the check. */
  const walk = (
    history: [number, 0 | 1][],
    check: (before: CircuitState, next: CircuitState, at: number, failed: 0 | 1) => void,
  ) => {
    let state = CLOSED;
    let at = T;
    for (const [wait, failed] of history) {
      at += wait;
      const next = withOutcome(state, at, failed);
      check(state, next, at, failed);
      state = next;
    }
  };

  it("never shortens a cooldown, and ends one by a completion after it only", () => {
    fc.assert(
      fc.property(steps, (history) => {
        walk(history, (before, next, at, failed) => {
          if (before.openUntil === undefined) return;
          if (next.openUntil === undefined) expect([failed, at >= before.openUntil]).toEqual([0, true]);
          else expect(next.openUntil).toBeGreaterThanOrEqual(before.openUntil);
        });
      }),
    );
  });

  it("opens by five in a row or half of ten in a minute, and by nothing less", () => {
    fc.assert(
      fc.property(steps, (history) => {
        const seen: [number, 0 | 1][] = [];
        walk(history, (before, next, at, failed) => {
          if (before.openUntil !== undefined && next.openUntil === undefined) seen.length = 0;
          seen.push([at, failed]);
          const row = seen.length - 1 - seen.findLastIndex(([, one]) => one === 0);
          const minute = seen.filter(([when]) => when > at - 60_000);
          const half = minute.filter(([, one]) => one === 1).length * 2 >= minute.length;
          const sick = failed === 1 && (row >= 5 || (minute.length >= 10 && half));
          if (before.openUntil === undefined) expect(next.openUntil !== undefined).toBe(sick);
        });
      }),
    );
  });

  it("stays small enough to be sent, however long it is", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom<0 | 1>(0, 1), { minLength: 200, maxLength: 300 }), (outcomes) => {
        walk(
          outcomes.map((failed) => [10, failed]),
          (_before, next) => expect(next.recent.length).toBeLessThanOrEqual(30),
        );
      }),
      { numRuns: 20 },
    );
  });

  it("forgets what is older than a minute", () => {
    const state = withOutcome(following("....."), T + 120_000, 0);
    expect(state.recent).toEqual([[T + 120_000, 0]]);
  });

  it("puts outcomes of crossing reports into the order of their ends", () => {
    const state = [T + 300, T + 100, T + 200].reduce((one, at) => withOutcome(one, at, 0), CLOSED);
    expect(state.recent.map(([at]) => at)).toEqual([T + 100, T + 200, T + 300]);
  });
});
