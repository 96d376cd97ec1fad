import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ACCOUNTED_MS,
  accountedThrough,
  lookForOverdue,
  type Overdue,
  overdueTime,
  type Waiting,
  waitingSince,
} from "../../../src/conversation/overdue.ts";
import { heldTurnWith, NOW, turnWith } from "./turns.ts";

const waits = (seq: number, since: number, counts = true): Waiting => ({ seq, since, counts });
const look = (known: Overdue | undefined, waiting: Waiting[], now: number, state = "queued" as const) =>
  lookForOverdue(known, waiting, { now, state });
const told = (known: Overdue | undefined): Overdue => {
  if (!known) throw new Error("nothing was to be told");
  return { ...known, isTold: true };
};

describe("what nothing has become of", () => {
  it("is everything after a turn that closed, and the messages of one that did not", () => {
    expect(accountedThrough(undefined)).toBe(0);
    expect(accountedThrough(turnWith({ firstSeq: 3, lastSeq: 5, state: "closed" }))).toBe(5);
    expect(accountedThrough(turnWith({ firstSeq: 3, lastSeq: 5 }))).toBe(2);
    expect(accountedThrough(turnWith({ firstSeq: 3, lastSeq: 5, state: "recorded" }))).toBe(2);
  });

  it("waits from when it was accepted, and of what was held from when somebody took it up again", () => {
    expect(waitingSince(turnWith(), NOW - 5_000)).toBe(NOW - 5_000);
    const again = turnWith({ heldBefore: { turn: 1, tries: 4 }, openedAt: NOW });
    expect(waitingSince(again, NOW - 90_000)).toBe(NOW);
    expect(waitingSince(heldTurnWith({ heldBefore: { turn: 1, tries: 4 } }), NOW - 5)).toBe(NOW - 5);
  });
});

describe("a look", () => {
  it("finds nothing before the minute is over, and keeps nothing", () => {
    expect(look(undefined, [waits(1, NOW)], NOW + ACCOUNTED_MS - 1)).toBeUndefined();
    expect(look(undefined, [], NOW)).toBeUndefined();
  });

  it("reports what is late once, with since when", () => {
    const first = look(undefined, [waits(1, NOW), waits(2, NOW + 10)], NOW + ACCOUNTED_MS);
    expect(first).toMatchObject({ n: 1, open: 1, added: 1, since: NOW, through: 1, isTold: false });
    expect(look(told(first), [waits(1, NOW), waits(2, NOW + 10)], NOW + ACCOUNTED_MS)).toEqual(told(first));
  });

  it("repeats a report unchanged until it was told", () => {
    const first = look(undefined, [waits(1, NOW)], NOW + ACCOUNTED_MS);
    expect(look(first, [], NOW + 200_000)).toBe(first);
  });

  it("says how long the oldest waited once nobody waits any more", () => {
    const first = look(undefined, [waits(1, NOW)], NOW + ACCOUNTED_MS);
    const over = look(told(first), [], NOW + 90_000);
    expect(over).toMatchObject({ n: 2, open: 0, added: 0, took: 90_000 });
    expect(over?.since).toBeUndefined();
  });

  it("says that a late turn waits for models now", () => {
    const first = told(look(undefined, [waits(1, NOW)], NOW + ACCOUNTED_MS));
    const moved = lookForOverdue(first, [waits(1, NOW)], { now: NOW + 70_000, state: "retrying" });
    expect(moved).toMatchObject({ n: 2, open: 1, added: 0, state: "retrying" });
  });

  it("passes over news and what was deleted, without a report", () => {
    const seen = look(undefined, [waits(4, NOW, false)], NOW + ACCOUNTED_MS);
    expect(seen).toMatchObject({ n: 0, open: 0, through: 4, isTold: true });
  });
});

describe("when to look again", () => {
  const view = { known: undefined, oldest: undefined, next: undefined, triedAt: 0 };

  it("is a minute after the oldest was accepted, and never where nothing waits", () => {
    expect(overdueTime(view)).toBeUndefined();
    expect(overdueTime({ ...view, oldest: NOW, next: NOW })).toBe(NOW + ACCOUNTED_MS);
  });

  it("is at once where what was late has ended", () => {
    const known = told(look(undefined, [waits(1, NOW)], NOW + ACCOUNTED_MS));
    expect(overdueTime({ ...view, known })).toBe(known.at);
    expect(overdueTime({ ...view, known, oldest: NOW, next: undefined })).toBeUndefined();
  });

  it("is half a minute after a report that did not arrive, and at once where a restart forgot the try", () => {
    const known = look(undefined, [waits(1, NOW)], NOW + ACCOUNTED_MS);
    expect(overdueTime({ ...view, known, oldest: NOW, triedAt: NOW + 61_000 })).toBe(NOW + 91_000);
    expect(overdueTime({ ...view, known, oldest: NOW })).toBe(NOW + ACCOUNTED_MS);
  });
});

interface Step {
  after: number;
  does: "say" | "end" | "look" | "lose";
}

/** A conversation by its rules alone: what was reported, beside what is so. */
function play(steps: Step[]) {
  let now = NOW;
  let known: Overdue | undefined;
  let lines: Waiting[] = [];
  let seq = 0;
  let reported = 0;
  const everLate = new Set<number>();
  const takeLook = (arrives: boolean) => {
    for (const one of lines) if (one.since + ACCOUNTED_MS <= now) everLate.add(one.seq);
    known = look(known, lines, now);
    if (!known || known.isTold || !arrives) return;
    reported += known.added;
    known = told(known);
  };
  for (const { after, does } of steps) {
    now += after;
    if (does === "say") lines = [...lines, waits(++seq, now)];
    else if (does === "end") lines = [];
    else takeLook(does === "look");
  }
  // What did not arrive arrives, and then what is so now.
  takeLook(true);
  takeLook(true);
  const late = lines.filter(({ since }) => since + ACCOUNTED_MS <= now).length;
  return { reported, everLate: everLate.size, open: known?.open ?? 0, late };
}

describe("over any run of events", () => {
  it("each message that was seen late is reported once, and the number that waits is right", () => {
    const step = fc.record<Step>({
      after: fc.integer({ min: 0, max: 90_000 }),
      does: fc.constantFrom("say", "end", "look", "lose"),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { reported, everLate, open, late } = play(steps);
        expect(open).toBe(late);
        expect(reported).toBeLessThanOrEqual(everLate);
      }),
      { numRuns: 2_000 },
    );
  });

  it("no late message is missed where every look is told", () => {
    const step = fc.record<Step>({
      after: fc.integer({ min: 0, max: 90_000 }),
      does: fc.constantFrom("say", "end", "look"),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { reported, everLate } = play(steps);
        expect(reported).toBe(everLate);
      }),
      { numRuns: 2_000 },
    );
  });
});
