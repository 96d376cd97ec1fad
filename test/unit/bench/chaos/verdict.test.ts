import { describe, expect, it } from "vitest";
import { type Evidence, judge } from "../../../../bench/chaos/verdict.ts";
import type { Shown } from "../../../../dev/stack/sandbox-client.ts";
import type { DeliveryPart, TranscriptMessage } from "../../../../src/conversation/port.ts";

let clock = 0;

function answer(text: string, over: Partial<Shown> = {}): Shown {
  clock++;
  return {
    channel: "slack",
    conversation: "D0",
    thread: "",
    author: "B",
    authorName: "Ada",
    isPerson: false,
    text,
    id: String(clock),
    at: clock,
    edits: [],
    firstText: text,
    deleted: false,
    buttons: [],
    revision: clock,
    ...over,
  };
}

const line = (text: string, over: Partial<TranscriptMessage> = {}): TranscriptMessage => ({
  seq: 1,
  id: "1",
  role: "employee",
  author: "Ada",
  text,
  at: 1,
  edited: false,
  deleted: false,
  outcome: "answered",
  parts: [{ opId: "1-0-x", text, state: "sent" }],
  ...over,
});

/** Conversation `index` where these many messages were said, and the lines that it stored. */
function held(index: number, said: number, lines: TranscriptMessage[]): Evidence {
  return {
    index,
    channel: "slack",
    kind: "direct",
    place: `D${index}`,
    root: "1",
    said: Array.from({ length: said }, (_, i) => ({
      index: i,
      conversation: index,
      token: `[m-${index}-${i + 1}]`,
      copies: 1,
    })),
    transcript: { messages: lines, state: "idle" },
  };
}

const CLEAN = {
  lost: [],
  duplicated: [],
  outOfOrder: [],
  misplaced: [],
  leftovers: [],
  unaccounted: [],
  unknown: [],
};

describe("the verdict of a chaos run", () => {
  it("finds nothing where each message has one answer, alone or with others", () => {
    const both = held(0, 3, [line("[m-0-1]"), line("[m-0-2] [m-0-3]")]);
    const verdict = judge([both], [answer("[m-0-1]"), answer("[m-0-2] [m-0-3]")]);
    expect(verdict).toEqual({ ...CLEAN, answered: 3 });
  });

  it("ignores what people wrote and what was deleted", () => {
    const one = held(0, 1, [line("[m-0-1]")]);
    const visible = [
      answer("please confirm [m-0-1]", { isPerson: true }),
      answer("Ada is writing …", { deleted: true }),
      answer("[m-0-1]"),
    ];
    expect(judge([one], visible)).toEqual({ ...CLEAN, answered: 1 });
  });

  it("finds a message without an answer", () => {
    const verdict = judge([held(0, 2, [line("[m-0-1]"), line("[m-0-2]")])], [answer("[m-0-1]")]);
    expect(verdict.lost).toEqual(["[m-0-2]"]);
    expect(verdict.answered).toBe(1);
  });

  it("finds a message with two answers", () => {
    const verdict = judge([held(0, 1, [line("[m-0-1]")])], [answer("[m-0-1]"), answer("[m-0-1]")]);
    expect(verdict.duplicated).toEqual(["[m-0-1]"]);
  });

  it("finds an answer that came before an earlier one", () => {
    const one = held(0, 2, [line("[m-0-1]"), line("[m-0-2]")]);
    expect(judge([one], [answer("[m-0-2]"), answer("[m-0-1]")]).outOfOrder).toEqual(["[m-0-1]"]);
    expect(judge([one], [answer("[m-0-2] [m-0-1]")]).outOfOrder).toEqual(["[m-0-1]"]);
  });

  it("finds an answer in somebody else's conversation", () => {
    const two = [held(0, 1, [line("[m-0-1]")]), held(1, 1, [line("[m-1-1]")])];
    const verdict = judge(two, [answer("[m-0-1]"), answer("[m-1-1]")]);
    expect(verdict.misplaced).toEqual(["[m-1-1]"]);
  });

  it("tells threads of one room apart", () => {
    const inThread = { ...held(0, 1, [line("[m-0-1]")]), kind: "thread" as const, root: "7" };
    expect(judge([inThread], [answer("[m-0-1]", { thread: "7" })]).misplaced).toEqual([]);
    expect(judge([inThread], [answer("[m-0-1]", { thread: "8" })]).misplaced).toEqual(["[m-0-1]"]);
  });

  it("finds a placeholder that was left behind", () => {
    const visible = [answer("[m-0-1]"), answer("Ada is writing …")];
    expect(judge([held(0, 1, [line("[m-0-1]")])], visible).leftovers).toHaveLength(1);
  });

  it("finds a message whose turn has no outcome on record", () => {
    const { outcome: _, ...open } = line("[m-0-1]");
    expect(judge([held(0, 1, [open])], [answer("[m-0-1]")]).unaccounted).toEqual(["[m-0-1]"]);
  });

  it("lists deliveries that did not end as sent", () => {
    const part: DeliveryPart = { opId: "1-0-x", text: "[m-0-1]", state: "unknown" };
    const verdict = judge([held(0, 1, [line("[m-0-1]", { parts: [part] })])], [answer("[m-0-1]")]);
    expect(verdict.unknown).toEqual(["[m-0-1]: unknown"]);
  });
});
