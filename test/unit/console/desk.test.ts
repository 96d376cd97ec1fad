import { describe, expect, it } from "vitest";
import { stateWords, summaryWords } from "../../../console/src/conversations/state-words.ts";
import { keepDraft, keptDraft } from "../../../console/src/desk/kept-drafts.ts";
import { askedWords, speakerOf, speakerWords } from "../../../console/src/desk/ownership-words.ts";
import type { HandOverView } from "../../../console/src/desk/use-ownership.ts";
import {
  deliveryWords,
  maybeLost,
  partsOf,
  visibleParts,
} from "../../../console/src/transcript/delivery-words.ts";
import { noticeLook } from "../../../console/src/transcript/notice-words.ts";
import { handOverView } from "../../../src/api/ownership-view.ts";
import { askNext, openHandOver, takenBy } from "../../../src/conversation/hand-over.ts";
import {
  handedOverLine,
  heldReason,
  ownLine,
  unsentLine,
} from "../../../src/conversation/hand-over-words.ts";
import type { DeliveryPart, TranscriptMessage } from "../../../src/conversation/port.ts";
import { requestOf } from "../../doubles/office-desks.ts";

const BEN = { connectionId: "demo.slack", userId: "U7", name: "Ben" };
const CARLA = { connectionId: "demo.slack", userId: "U8", name: "Carla" };
const ME = { connectionId: "demo.console", userId: "console-1" };

const waiting = openHandOver(requestOf({ chain: [BEN], team: [BEN, CARLA] }), 1, 0);
const view = (over: Partial<HandOverView> = {}): HandOverView => ({ ...handOverView(waiting), ...over });
const takenAs = (colleague: typeof BEN | typeof ME, via: "console" | "button") =>
  handOverView(takenBy(waiting, { colleague, isOperator: via === "console", via }, 5));

describe("who speaks", () => {
  it("is the employee where nobody took over, and after a hand-back", () => {
    expect(speakerOf({ you: ME }).kind).toBe("employee");
    expect(speakerOf({ you: ME, handOver: view({ state: "returned" }) }).kind).toBe("employee");
  });

  it("is nobody while it waits", () => {
    expect(speakerOf({ you: ME, handOver: view() }).kind).toBe("waiting");
  });

  it("is whoever looks only where both the place and the id are theirs", () => {
    expect(speakerOf({ you: ME, handOver: takenAs(ME, "console") }).kind).toBe("mine");
    const elsewhere = { connectionId: BEN.connectionId, userId: ME.userId };
    expect(speakerOf({ you: elsewhere, handOver: takenAs(ME, "console") }).kind).toBe("other");
  });

  it("is named with the place they speak from", () => {
    const ben = speakerOf({ you: ME, handOver: takenAs(BEN, "button") });
    expect(speakerWords(ben, "Ada")).toMatch(/^Ben speaks since .+, from the chat\.$/);
    expect(speakerWords({ kind: "employee" }, "Ada")).toBe("Ada answers here.");
  });

  it("is told as a way along the line while nobody has taken it", () => {
    expect(askedWords(view())).toBe("Ben was asked. Next: the team.");
    expect(askedWords(view({ step: "reminded" }))).toBe("Ben was asked, and reminded. Next: the team.");
    expect(askedWords(handOverView(askNext(waiting, 9)))).toBe("The whole team was asked: Ben, Carla.");
    expect(askedWords(view({ chain: [], team: [], asked: 0 }))).toMatch(/^Nobody is in line/);
  });
});

describe("a conversation that a person has", () => {
  it("is shown by who has it, not by how its newest turn ended", () => {
    const desk = { since: 0, reason: "", priority: "high" };
    expect(summaryWords({ state: "answered", desk: { ...desk, state: "taken", owner: "Ben" } }).label).toBe(
      "With Ben",
    );
    expect(summaryWords({ state: "held", desk: { ...desk, state: "waiting" } }).label).toBe(
      "Waits for a person",
    );
    expect(summaryWords({ state: "held" })).toEqual(stateWords("held"));
  });
});

const line = (over: Partial<TranscriptMessage>): TranscriptMessage => ({
  ...{ seq: 1, id: "x", role: "notice", author: "Ben", text: "", at: 0, edited: false, deleted: false },
  ...over,
});

describe("a notice", () => {
  it("about a hand-over names everybody itself, so nobody is named twice", () => {
    const text = ownLine({ handOverId: "h", what: "taken", by: { ...BEN, via: "button" } }, waiting);
    expect(noticeLook(line({ id: "h-taken-12", text }), false)).toEqual({
      words: "Ben took over.",
      look: "marker",
    });
    const late = ownLine({ handOverId: "h", what: "late" }, waiting);
    expect(noticeLook(line({ id: "h-late-3", author: "Mia", text: late }), false).words).toBe(late);
    const over = handedOverLine(waiting);
    expect(noticeLook(line({ id: "4-handed-over", author: "Ada", text: over }), false).words).toBe(over);
  });

  it("gives an answer that was not sent apart from the words about it", () => {
    const text = unsentLine("Ada", "Your order\nis on its way: look.");
    expect(noticeLook(line({ id: "op-unsent-1", author: "Ada", text }), false)).toEqual({
      words: "Ada had an answer ready, which was not sent",
      kept: "Your order\nis on its way: look.",
      look: "quiet",
    });
  });

  it("that a person wrote is theirs", () => {
    expect(noticeLook(line({ author: "Mia", text: "stop" }), false).words).toBe("Mia: stop");
    expect(noticeLook(line({ author: "Mia", text: "stop" }), true).words).toBe("You: stop");
  });
});

describe("the parts of a line", () => {
  const part = (over: Partial<DeliveryPart>): DeliveryPart => ({
    opId: "o",
    text: "",
    state: "sent",
    ...over,
  });
  const to = { connectionId: "demo.slack", thread: "D1", target: {} };

  it("are those that the person sees, each with whoever says it", () => {
    const parts = [
      part({ opId: "desk", to }),
      part({ opId: "told" }),
      part({ opId: "ben", colleague: "Ben" }),
    ];
    const of = (over: Partial<TranscriptMessage>) =>
      partsOf(line({ parts, ...over })).map(({ opId }) => opId);
    expect(visibleParts(parts)).toHaveLength(2);
    expect(of({ author: "Ada", role: "employee" })).toEqual(["told"]);
    expect(of({ author: "Ben", role: "employee", colleague: true })).toEqual(["ben"]);
  });

  it("that were held back on purpose are not lost, and say why", () => {
    const held = part({ state: "failed", reason: heldReason({ owner: { ...BEN, via: "button", at: 0 } }) });
    expect(maybeLost(held)).toBe(false);
    expect(deliveryWords(held)).toEqual({
      label: "Held back",
      detail: "Ben took over before this was sent.",
      tone: "quiet",
    });
    for (const lost of [part({ state: "unknown" }), part({ state: "failed" }), part({ receipt: "failed" })])
      expect(maybeLost(lost)).toBe(true);
    expect(maybeLost(part({ state: "sending" }))).toBe(false);
  });
});

describe("what is being written", () => {
  it("is kept for each conversation by itself", () => {
    const [one, other] = [
      { connectionId: "a", thread: "1" },
      { connectionId: "a", thread: "2" },
    ];
    keepDraft(one, "half a sen");
    expect([keptDraft(one), keptDraft(other)]).toEqual(["half a sen", ""]);
    keepDraft(one, "");
    expect(keptDraft(one)).toBe("");
  });
});
