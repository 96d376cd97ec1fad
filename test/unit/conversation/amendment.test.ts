import { describe, expect, it } from "vitest";
import { amendTurn } from "../../../src/conversation/amendment.ts";
import { NOW, turnWith } from "./turns.ts";

const edit = { kind: "edit" } as const;
const deletion = { kind: "deletion" } as const;
const waiting = turnWith({ firstSeq: 3, lastSeq: 5, notBefore: NOW + 60_000 });

describe("an edit of what a turn answers", () => {
  it.each([3, 4, 5])("of message %i makes the turn begin again at once", (seq) => {
    expect(amendTurn(waiting, seq, edit, true)).toMatchObject({ signal: "superseded", notBefore: 0 });
  });

  it.each([2, 6])("of message %i is none of the turn's", (seq) => {
    expect(amendTurn(waiting, seq, edit, true)).toBe(waiting);
  });
});

describe("a deletion of what a turn answers", () => {
  it("cancels the turn where nothing is left to answer", () => {
    expect(amendTurn(waiting, 4, deletion, false)).toMatchObject({ signal: "cancelled", notBefore: 0 });
  });

  it("makes the turn begin again where other messages are left", () => {
    expect(amendTurn(waiting, 4, deletion, true)).toMatchObject({ signal: "superseded" });
  });

  it("cancels a turn that an edit had made begin again", () => {
    expect(amendTurn({ ...waiting, signal: "superseded" }, 4, deletion, false).signal).toBe("cancelled");
  });
});

describe("a turn that is not to be changed", () => {
  it.each(["recorded", "closed"] as const)("is one that is %s: it has been answered", (state) => {
    const turn = { ...waiting, state };
    expect(amendTurn(turn, 4, edit, true)).toBe(turn);
    expect(amendTurn(turn, 4, deletion, false)).toBe(turn);
  });

  it("is one that the person stopped, while anything is left that they said", () => {
    const turn = { ...waiting, signal: "stop" as const };
    expect(amendTurn(turn, 4, edit, true)).toBe(turn);
    expect(amendTurn(turn, 4, deletion, true)).toBe(turn);
    expect(amendTurn(turn, 4, deletion, false).signal).toBe("cancelled");
  });
});
