import { describe, expect, it } from "vitest";
import type { HistoryMessage } from "../../../src/conversation/message.ts";
import type { HandOver } from "../../../src/conversation/port.ts";
import { type WindowInput, windowOf } from "../../../src/turn/escalation-window.ts";
import { unknownStep } from "../../../src/turn/trail.ts";
import { line } from "../../doubles/turn-world.ts";
import { RESOLVED, thinkView } from "./views.ts";

let seq = 0;
const past = (
  role: HistoryMessage["role"],
  text: string,
  fields: Partial<HistoryMessage> = {},
): HistoryMessage => ({
  seq: ++seq,
  role,
  author: role === "person" ? "Alice" : "Ada",
  text,
  at: seq * 1_000,
  ...fields,
});

const windowWith = (view: Parameters<typeof thinkView>[0], more: Partial<WindowInput> = {}) =>
  windowOf({ view: thinkView(view), resolved: RESOLVED, now: 60_000, ...more });

const RETURNED = { id: "h", state: "returned", returnedAt: 30_000, at: 10_000 } as HandOver;

describe("what rules look at", () => {
  it("are the lines of person and employee, and what is being answered last", () => {
    const history = [past("person", "first"), past("notice", "taken"), past("employee", "second")];
    const { lines, turns, channel } = windowWith({ history, input: [line("9", "third")], turns: 7 });
    expect(lines.map(({ role, text }) => `${role}: ${text}`)).toEqual([
      "person: first",
      "employee: second",
      "person: third",
    ]);
    expect({ turns, channel }).toEqual({ turns: 7, channel: "slack" });
  });

  it("is nothing that a colleague said, and nothing from before a hand-back", () => {
    const history = [
      past("person", "refund!"),
      past("employee", "I can't help", { author: "Ben", colleague: true }),
      past("notice", "Ben of the team spoke with Alice", { isMarker: true }),
      past("person", "after"),
    ];
    const { lines, openedAt } = windowWith({ history, input: [line("9", "now")], handOver: RETURNED });
    expect(lines.map(({ text }) => text)).toEqual(["after", "now"]);
    expect(openedAt).toBe(30_000);
  });

  it("counts turns from the hand-back on", () => {
    const marker = past("notice", "Ben of the team spoke with Alice", { isMarker: true });
    const since = [past("person", "and"), past("employee", "yes"), past("person", "then")];
    const returned = { ...RETURNED, turn: 30 };
    const before = past("employee", "before");
    const window = windowWith({ history: [before, marker, ...since], turns: 40, handOver: returned });
    expect(window.turns).toBe(2);
    // Too far back to be handed out.
    expect(windowWith({ history: since, turns: 40, handOver: returned }).turns).toBe(10);
  });

  it("is of a turn that brings the hand-back only what was written after it", () => {
    const returned = line("h", "handed back", { own: { handOverId: "h", what: "returned" } });
    const { lines } = windowWith({
      input: [line("1", "refund!"), returned, line("2", "thanks")],
      handOver: RETURNED,
    });
    expect(lines.map(({ text }) => text)).toEqual(["thanks"]);
  });

  it("are the receipts of its turns, this one's included", () => {
    const receipts = JSON.stringify([{ tool: "look_up", outcome: "failed", output: "down" }]);
    const intent = { callId: "c", tool: "refund", title: "Refund", input: "", startedAt: 0 };
    const { tools } = windowWith(
      { history: [past("employee", "I could not", { receipts })] },
      { acts: [{ step: unknownStep(intent) }] },
    );
    expect(tools).toEqual([
      { tool: "look_up", outcome: "failed" },
      { tool: "refund", outcome: "unknown" },
    ]);
  });

  it("is open since its first line, or as long as anybody knows", () => {
    expect(windowWith({ openedAt: 5 }).openedAt).toBe(5);
    const oldest = past("person", "first");
    expect(windowWith({ history: [oldest] }).openedAt).toBe(oldest.at);
    expect(windowWith({ arrived: { first: 40_000, last: 41_000 } }).openedAt).toBe(40_000);
    expect(windowWith({}).openedAt).toBe(60_000);
  });
});
