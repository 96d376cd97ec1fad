import { describe, expect, it } from "vitest";
import { askedNow, takenBy } from "../../../src/conversation/hand-over.ts";
import { dueAt, passTime } from "../../../src/conversation/hand-over-times.ts";
import type { HandOver } from "../../../src/conversation/port.ts";
import { asks, BEN, CLEO, DAN, TAKE_MS, waiting } from "./hand-overs.ts";
import { NOW } from "./turns.ts";

/** What time does with nobody about: each step, when, and who is asked from then on. */
function steps(handOver: HandOver): [string, number, string][] {
  const told: [string, number, string][] = [];
  let current = handOver;
  for (let at = dueAt(current); at !== undefined && told.length < 20; at = dueAt(current)) {
    expect(passTime(current, at - 1)).toBeUndefined();
    const passed = passTime(current, at);
    if (!passed) throw new Error("it was due");
    current = passed.handOver;
    const names = askedNow(current).map(({ name }) => name);
    told.push([passed.what, (at - NOW) / TAKE_MS, names.join()]);
  }
  return told;
}

describe("a hand-over that nobody takes", () => {
  it("reminds, asks the next, then the team, and is late in the end", () => {
    expect(steps(waiting())).toEqual([
      ["reminded", 0.5, "Ben"],
      ["asked", 1, "Cleo"],
      ["reminded", 1.5, "Cleo"],
      ["team", 2, "Dan"],
      ["late", 3, "Dan"],
    ]);
  });

  it("is late after the last in line where there is no team", () => {
    expect(steps(waiting({ chain: [BEN], team: [] }))).toEqual([
      ["reminded", 0.5, "Ben"],
      ["late", 1, "Ben"],
    ]);
  });

  it("asks the team at once where nobody else is in line", () => {
    const handOver = waiting({ chain: [], team: [CLEO, DAN] });
    expect(askedNow(handOver)).toEqual([CLEO, DAN]);
    expect(steps(handOver)).toEqual([["late", 1, "Cleo,Dan"]]);
  });

  it("waits in the inbox where nobody is named, and reminds nobody", () => {
    const handOver = waiting({ chain: [], team: [] });
    expect(askedNow(handOver)).toEqual([]);
    expect(steps(handOver)).toEqual([["late", 1, ""]]);
  });

  it("asks nobody twice, and the employee never", () => {
    const handOver = waiting({ chain: [BEN, BEN, { connectionId: "acme.c", userId: "ada" }], team: [] });
    expect(handOver.chain).toEqual([BEN]);
  });

  it("gives everybody their whole time, however late the alarm comes", () => {
    const late = passTime(waiting(), NOW + 10 * TAKE_MS);
    expect(late?.what).toBe("reminded");
    expect(dueAt(late?.handOver)).toBe(NOW + 10.5 * TAKE_MS);
  });
});

it("time changes nothing once somebody has it, nor after it was handed back", () => {
  const taken = takenBy(waiting(), asks(BEN), NOW);
  expect(dueAt(taken)).toBeUndefined();
  expect(passTime(taken, NOW + 100 * TAKE_MS)).toBeUndefined();
  expect(dueAt({ ...taken, state: "returned" })).toBeUndefined();
  expect(dueAt(undefined)).toBeUndefined();
});
