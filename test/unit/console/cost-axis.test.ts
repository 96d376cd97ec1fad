import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { costMarks, markLabel, mostSpent } from "../../../console/src/models/cost-axis.ts";

const labels = (most: number) => {
  const marks = costMarks(most);
  return marks.map(markLabel(marks));
};

describe("an axis of money", () => {
  it.each([
    [0, ["$0", "$0.0001", "$0.0002", "$0.0003", "$0.0004"]],
    [0.000_002, ["$0", "$0.0001", "$0.0002", "$0.0003", "$0.0004"]],
    [0.0298, ["$0", "$0.01", "$0.02", "$0.03", "$0.04"]],
    [0.009, ["$0", "$0.0025", "$0.0050", "$0.0075", "$0.0100"]],
    [1.9, ["$0", "$0.50", "$1.00", "$1.50", "$2.00"]],
    [37, ["$0", "$10", "$20", "$30", "$40"]],
    [40_000, ["$0", "$10,000", "$20,000", "$30,000", "$40,000"]],
  ])("up to %d dollars is marked %j", (most, marks) => {
    expect(labels(most)).toEqual(marks);
  });

  it("never writes two marks alike, and reaches what was spent without dwarfing it", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.000_4, max: 1e6, noNaN: true }), (most) => {
        expect(new Set(labels(most)).size).toBe(5);
        const top = costMarks(most).at(-1) ?? 0;
        expect(top).toBeGreaterThanOrEqual(most * 0.999);
        expect(top).toBeLessThanOrEqual(most * 2.51);
      }),
    );
  });
});

it("what was spent most is that of all models together", () => {
  const rows = [{ at: 1, fast: 0.1, quality: 0.3 }, { at: 2, fast: 0.2 }, { at: 3 }];
  expect(mostSpent(rows)).toBeCloseTo(0.4);
  expect(mostSpent([])).toBe(0);
});
