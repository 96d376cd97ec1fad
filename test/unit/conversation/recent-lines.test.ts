import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRecentLines } from "../../../src/conversation/recent-lines.ts";

interface Line {
  seq: number;
  text: string;
}

const linesOf = (limits = { lines: 5, size: 100 }) =>
  createRecentLines<Line>({ ...limits, sizeOf: ({ text }) => text.length });
const line = (seq: number, text = `${seq}`): Line => ({ seq, text });
const seqs = (lines: readonly Line[] | undefined) => lines?.map(({ seq }) => seq);

describe("the newest lines", () => {
  it("are asked of the rows until these have said something", () => {
    const lines = linesOf();
    lines.put(line(1));
    expect(lines.newest(1)).toBeUndefined();
    expect(lines.from(1)).toBeUndefined();
  });

  it("are known from then on, with what is written since", () => {
    const lines = linesOf();
    lines.learn([line(7), line(8)], 2);
    lines.put(line(9));
    lines.put(line(8, "edited"));
    expect(seqs(lines.newest(3))).toEqual([7, 8, 9]);
    expect(lines.from(8)?.map(({ text }) => text)).toEqual(["edited", "9"]);
    expect(lines.newest(4)).toBeUndefined();
    expect(lines.from(6)).toBeUndefined();
  });

  it("are all there are where the rows had fewer than were asked for", () => {
    const lines = linesOf();
    lines.learn([line(3)], 2);
    expect(seqs(lines.newest(50))).toEqual([3]);
    expect(seqs(lines.from(0))).toEqual([3]);
    lines.put(line(1));
    expect(seqs(lines.newest(50))).toEqual([1, 3]);
  });

  it("are forgotten from the oldest on, by number and by size", () => {
    const lines = linesOf();
    lines.learn([], 5);
    for (let seq = 1; seq <= 7; seq++) lines.put(line(seq));
    expect(seqs(lines.newest(5))).toEqual([3, 4, 5, 6, 7]);
    expect(lines.newest(6)).toBeUndefined();
    lines.put(line(8, "x".repeat(98)));
    expect(seqs(lines.newest(3))).toEqual([6, 7, 8]);
    lines.put(line(9, "x".repeat(101)));
    expect(lines.newest(1)).toBeUndefined();
  });

  it("are what the rows would say, or nothing, whatever is written", () => {
    const write = fc.record({ seq: fc.integer({ min: 1, max: 12 }), text: fc.string({ maxLength: 30 }) });
    fc.assert(
      fc.property(fc.array(write), fc.array(write), fc.nat(12), fc.nat(12), (before, after, limit, from) => {
        const rows = new Map<number, Line>();
        const newest = () => [...rows.values()].sort((a, b) => a.seq - b.seq);
        for (const one of before) rows.set(one.seq, one);
        const lines = linesOf();
        lines.learn(newest().slice(-4), 4);
        for (const one of after) {
          rows.set(one.seq, one);
          lines.put(one);
          const known = lines.newest(limit);
          if (known && limit > 0) expect(known).toEqual(newest().slice(-limit));
          const since = lines.from(from);
          if (since) expect(since).toEqual(newest().filter(({ seq }) => seq >= from));
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
