import { describe, expect, it } from "vitest";
import {
  answerToWish,
  endTurn,
  extend,
  isWaiting,
  reopen,
  swallow,
  triesOf,
  writtenAgain,
} from "../../../src/conversation/held-turn.ts";
import type { HeldWish } from "../../../src/conversation/port.ts";
import type { Turn } from "../../../src/conversation/turn-state.ts";
import { endingOf, FAILURE, heldTurnWith, KIM, NOOR, NOW, turnWith } from "./turns.ts";

const INPUT = { opId: "x", now: NOW, empty: false };

const retry = (turn = 1, by = KIM): HeldWish => ({ kind: "retry", turn, by });
const answer = (text = "Yes.", key = "key-12345", by = KIM): HeldWish => ({
  kind: "answer",
  turn: 1,
  by,
  key,
  text,
});
const dismiss = (reason = "spam", by = KIM): HeldWish => ({ kind: "dismiss", turn: 1, by, reason });

describe("a turn waits for a person", () => {
  it("once it is held and its notice is no longer under way", () => {
    expect(isWaiting(heldTurnWith())).toBe(true);
    expect(isWaiting(heldTurnWith({ state: "recorded" }))).toBe(false);
    expect(isWaiting(heldTurnWith({ outcome: "answered" }))).toBe(false);
    expect(isWaiting(undefined)).toBe(false);
  });

  it("until it has ended, in whichever way", () => {
    for (const wish of [retry(), answer(), dismiss()])
      expect(isWaiting(endTurn(heldTurnWith(), endingOf(wish), INPUT).held)).toBe(false);
    expect(isWaiting(writtenAgain(heldTurnWith(), { lastSeq: 3, opId: "x", now: NOW }).held)).toBe(false);
  });
});

describe("a wish", () => {
  const held = heldTurnWith();
  const met = (first: HeldWish, second: HeldWish) => {
    const ended = endTurn(held, endingOf(first), INPUT).held;
    return answerToWish(ended, ended, second)?.kind;
  };

  it("may come true while the turn it names waits and is the newest", () => {
    expect(answerToWish(held, held, retry())).toBeUndefined();
    expect(answerToWish(held, turnWith({ n: 2 }), retry())).toEqual({ kind: "not_held" });
    expect(answerToWish(undefined, held, retry(9))).toEqual({ kind: "not_held" });
    expect(answerToWish(heldTurnWith({ state: "recorded" }), held, retry())).toEqual({ kind: "not_held" });
  });

  const pairs: [HeldWish, HeldWish, "done" | "conflict"][] = [
    [retry(), retry(), "done"],
    [retry(), retry(1, NOOR), "done"],
    [retry(), answer(), "conflict"],
    [retry(), dismiss(), "conflict"],
    [answer(), answer(), "done"],
    [answer(), answer("No."), "conflict"],
    [answer(), answer("Yes.", "key-67890"), "conflict"],
    [answer(), retry(), "conflict"],
    [answer(), dismiss(), "conflict"],
    [dismiss(), dismiss(), "done"],
    [dismiss(), dismiss("other"), "conflict"],
    [dismiss(), dismiss("spam", NOOR), "conflict"],
    [dismiss(), retry(), "conflict"],
  ];
  it.each(pairs)("%o and then %o is %s", (first, second, kind) => {
    expect(met(first, second)).toBe(kind);
  });

  it("that comes after the person wrote again meets that", () => {
    const { held: ended, next } = writtenAgain(held, { lastSeq: 3, opId: "x", now: NOW });
    const end = { kind: "written_again", at: NOW, turn: 2 };
    for (const wish of [retry(), answer(), dismiss()])
      expect(answerToWish(ended, next, wish)).toEqual({ kind: "conflict", end });
  });
});

