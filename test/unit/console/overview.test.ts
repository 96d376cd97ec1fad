import { describe, expect, it } from "vitest";
import { dayOf, promiseWords, waitWords } from "../../../console/src/overview/figures.ts";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 1, 14, 20);
const THIS_HOUR = Date.UTC(2026, 10, 1, 14);

describe("the promise in words", () => {
  it("is calm where it is kept, and a number where it is not", () => {
    expect(promiseWords(0)).toBe("Every message is accounted for");
    expect(promiseWords(1)).toBe("1 message waits longer than a minute");
    expect(promiseWords(3)).toBe("3 messages wait longer than a minute");
  });

  it("says how long somebody waits, never more than it is", () => {
    expect([60_000, 119_999, 3_599_999].map(waitWords)).toEqual(["1 min", "1 min", "59 min"]);
    expect([HOUR, HOUR + 5 * 60_000, 48 * HOUR].map(waitWords)).toEqual(["1 h", "1 h 5 min", "2 days"]);
  });
});

describe("the last day", () => {
  it("has 24 hours up to this one, empty ones too", () => {
    const { bars, most, late } = dayOf([], NOW);
    expect(bars).toHaveLength(24);
    expect([bars[0]?.hour, bars.at(-1)?.hour]).toEqual([THIS_HOUR - 23 * HOUR, THIS_HOUR]);
    expect([most, late]).toEqual([0, 0]);
  });

  it("stacks channels in one order, the worst first", () => {
    const at = (hour: number, channel: string, late: number) => ({ hour, channel, late, worstMs: 0 });
    const day = dayOf(
      [
        at(THIS_HOUR, "slack", 1),
        at(THIS_HOUR, "whatsapp", 4),
        at(THIS_HOUR - HOUR, "slack", 2),
        at(THIS_HOUR - 24 * HOUR, "slack", 99),
      ],
      NOW,
    );
    expect(day.channels).toEqual([
      { channel: "whatsapp", late: 4 },
      { channel: "slack", late: 3 },
    ]);
    expect(day.bars.at(-1)).toEqual({
      hour: THIS_HOUR,
      late: 5,
      parts: [
        { channel: "whatsapp", late: 4 },
        { channel: "slack", late: 1 },
      ],
    });
    expect([day.most, day.late]).toEqual([5, 7]);
  });

  it("draws nothing for an hour in which somebody late was answered and nobody became late", () => {
    expect(dayOf([{ hour: THIS_HOUR, channel: "slack", late: 0, worstMs: 70_000 }], NOW).channels).toEqual(
      [],
    );
  });
});