describe("a retry", () => {
  const { held, next } = endTurn(heldTurnWith({ fence: 7, owed: ["old"] }), endingOf(retry()), INPUT);

  it("opens a new turn over the same messages, with a fence of its own and all tries before it", () => {
    expect(next).toMatchObject({ n: 2, state: "open", firstSeq: 1, lastSeq: 2, fence: 7, failures: 0 });
    expect(held.end).toEqual({ kind: "retried", at: NOW, by: KIM, turn: 2 });
  });

  it("hands what is owed on, with its own entry at the end of the chain", () => {
    expect(next).toMatchObject({ owed: ["old", "retry owed"], chain: { length: 1 } });
  });

  it("promises nothing again, until the person writes again", () => {
    expect(next).toMatchObject({ notified: true, promised: true });
    const extended = extend(next as Turn, 5);
    expect(extended).toMatchObject({ lastSeq: 5, notified: false });
    expect(extended.promised).toBeUndefined();
  });

  it("of messages that were all deleted is cancelled", () => {
    expect(endTurn(heldTurnWith(), endingOf(retry()), { ...INPUT, empty: true }).next?.signal).toBe(
      "cancelled",
    );
    expect(next?.signal).toBeUndefined();
  });
});

describe("an answer by hand", () => {
  const { held, next } = endTurn(heldTurnWith({ owed: ["old"] }), endingOf(answer()), INPUT);

  it("is recorded as it opens: only delivery is left", () => {
    expect(next).toMatchObject({ n: 2, state: "recorded", outcome: "answered", firstSeq: 1, lastSeq: 2 });
    expect(next).toMatchObject({
      owed: ["old", "answer owed"],
      parts: [{ opId: "2-0-hand", state: "pending" }],
    });
  });

  it("has no placeholder that could stay behind", () => {
    expect(next?.placeholder).toEqual({ opId: "2-0-hand", text: "", state: "pending" });
  });

  it("stays on record with its words and key", () => {
    expect(held.end).toEqual({ kind: "answered", at: NOW, by: KIM, turn: 2, text: "Yes." });
    expect(held.endKey).toBe("key-12345");
  });
});

describe("a dismissal", () => {
  it("opens no turn and owes its audit entry", () => {
    const { held, next } = endTurn(heldTurnWith({ owed: ["old"] }), endingOf(dismiss()), INPUT);
    expect(next).toBeUndefined();
    expect(held).toMatchObject({
      state: "closed",
      outcome: "held",
      owed: ["old", "dismiss owed"],
      chain: { length: 1 },
      end: { kind: "dismissed", by: KIM, reason: "spam" },
    });
  });
});

describe("a person who writes again", () => {
  it("has both messages answered by one turn, and is told anew", () => {
    const { held, next } = writtenAgain(heldTurnWith(), { lastSeq: 6, opId: "x", now: NOW });
    expect(next).toMatchObject({ n: 2, firstSeq: 1, lastSeq: 6, notified: false });
    expect(next.promised).toBeUndefined();
    expect(held.end).toEqual({ kind: "written_again", at: NOW, turn: 2 });
  });

  it("and deletes it before anybody looked changes nothing but where the turn ends", () => {
    expect(swallow(heldTurnWith(), 6)).toEqual({ ...heldTurnWith(), lastSeq: 6 });
  });
});

describe("tries", () => {
  it("count every time that models were asked, over all turns that were held", () => {
    expect(triesOf(heldTurnWith())).toBe(5);
    const second = reopen(heldTurnWith(), { lastSeq: 2, opId: "x", now: NOW });
    expect(triesOf(second)).toBe(5);
    expect(triesOf({ ...second, failures: 4, failedModels: [FAILURE] })).toBe(10);
  });

  it("are none where no model was asked", () => {
    expect(triesOf(turnWith({ state: "closed", outcome: "held", reason: "Switched off." }))).toBe(0);
  });

  it("remember the first turn of a chain of them", () => {
    const second = {
      ...reopen(heldTurnWith(), { lastSeq: 2, opId: "x", now: NOW }),
      outcome: "held" as const,
    };
    expect(reopen(second, { lastSeq: 2, opId: "x", now: NOW }).heldBefore?.turn).toBe(1);
  });
});
